"""Plain data across the border between checker and candidate, as tagged JSON.

Exact types only: an instance of a subclass has behaviour of its own (`__eq__`), which must not enter the checker. Such
an object stays where it is and crosses as a reference (`Codec.refer`), perhaps with the plain value that its class
leaves as it is (`Codec.own`).

Lists, strings, numbers, booleans and None are themselves; everything else is an object with one key, the tag. Built-in
types are in `tags`, those of other modules of the standard library in `library`.
"""

from __future__ import annotations

import marshal
import math
import sys
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.arrays import encode_numpy, encode_objects
from codeeval_sandbox.guest.budget import Budget, Malformed
from codeeval_sandbox.guest.library import TAGS_LATE, late_encoder, register
from codeeval_sandbox.guest.notation import reader, writer
from codeeval_sandbox.guest.packing import LEAST, pack
from codeeval_sandbox.guest.tags import DECODERS, ENCODERS, SEQUENCES, Same
from codeeval_sandbox.guest.tuples import is_namedtuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

__all__ = ["LEAVES", "Codec", "Malformed", "Same", "digest"]

LARGE = 1 << 64
"""Integers beyond travel in hexadecimal: Python limits the digits of decimal conversions."""

LONG = 1 << 12
"""Bytes of a value, as `marshal` writes it, from which on a digest may stand in its place."""

LEAVES = {bool, type(None), str, float}
_INTEGERS = {int}

_write = writer(ascii_only=False, finite=False)
"""Text as it is: escapes would join two lone surrogates into one character."""
_write_finite = writer(ascii_only=False, finite=True)
"""Refuses infinities and NaN, which costs less than to look for them in what was written."""


def _refuse(*_: Any) -> Any:
    raise Malformed("an object of the program's own")


class Codec:
    """Encodes and decodes values; `refer` and `resolve` say what to do with what is not plain data."""

    def __init__(
        self,
        refer: Callable[[Any], Any],
        resolve: Callable[[Any], Any],
        *,
        own: Callable[[Codec, Any], Any] | None = None,
        adopt: Callable[[Any, Any, Any], Any] = _refuse,
        shares: bool = False,
        bounded: bool = False,
    ) -> None:
        """`refer(object) -> jsonable` stands for an object that cannot cross; `resolve(jsonable)` is the object.

        `own(codec, object)`: the content of the tag "v" for an object of an unknown class, or None; `adopt(*content)`
        is the object. `shares`: whether values may be decoded that hold one container twice. Nested, they grow without
        bound. `bounded`: whether a frame is refused that costs much more than its size.
        """
        self._shares = shares
        self.refer = refer
        self.resolve = resolve
        self.own = own
        self._adopt = adopt
        self.budget: Budget = Budget(bounded=bounded)
        self.classes: dict[Any, Any] = {}
        """Classes of named tuples that were decoded. They go with the codec."""
        self.shared: dict[Any, Any] = {}
        """Values of the frame that is being decoded, which are met in it again."""
        self.stated: set[int] = set()
        """Figures that the frame which is being encoded describes already, by their ids."""
        self._read = reader(self._untag)

    def encode(self, value: Any) -> Any:
        """Return `value` as JSON can hold it. Raises RecursionError if it is nested too deeply, or contains itself."""
        kind = type(value)
        if kind in LEAVES:
            return value
        if kind is int:
            return value if -LARGE < value < LARGE else {"i": hex(value)}
        if kind is list and len(value) < LEAST:
            return value if LEAVES.issuperset(map(type, value)) else [self.encode(item) for item in value]
        tag = SEQUENCES.get(kind)
        if tag is not None:
            content = _flat(value) if len(value) >= LEAST else None
            if content is None:
                content = [self.encode(item) for item in value]
            return {tag: content} if tag else content
        encode = ENCODERS.get(kind) or late_encoder(kind)
        if encode is not None:
            return encode(self, value)
        return self._encode_rare(kind, value)

    def _encode_rare(self, kind: Any, value: Any) -> Any:
        if kind.__module__ == "numpy" and "numpy" in sys.modules:
            tagged = encode_numpy(value) or encode_objects(self, value)
            return self.stay(value) if tagged is None else tagged
        if issubclass(kind, tuple) and is_namedtuple(kind):
            return {"n": [kind.__name__, list(kind._fields), [self.encode(item) for item in tuple.__iter__(value)]]}
        return self.stay(value)

    def stay(self, value: Any) -> Any:
        """Return the tag that stands for an object that does not cross."""
        content = self.own(self, value) if self.own is not None else None
        return {"x": self.refer(value)} if content is None else {"v": content}

    def dumps(self, frame: Any) -> bytes:
        """Return the bytes of a frame whose parts are encoded already."""
        self.stated.clear()
        return self.text(frame).encode("utf-8", "surrogatepass")

    @staticmethod
    def text(frame: Any) -> str:
        """Return a frame whose parts are encoded already, in JSON."""
        try:
            return _write_finite(frame)
        except ValueError:  # not finite, or it holds itself
            return _write(_name_nans(frame))

    def loads(self, data: bytes) -> Any:
        """Return the frame in `data`, its values decoded. Raises Malformed, whatever the bytes are."""
        self.shared.clear()
        if self.budget.touched:
            self.budget.renew()
        try:
            return self._read(data.decode("utf-8", "surrogatepass"))
        except Malformed:
            raise
        except MemoryError:
            raise  # too large to be held, which is the program's doing too, but not malformed
        except Exception as error:  # the bytes may be anything, and so may be what is raised over them
            raise Malformed(type(error).__name__ + ": " + str(error)[:200]) from None

    def _untag(self, tagged: dict[str, Any]) -> Any:
        if len(tagged) != 1:
            raise Malformed("a tagged value has one key")
        tag, content = next(iter(tagged.items()))
        if tag == "x":
            return self.resolve(content)
        if tag == "&":
            return self._share(content)
        if tag == "v":
            return self._adopt(*content)
        if tag not in DECODERS and tag in TAGS_LATE:
            register(TAGS_LATE[tag])
        return DECODERS[tag](self, content)

    def _share(self, content: Any) -> Any:
        """Return a container that is met more than once: [its number, value] the first time, then its number."""
        if not self._shares:
            raise Malformed("a shared value")
        if type(content) is list:
            index, value = content
            self.shared[index] = value
            return value
        return self.shared[content]

    def items(self, value: Iterable[Any]) -> list[Any]:
        """Encoded items."""
        return [self.encode(item) for item in value]

    def pairs(self, value: dict[Any, Any]) -> list[Any]:
        """Encoded keys and values."""
        return [[self.encode(key), self.encode(item)] for key, item in value.items()]


def _flat(value: Collection[Any]) -> Any:
    """Return a long sequence of only leaves and small integers as it is, or packed; None for any other value."""
    items = value if type(value) is list else list(value)
    packed = pack(items)
    if packed is not None:
        return {"P": packed}
    if LEAVES.issuperset(map(type, items)):
        return items
    if _INTEGERS.issuperset(map(type, items)) and min(items) > -LARGE and max(items) < LARGE:
        return items
    return None


def digest(value: Any, *, but: Iterable[bytes] = ()) -> tuple[int, str] | None:
    """Size and hash of a large value of built-in types: the same ones, an equal value. None for all other values.

    `but`: bytes of values that are not equal to themselves; what holds them gets none. A long list is written in
    pieces, so that this takes little memory beside the value itself.
    """
    kind = type(value)
    if kind in LEAVES and kind is not str:
        return None
    long = kind in (list, tuple) and len(value) > LONG
    pieces = (value[start : start + LONG] for start in range(0, len(value), LONG)) if long else (value,)
    size, written = 0, None
    try:
        for piece in pieces:
            data = marshal.dumps(piece, 2)  # a version without references, which depend on who else holds a value
            if (len(data) < LONG and not long) or any(part in data for part in but):
                return None
            if written is None:
                from hashlib import blake2b  # few programs need it, and it loads a large library

                written = blake2b(kind.__name__.encode(), digest_size=32)
            written.update(data)
            size += len(data)
    except ValueError:
        return None
    return (size, written.hexdigest()) if written is not None else None


_OTHER, _MATH, _NUMPY = range(3)
"""NaNs: `math.nan` and `numpy.nan` are objects that programs and tests share, so that lists of them are equal."""


def _name_nans(part: Any) -> Any:
    """Return a frame with each NaN by the name of the object that it is."""
    if type(part) is list:
        return [_name_nans(item) for item in part]
    if type(part) is dict:
        return {tag: _name_nans(content) for tag, content in part.items()}
    if type(part) is not float or part == part:  # noqa: PLR0124 - but for a NaN
        return part
    numpy = sys.modules.get("numpy")
    known = {id(math.nan): _MATH, **({id(numpy.nan): _NUMPY} if numpy else {})}
    return {"N": known.get(id(part), _OTHER)}
