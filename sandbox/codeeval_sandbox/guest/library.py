"""Types of the standard library that cross by value: views, mappings, buffers, moments, exact numbers.

Only their exact types do, made of plain data alone. Views and proxies are made again of a copy of what they show. The
table in docs/values.md says what crosses how.
"""

from __future__ import annotations

import collections
import types
from base64 import b64decode
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest import pictures, plots, tables, tensors
from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.tags import DECODERS, ENCODERS, charged, exact, filled, in_text
from codeeval_sandbox.guest.zones import pytz_key, pytz_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.codec import Codec
    from codeeval_sandbox.guest.tags import Encoder

ZONE_UNITS = 2000
"""Units of a budget that a time zone costs, which is read from a file."""

_FORMATS = frozenset("bBhHiIlLqQfd?cnN")
"""Formats of memory views and arrays whose bytes are numbers or letters, whatever the bytes are."""


# -- views and proxies of mappings


def _encode_view(kind: str, name: str) -> Encoder:
    def encode(codec: Codec, value: Any) -> Any:
        items = [codec.items(pair) for pair in value] if kind == "items" else codec.items(value)
        return {"V": [name, kind, items]}

    return encode


def _decode_view(codec: Codec, content: list[Any]) -> Any:
    name, kind, items = content
    mapping: dict[Any, Any] = collections.OrderedDict() if name == "ordered" else {}
    if kind == "keys":
        return filled(codec, mapping, [(key, None) for key in items]).keys()
    if kind == "items":
        return filled(codec, mapping, items).items()
    return filled(codec, mapping, list(enumerate(items))).values()


for _name, _mapping in (("dict", dict[Any, Any]()), ("ordered", collections.OrderedDict[Any, Any]())):
    for _kind in ("keys", "values", "items"):
        ENCODERS[type(getattr(_mapping, _kind)())] = _encode_view(_kind, _name)
DECODERS["V"] = charged(_decode_view)


def _encode_proxy(codec: Codec, value: Any) -> Any:
    shown = value.copy()
    return {"M": codec.encode(shown)} if type(shown) in _MAPPINGS else codec.stay(value)


def _decode_proxy(_codec: Codec, content: Any) -> Any:
    if type(content) not in _MAPPINGS:
        raise Malformed("wrong content")
    return types.MappingProxyType(content)


_MAPPINGS = {dict, collections.OrderedDict, collections.Counter, collections.defaultdict}
ENCODERS[types.MappingProxyType] = _encode_proxy
DECODERS["M"] = _decode_proxy


# -- buffers


def _encode_memory(codec: Codec, value: Any) -> Any:
    if value.format not in _FORMATS or not value.c_contiguous or value.ndim == 0:
        return codec.stay(value)
    return {"m": [value.readonly, value.format, list(value.shape), in_text(value.tobytes())]}


def _decode_memory(content: list[Any]) -> Any:
    readonly, form, shape, data = content
    if form not in _FORMATS:
        raise Malformed("wrong format")
    view = memoryview(b64decode(data) if readonly else bytearray(b64decode(data)))
    return view if form == "B" and len(shape) == 1 else view.cast(form, shape) if all(shape) else view.cast(form)


ENCODERS[memoryview] = _encode_memory
DECODERS["m"] = exact(_decode_memory)


def _register_array() -> None:
    from array import array

    def decode(content: list[Any]) -> Any:
        code, data = content
        if code not in _FORMATS:
            raise Malformed("wrong format")
        made = array(code)
        made.frombytes(b64decode(data))
        return made

    def encode(codec: Codec, value: Any) -> Any:
        return {"A": [value.typecode, in_text(value.tobytes())]} if value.typecode in _FORMATS else codec.stay(value)

    ENCODERS[array] = encode
    DECODERS["A"] = exact(decode)


# -- wrappers of collections


def _register_collections() -> None:
    wrapped: dict[str, tuple[Any, str, set[type]]] = {
        "UserDict": (collections.UserDict, "data", {dict}),
        "UserList": (collections.UserList, "data", {list}),
        "UserString": (collections.UserString, "data", {str}),
        "ChainMap": (collections.ChainMap, "maps", {list}),
    }

    def encode(codec: Codec, value: Any) -> Any:
        kind, name, inner = wrapped[type(value).__name__]
        held = vars(value)
        if type(value) is not kind or held.keys() != {name} or type(held[name]) not in inner:
            return codec.stay(value)
        if kind is collections.ChainMap and not all(type(part) in _MAPPINGS for part in held[name]):
            return codec.stay(value)
        return {"U": [kind.__name__, codec.encode(held[name])]}

    def decode(content: list[Any]) -> Any:
        kind, name, inner = wrapped[content[0]]
        if type(content[1]) not in inner:
            raise Malformed("wrong content")
        if kind is collections.ChainMap and not all(type(part) in _MAPPINGS for part in content[1]):
            raise Malformed("wrong content")
        made = kind("") if kind is collections.UserString else kind()
        setattr(made, name, content[1])
        return made

    for kind, _, _ in wrapped.values():
        ENCODERS[kind] = encode
    DECODERS["U"] = exact(decode)


# -- moments


def _register_time() -> None:
    from time import struct_time

    def encode(codec: Codec, value: Any) -> Any:
        _, (fields, rest) = value.__reduce__()
        return {"Z": [codec.items(fields), codec.encode(rest.get("tm_zone")), codec.encode(rest.get("tm_gmtoff"))]}

    def decode(content: list[Any]) -> Any:
        fields, zone, offset = content
        return struct_time(fields, {"tm_zone": zone, "tm_gmtoff": offset})

    ENCODERS[struct_time] = encode
    DECODERS["Z"] = exact(decode)


def _zone_key(zone: Any) -> str | None:
    """Return the key of a time zone of the standard library's that was made by its key; None for all others."""
    kind = type(zone)
    if kind.__module__ != "zoneinfo" or kind.__name__ != "ZoneInfo":
        return None
    from zoneinfo import ZoneInfo

    return zone.key if kind is ZoneInfo and type(zone.key) is str else None


def _encode_zone(codec: Codec, zone: Any) -> Any:
    key = _zone_key(zone)
    return codec.encode(zone) if key is None else {"T": ["zone", [key]]}


def _decode_zone(codec: Codec, parts: list[Any]) -> Any:
    from zoneinfo import ZoneInfo

    codec.budget.charge(ZONE_UNITS)
    (key,) = parts
    if type(key) is not str:
        raise Malformed("no key of a time zone")
    return ZoneInfo(key)


def _register_zoneinfo() -> None:
    from zoneinfo import ZoneInfo

    _register_datetime()
    ENCODERS[ZoneInfo] = lambda codec, value: codec.stay(value) if value.key is None else _encode_zone(codec, value)


def _register_datetime() -> None:
    import datetime as dt

    def encode_timezone(codec: Codec, value: Any) -> Any:
        return {"T": ["timezone", [codec.encode(value.utcoffset(None))]]}

    def encode_moment(codec: Codec, value: Any) -> Any:
        zone = value.tzinfo
        if zone is not None and type(zone) is not dt.timezone and _zone_key(zone) is None:
            key = pytz_key(value)
            shown = {"T": ["pytz", [key]]}
            return {"T": ["datetime", [value.isoformat(), shown, 0]]} if key else codec.stay(value)
        return {"T": [type(value).__name__, [value.isoformat(), _encode_zone(codec, zone), value.fold]]}

    simple: dict[str, Callable[..., Any]] = {
        "timedelta": dt.timedelta,
        "timezone": dt.timezone,
        "date": dt.date.fromisoformat,
    }

    def decode(codec: Codec, content: list[Any]) -> Any:
        kind, parts = content
        if kind == "zone":
            return _decode_zone(codec, parts)
        if kind == "pytz":
            return pytz_zone(*parts)
        if kind in simple:
            return simple[kind](*parts)
        text, zone, fold = parts
        moments: dict[str, Any] = {"datetime": dt.datetime, "time": dt.time}
        if type(zone).__module__.partition(".")[0] == "pytz":
            return dt.datetime.fromisoformat(text).astimezone(zone)
        return moments[kind].fromisoformat(text).replace(tzinfo=zone, fold=fold)

    ENCODERS[dt.date] = lambda _, value: {"T": ["date", [value.isoformat()]]}
    ENCODERS[dt.datetime] = ENCODERS[dt.time] = encode_moment
    ENCODERS[dt.timezone] = encode_timezone
    ENCODERS[dt.timedelta] = lambda _, value: {"T": ["timedelta", [value.days, value.seconds, value.microseconds]]}
    DECODERS["T"] = charged(decode)


# -- exact numbers


def _register_decimal() -> None:
    from decimal import Decimal

    def decode(codec: Codec, text: Any) -> Any:
        if type(text) is not str:
            raise Malformed("wrong content")
        codec.budget.charge_digits(len(text))
        return Decimal(text)

    ENCODERS[Decimal] = lambda _, value: {"D": str(value)}
    DECODERS["D"] = decode


def _register_fractions() -> None:
    from fractions import Fraction

    def decode(codec: Codec, content: list[Any]) -> Any:
        above, below = content
        codec.budget.charge_digits(len(above) + len(below))
        return Fraction(int(above, 16), int(below, 16))

    ENCODERS[Fraction] = lambda _, value: {"F": [hex(value.numerator), hex(value.denominator)]}
    DECODERS["F"] = charged(decode)


def _register_pathlib() -> None:
    from pathlib import PosixPath, PurePosixPath

    kinds = {"posix": PosixPath, "pure": PurePosixPath}

    def decode(content: list[Any]) -> Any:
        word, path = content
        if type(path) is not str:
            raise Malformed("wrong path")
        return kinds[word](path)

    for word, kind in kinds.items():
        ENCODERS[kind] = partial(_encode_path, word)
    DECODERS["p"] = exact(decode)


def _encode_path(word: str, _codec: Codec, value: Any) -> Any:
    return {"p": [word, str(value)]}


_REGISTER: dict[str, Callable[[], None]] = {
    "array": _register_array,
    "collections": _register_collections,
    "datetime": _register_datetime,
    "decimal": _register_decimal,
    "fractions": _register_fractions,
    "pathlib": _register_pathlib,
    "time": _register_time,
    "zoneinfo": _register_zoneinfo,
    "PIL": partial(pictures.register, ENCODERS, DECODERS),
    "matplotlib": partial(plots.register, ENCODERS, DECODERS),
    "pandas": partial(tables.register, ENCODERS, DECODERS),
    "torch": partial(tensors.register, ENCODERS, DECODERS),
}
"""Modules, or their packages, whose types are known once they are needed. The codec does not import them before."""

TAGS_LATE = {
    "A": "array",
    "D": "decimal",
    "F": "fractions",
    "T": "datetime",
    "U": "collections",
    "Z": "time",
    "p": "pathlib",
    pictures.TAG: "PIL",
    plots.TAG: "matplotlib",
    tables.TAG: "pandas",
    tensors.TAG: "torch",
}
"""The module that a tag needs."""


def register(module: str) -> None:
    """Learn the types of a module."""
    _REGISTER[module]()


def late_encoder(kind: Any) -> Encoder | None:
    """Return the encoder of a type of one of the modules above; None for all other types."""
    module = str(kind.__module__).partition(".")[0]
    if module not in _REGISTER:
        return None
    register(module)
    return ENCODERS.get(kind)
