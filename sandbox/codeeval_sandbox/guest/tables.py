"""Tables, columns and indexes of pandas whose values are NumPy's plain bytes, or objects that cross by themselves.

Moments and spans of time cross too, as nanoseconds.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.arrays import is_plain_array
from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.codec import Codec

TAG = "pandas"

INDEXES = frozenset(("Index", "RangeIndex", "Int64Index", "UInt64Index", "Float64Index", "DatetimeIndex"))
"""Classes of indexes that cross. Time zones, categories and several levels do not."""

_TEXTS = ("str", "string")
"""Types of texts that pandas has beside NumPy's, by name."""


def register(encoders: dict[type, Any], decoders: dict[str, Any]) -> None:
    """Learn pandas' types, if pandas is loaded."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not hasattr(pandas, "DataFrame"):
        return

    def encode_frame(codec: Codec, value: Any) -> Any:
        columns = [_values(codec, value.iloc[:, position]) for position in range(value.shape[1])]
        head = [_index(codec, value.index), _index(codec, value.columns)]
        return codec.stay(value) if None in columns or None in head else {TAG: ["frame", *head, columns]}

    def encode_series(codec: Codec, value: Any) -> Any:
        parts = [_index(codec, value.index), _values(codec, value)]
        return codec.stay(value) if None in parts else {TAG: ["series", *parts, codec.encode(value.name)]}

    def encode_index(codec: Codec, value: Any) -> Any:
        content = _index(codec, value)
        return codec.stay(value) if content is None else {TAG: ["index", content]}

    def decode(_codec: Codec, content: Any) -> Any:
        word, first, *rest = content
        if word in _MOMENTS:
            return _moment(pandas, word, first)
        index = _made_index(pandas, first)
        if word == "frame":
            columns = {position: _made(pandas.Series, *column, index=index) for position, column in enumerate(rest[1])}
            made = pandas.DataFrame(columns, index=index)
            made.columns = _made_index(pandas, rest[0])
            return made
        return _made(pandas.Series, *rest[0], index=index, name=rest[1]) if word == "series" else index

    encoders[pandas.DataFrame], encoders[pandas.Series] = encode_frame, encode_series
    encoders[pandas.Timestamp] = lambda codec, value: (
        codec.stay(value) if value.tz is not None else {TAG: ["moment", value.value]}
    )
    encoders[pandas.Timedelta] = lambda _, value: {TAG: ["span", value.value]}
    encoders[type(pandas.NaT)] = lambda *_: {TAG: ["absent", 0]}
    for kind in {getattr(pandas, name) for name in INDEXES if name in vars(pandas)} | _former(pandas):
        encoders[kind] = encode_index
    decoders[TAG] = decode


_MOMENTS = ("moment", "span", "absent")


def _moment(pandas: Any, word: str, nanoseconds: Any) -> Any:
    """Return a moment or a span of time. Raises Malformed for anything but a number."""
    if type(nanoseconds) is not int:
        raise Malformed("wrong moment")
    if word == "absent":
        return pandas.NaT
    return (pandas.Timestamp if word == "moment" else pandas.Timedelta)(nanoseconds, unit="ns")


def _former(pandas: Any) -> set[type]:
    """Return the classes of indexes of numbers that pandas had before version 2."""
    numeric = getattr(pandas.core.indexes, "numeric", None)
    return {getattr(numeric, name) for name in INDEXES if hasattr(numeric, name)}


def _values(codec: Codec, column: Any) -> Any:
    """Return the values of a column or index as [word, content]; None if they do not cross.

    The words: `array` with an array, `object` with a list of objects, pandas' own types of texts with a list of texts.
    """
    word, values = str(column.dtype), column.to_numpy()
    if word in _TEXTS:
        missing = column.isna()
        return [word, [None if absent else str(text) for text, absent in zip(values, missing)]]
    if word != values.dtype.name:
        return None
    if is_plain_array(values):
        return ["array", codec.encode(values)]
    return ["object", codec.items(values)] if word == "object" else None


def _index(codec: Codec, index: Any) -> Any:
    if type(index).__name__ not in INDEXES:
        return None
    name = codec.encode(index.name)
    if type(index).__name__ == "RangeIndex":
        return ["range", name, index.start, index.stop, index.step]
    values = _values(codec, index)
    return None if values is None else ["values", name, values]


def _made_index(pandas: Any, content: Any) -> Any:
    word, name, *rest = content
    if word == "range":
        return pandas.RangeIndex(*rest, name=name)
    return _made(pandas.Index, *rest[0], name=name)


def _made(kind: Any, word: Any, values: Any, **named: Any) -> Any:
    """Return a column or index of the values. Raises Malformed for what is neither an array nor a list."""
    if word == "array" and is_plain_array(values):
        return kind(values, **named)
    if type(values) is not list or word not in ("object", *_TEXTS):
        raise Malformed("wrong column")
    if word != "object":
        return kind(values, dtype=word, **named)
    import numpy as np

    made = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        made[position] = value
    return kind(made, dtype=object, **named)
