"""Plain data across the border between checker and candidate, as tagged JSON.

Exact types only: an instance of a subclass has behaviour of its own (`__eq__`), which must not enter the checker. Such
an object stays where it is and crosses as a reference (`Codec.refer`), which equals nothing but itself.

Lists, strings, numbers, booleans and None are themselves; everything else is an object with one key, the tag. Decoding
builds values with the constructors below and nothing else, so any bytes at all may be decoded.
"""

from __future__ import annotations

import collections
import json
import marshal
import math
import re
import sys
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.ordering import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGE = 1 << 64
"""Integers beyond travel in hexadecimal: Python limits the digits of decimal conversions."""

LONG = 1 << 12
"""Bytes of a value, as `marshal` writes it, from which on a digest may stand in its place."""


class Same:
    """Stands for a container of the receiver's: the one of that number, see `sharing`."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


LEAVES = {bool, type(None), str, float}

_JSON = json.JSONEncoder(ensure_ascii=False)
"""Text as it is: escapes would join two lone surrogates into one character."""


class Malformed(ValueError):
    """Bytes that no codec wrote."""


class Codec:
    """Encodes and decodes values; `refer` and `resolve` say what to do with what is not plain data."""

    def __init__(self, refer: Callable[[Any], Any], resolve: Callable[[Any], Any], *, shares: bool = False) -> None:
        """`refer(object) -> jsonable` stands for an object that cannot cross; `resolve(jsonable)` is the object.

        `shares`: whether values may be decoded that hold one container twice. Nested, they grow without bound.
        """
        self._shares = shares
        self.refer = refer
        self.resolve = resolve
        self._shared: dict[int, Any] = {}
        self._decoder = json.JSONDecoder(object_hook=self._untag)

    def encode(self, value: Any) -> Any:
        """`value` in terms of JSON; RecursionError when it is nested too deeply or holds itself."""
        kind = type(value)
        if kind in LEAVES:
            return value
        if kind is int:
            return value if -LARGE < value < LARGE else {"i": hex(value)}
        if kind is list:
            return value if LEAVES.issuperset(map(type, value)) else [self.encode(item) for item in value]
        encode = _ENCODERS.get(kind) or _encoder_of_late(kind)
        if encode is not None:
            return encode(self, value)
        return self._encode_rare(kind, value)

    def _encode_rare(self, kind: Any, value: Any) -> Any:
        if kind.__module__ == "numpy" and "numpy" in sys.modules:
            return _encode_numpy(self, value)
        if issubclass(kind, tuple) and is_namedtuple(kind):
            return {"n": [kind.__name__, list(kind._fields), [self.encode(item) for item in tuple.__iter__(value)]]}
        return {"x": self.refer(value)}

    def dumps(self, frame: Any) -> bytes:
        """The bytes of a frame whose parts are encoded already."""
        return self.text(frame).encode("utf-8", "surrogatepass")

    @staticmethod
    def text(frame: Any) -> str:
        """A frame whose parts are encoded already, in JSON."""
        text = _JSON.encode(frame)
        return _JSON.encode(_name_nans(frame)) if "NaN" in text else text

    def loads(self, data: bytes) -> Any:
        """The frame in `data`, its values decoded. Raises Malformed, whatever the bytes are."""
        self._shared.clear()
        try:
            return self._decoder.decode(data.decode("utf-8", "surrogatepass"))
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
        if tag not in _DECODERS and tag in _TAGS_LATE:
            _register(_TAGS_LATE[tag])
        return _DECODERS[tag](content)

    def _share(self, content: Any) -> Any:
        """A container that is met more than once: [its number, value] the first time, then its number."""
        if not self._shares:
            raise Malformed("a shared value")
        if type(content) is list:
            number, value = content
            self._shared[number] = value
            return value
        return self._shared[content]

    def _items(self, value: Iterable[Any]) -> list[Any]:
        return [self.encode(item) for item in value]

    def _pairs(self, value: dict[Any, Any]) -> list[Any]:
        return [[self.encode(key), self.encode(item)] for key, item in value.items()]


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
    """A frame with each NaN by the name of the object that it is."""
    if type(part) is list:
        return [_name_nans(item) for item in part]
    if type(part) is dict:
        return {tag: _name_nans(content) for tag, content in part.items()}
    if type(part) is not float or part == part:  # noqa: PLR0124 - but for a NaN
        return part
    numpy = sys.modules.get("numpy")
    known = {id(math.nan): _MATH, **({id(numpy.nan): _NUMPY} if numpy else {})}
    return {"N": known.get(id(part), _OTHER)}


def _decode_nan(name: int) -> float:
    if name == _NUMPY:
        import numpy as np

        return np.nan
    return math.nan if name == _MATH else float("nan")


def is_namedtuple(kind: type) -> bool:
    """Made by `collections.namedtuple` or `typing.NamedTuple` and nothing overridden: a value like a tuple."""
    fields = kind.__dict__.get("_fields")
    return (
        kind.__bases__ == (tuple,)
        and type(kind) is type
        and type(fields) is tuple
        and all(type(name) is str and name.isidentifier() for name in fields)
        and not {"__eq__", "__ne__", "__hash__", "__lt__", "__gt__", "__le__", "__ge__", "__iter__", "__getitem__"}
        & set(kind.__dict__)
    )


def _decode_namedtuple(content: list[Any]) -> Any:
    name, fields, values = content
    return _namedtuple(name, *fields)(*values)


@lru_cache(maxsize=64)
def _namedtuple(name: str, *fields: str) -> Any:
    """The class of that form. To make one takes as long as a thousand other values."""
    if not all(part.isascii() for part in (name, *fields)):
        raise Malformed("odd names")  # two that look different may be one to the compiler
    return collections.namedtuple(name, fields)  # noqa: PYI024 - it is the program's


def _exact(constructor: Callable[[Any], Any], check: type = list) -> Callable[[Any], Any]:
    """A decoder that insists on the JSON type of its content, so that `tuple("abc")` is no way in."""

    def decode(content: Any) -> Any:
        if type(content) is not check:
            raise Malformed("wrong content")
        return constructor(content)

    return decode


def _decode_hex(content: str) -> int:
    return int(content, 16)


_ARRAY_KINDS = frozenset("biufcUSmM")
"""NumPy's kinds that are plain bytes: no objects, no records."""
_ARRAY_TYPE = re.compile(r"[<>|][biufcUSmM][0-9]{1,9}(\[[0-9A-Za-z]{1,16}\])?")
"""One such type and nothing more: NumPy takes whole records in a string, and evaluates parts of it."""


def is_plain_array(value: Any) -> bool:
    """Whether it is an array of numbers, times or texts, which crosses whole."""
    kind = type(value)
    return kind.__name__ == "ndarray" and kind.__module__ == "numpy" and value.dtype.kind in _ARRAY_KINDS


def _encode_numpy(codec: Codec, value: Any) -> Any:
    numpy = sys.modules["numpy"]
    kind = type(value)
    scalar = issubclass(kind, numpy.generic) and kind is value.dtype.type
    if not (scalar or kind is numpy.ndarray) or value.dtype.kind not in _ARRAY_KINDS:
        return {"x": codec.refer(value)}
    data = numpy.asarray(value, order="C")
    content = [data.dtype.str, list(data.shape), b64encode(data.tobytes()).decode("ascii")]
    return {"g" if scalar else "a": content}


def _decode_array(content: list[Any]) -> Any:
    dtype, shape, data = content
    if type(dtype) is not str or not _ARRAY_TYPE.fullmatch(dtype):
        raise Malformed("wrong array type")
    import numpy as np

    return np.frombuffer(bytearray(b64decode(data)), dtype=np.dtype(dtype)).reshape([int(n) for n in shape])


_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        bool,
        bytearray,
        bytes,
        complex,
        dict,
        float,
        frozenset,
        int,
        list,
        object,
        range,
        set,
        str,
        tuple,
        type,
    )
}
"""Built-in types cross by name: tests pass them as arguments (`isinstance`)."""


def _factory(made_by: Any) -> str | None:
    """The name of what a defaultdict makes missing values by, if that is a built-in type; None for all else."""
    return made_by.__name__ if type(made_by) is type and _is_known(made_by) else None


def _is_known(kind: type) -> bool:
    return _TYPES.get(kind.__name__) is kind


_ENCODERS: dict[type, Callable[[Codec, Any], Any]] = {
    tuple: lambda codec, value: {"t": codec._items(value)},
    dict: lambda codec, value: {"d": codec._pairs(value)},
    type: lambda codec, value: {"k": value.__name__} if _is_known(value) else {"x": codec.refer(value)},
    set: lambda codec, value: {"s": codec._items(value)},
    frozenset: lambda codec, value: {"f": codec._items(value)},
    bytes: lambda codec, value: {"b": b64encode(value).decode("ascii")},
    bytearray: lambda codec, value: {"B": b64encode(value).decode("ascii")},
    complex: lambda codec, value: {"c": [value.real, value.imag]},
    range: lambda codec, value: {"r": [codec.encode(part) for part in (value.start, value.stop, value.step)]},
    slice: lambda codec, value: {"S": [codec.encode(part) for part in (value.start, value.stop, value.step)]},
    type(Ellipsis): lambda codec, value: {"e": 0},
    collections.OrderedDict: lambda codec, value: {"O": codec._pairs(value)},
    collections.Counter: lambda codec, value: {"C": codec._pairs(value)},
    collections.defaultdict: lambda codec, value: {"y": [_factory(value.default_factory), codec._pairs(value)]},
    collections.deque: lambda codec, value: {"q": [value.maxlen, codec._items(value)]},
}

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "i": _exact(_decode_hex, str),
    "t": _exact(tuple),
    "d": _exact(dict),
    "k": _exact(lambda content: _TYPES[content], str),
    "s": _exact(lambda content: in_order(set, content)),
    "f": _exact(lambda content: in_order(frozenset, content)),
    "b": _exact(b64decode, str),
    "B": _exact(lambda content: bytearray(b64decode(content)), str),
    "c": _exact(lambda content: complex(*content)),
    "r": _exact(lambda content: range(*content)),
    "S": _exact(lambda content: slice(*content)),
    "e": lambda content: Ellipsis,
    "O": _exact(collections.OrderedDict),
    "C": _exact(lambda content: collections.Counter(dict(content))),
    "y": _exact(lambda content: collections.defaultdict(_TYPES.get(content[0]), content[1])),
    "N": _exact(_decode_nan, int),
    "q": _exact(lambda content: collections.deque(content[1], content[0])),
    "n": _exact(_decode_namedtuple),
    "a": _exact(_decode_array),
    "#": _exact(Same, int),
    "g": _exact(lambda content: _decode_array(content)[()]),
}

_LATE = {"decimal", "fractions", "datetime"}
"""Modules whose types are known once they are imported; the codec does not import them before they are needed."""

_TAGS_LATE = {"D": "decimal", "F": "fractions", "T": "datetime"}


def _encoder_of_late(kind: type) -> Callable[[Codec, Any], Any] | None:
    if kind.__module__ not in _LATE:
        return None
    _register(kind.__module__)
    return _ENCODERS.get(kind)


def _register(name: str) -> None:
    """Learn the types of a module of `_LATE`."""
    if name == "decimal":
        from decimal import Decimal

        _ENCODERS[Decimal] = lambda codec, value: {"D": str(value)}
        _DECODERS["D"] = _exact(Decimal, str)
    elif name == "fractions":
        from fractions import Fraction

        _ENCODERS[Fraction] = lambda codec, value: {"F": [hex(value.numerator), hex(value.denominator)]}
        _DECODERS["F"] = _exact(lambda content: Fraction(int(content[0], 16), int(content[1], 16)))
    else:
        _register_datetime()


def _register_datetime() -> None:
    import datetime as dt

    def encode_zone(codec: Codec, value: Any) -> Any:
        return {"T": ["timezone", [codec.encode(value.utcoffset(None))]]}

    def encode_moment(codec: Codec, value: Any) -> Any:
        zone = value.tzinfo
        if zone is not None and type(zone) is not dt.timezone:
            return {"x": codec.refer(value)}
        return {"T": [type(value).__name__, [value.isoformat(), codec.encode(zone), value.fold]]}

    def decode(content: list[Any]) -> Any:
        kind, parts = content
        if kind == "timedelta":
            return dt.timedelta(*parts)
        if kind == "timezone":
            return dt.timezone(*parts)
        if kind == "date":
            return dt.date.fromisoformat(*parts)
        text, zone, fold = parts
        types: dict[str, Any] = {"datetime": dt.datetime, "time": dt.time}
        moment = types[kind].fromisoformat(text)
        return moment.replace(tzinfo=zone, fold=fold)

    _ENCODERS[dt.date] = lambda codec, value: {"T": ["date", [value.isoformat()]]}
    _ENCODERS[dt.datetime] = _ENCODERS[dt.time] = encode_moment
    _ENCODERS[dt.timezone] = encode_zone
    _ENCODERS[dt.timedelta] = lambda codec, value: {"T": ["timedelta", [value.days, value.seconds, value.microseconds]]}
    _DECODERS["T"] = _exact(decode)
