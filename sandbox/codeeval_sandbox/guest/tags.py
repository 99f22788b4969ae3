"""Built-in types by tag: how each is written as JSON, and made again.

An encoder takes the codec and the value. A decoder takes the codec and the content, whose inner values are decoded
already. Nothing but these constructors makes values, so that any bytes at all may be decoded.
"""

from __future__ import annotations

import builtins
import collections
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.arrays import decode_array, decode_objects
from codeeval_sandbox.guest.budget import FEW, Malformed
from codeeval_sandbox.guest.ordering import in_order
from codeeval_sandbox.guest.packing import unpack
from codeeval_sandbox.guest.tuples import CLASS_UNITS, FIELD_UNITS, make_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.codec import Codec

    Encoder = Callable[[Codec, Any], Any]
    Decoder = Callable[[Codec, Any], Any]

MOST_CLASSES = 64
"""Classes of named tuples that a codec keeps."""


class Same:
    """Stands for a container of the receiver's: the one of that number, see `sharing`."""

    __slots__ = ("number",)

    def __init__(self, index: int) -> None:
        self.number = index


def exact(constructor: Callable[[Any], Any], check: type = list) -> Decoder:
    """Return a decoder that insists on the JSON type of its content, so that `tuple("abc")` is refused."""

    def decode(_codec: Codec, content: Any) -> Any:
        if type(content) is not check:
            raise Malformed("wrong content")
        return constructor(content)

    return decode


def charged(constructor: Decoder) -> Decoder:
    """Return a decoder for a list, whose constructor takes the codec too, for its budget."""

    def decode(codec: Codec, content: Any) -> Any:
        if type(content) is not list:
            raise Malformed("wrong content")
        return constructor(codec, content)

    return decode


def filled(codec: Codec, made: Any, pairs: list[Any]) -> Any:
    """Return an empty mapping with the pairs put in."""
    codec.budget.charge_table([key for key, _ in pairs])
    codec.budget.fill(made.update, pairs)
    return made


def _decode_dict(codec: Codec, pairs: Any) -> Any:
    if type(pairs) is not list:
        raise Malformed("wrong content")
    return filled(codec, {}, pairs) if len(pairs) > FEW else dict(pairs)


def _decode_namedtuple(codec: Codec, content: list[Any]) -> Any:
    name, fields, values = content
    key = (name, *fields)
    kind = codec.classes.get(key)
    if kind is None:
        codec.budget.charge(CLASS_UNITS + FIELD_UNITS * len(fields))
        kind = make_class(name, tuple(fields))
        if len(codec.classes) < MOST_CLASSES:
            codec.classes[key] = kind
    if len(values) != len(fields):
        raise Malformed("wrong content")
    return kind._make(values)


def _decode_defaultdict(codec: Codec, content: list[Any]) -> Any:
    factory, pairs = content
    made: collections.defaultdict[Any, Any] = collections.defaultdict(None if factory is None else TYPES[factory])
    return filled(codec, made, pairs)


_NUMPY_NAN = 2


def decode_nan(name: int) -> float:
    """Return the NaN of that name, see `codec.NANS`."""
    if name == _NUMPY_NAN:
        import numpy as np

        return np.nan
    import math

    return math.nan if name == 1 else float("nan")


_EXCEPTIONS: list[type] = [
    kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, Exception)
]

TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, str, tuple, type),
        *_EXCEPTIONS,
    )
}
"""Built-in types cross by name: tests pass them as arguments (`isinstance`), and functions return `ValueError`."""

SEQUENCES: dict[Any, str] = {list: "", tuple: "t", set: "s", frozenset: "f"}
"""Types whose content is the list of their items, by tag."""


def is_known(kind: type) -> bool:
    """Return whether the value is a built-in type that crosses by name."""
    return TYPES.get(kind.__name__) is kind


def _factory(made_by: Any) -> str | None:
    """Return the name of what a defaultdict makes missing values by, if that is a built-in type; None for all else."""
    return made_by.__name__ if type(made_by) is type and is_known(made_by) else None


def in_text(data: Any) -> str:
    """Bytes in base64."""
    return b64encode(data).decode("ascii")


ENCODERS: dict[type, Encoder] = {
    dict: lambda codec, value: {"d": codec.pairs(value)},
    type: lambda codec, value: {"k": value.__name__} if is_known(value) else codec.stay(value),
    bytes: lambda _, value: {"b": in_text(value)},
    bytearray: lambda _, value: {"B": in_text(value)},
    complex: lambda _, value: {"c": [value.real, value.imag]},
    range: lambda codec, value: {"r": [codec.encode(part) for part in (value.start, value.stop, value.step)]},
    slice: lambda codec, value: {"S": [codec.encode(part) for part in (value.start, value.stop, value.step)]},
    type(Ellipsis): lambda _, value: {"e": 0},
    collections.OrderedDict: lambda codec, value: {"O": codec.pairs(value)},
    collections.Counter: lambda codec, value: {"C": codec.pairs(value)},
    collections.defaultdict: lambda codec, value: {"y": [_factory(value.default_factory), codec.pairs(value)]},
    collections.deque: lambda codec, value: {"q": [value.maxlen, codec.items(value)]},
}

DECODERS: dict[str, Decoder] = {
    "i": exact(lambda content: int(content, 16), str),
    "P": exact(unpack),
    "t": exact(tuple),
    "d": _decode_dict,
    "k": exact(lambda content: TYPES[content], str),
    "s": charged(lambda codec, content: in_order(set, content, codec.budget)),
    "f": charged(lambda codec, content: in_order(frozenset, content, codec.budget)),
    "b": exact(b64decode, str),
    "B": exact(lambda content: bytearray(b64decode(content)), str),
    "c": exact(lambda content: complex(*content)),
    "r": exact(lambda content: range(*content)),
    "S": exact(lambda content: slice(*content)),
    "e": lambda _, content: Ellipsis,
    "O": charged(lambda codec, content: filled(codec, collections.OrderedDict(), content)),
    "C": charged(lambda codec, content: collections.Counter(filled(codec, {}, content))),
    "y": charged(_decode_defaultdict),
    "N": exact(decode_nan, int),
    "q": exact(lambda content: collections.deque(content[1], content[0])),
    "n": charged(_decode_namedtuple),
    "a": exact(decode_array),
    "o": exact(decode_objects),
    "#": exact(Same, int),
    "g": exact(lambda content: decode_array(content)[()]),
}
