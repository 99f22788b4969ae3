"""NumPy's arrays and scalars that are plain bytes, and arrays of objects, which cross each by itself."""

from __future__ import annotations

import re
import sys
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.codec import Codec

_KINDS = frozenset("biufcUSmM")
"""NumPy's kinds that are plain bytes: no objects, no records."""
_TYPE = re.compile(r"[<>|][biufcUSmM][0-9]{1,9}(\[[0-9A-Za-z]{1,16}\])?")
"""One such type and nothing more: NumPy takes whole records in a string, and evaluates parts of it."""


def is_plain_array(value: Any) -> bool:
    """Return whether the value is an array of numbers, times or texts, which crosses whole."""
    kind = type(value)
    return kind.__name__ == "ndarray" and kind.__module__ == "numpy" and value.dtype.kind in _KINDS


def encode_numpy(value: Any) -> dict[str, Any] | None:
    """Return the tagged array or scalar; None if the value does not consist of plain bytes, or is not an array."""
    numpy = sys.modules["numpy"]
    kind = type(value)
    scalar = issubclass(kind, numpy.generic) and kind is value.dtype.type
    if not (scalar or kind is numpy.ndarray) or value.dtype.kind not in _KINDS:
        return None
    data = numpy.asarray(value, order="C")
    content = [data.dtype.str, list(data.shape), b64encode(data.tobytes()).decode("ascii")]
    return {"g" if scalar else "a": content}


def decode_array(content: list[Any]) -> Any:
    """Return the array. Raises Malformed for a type that does not consist of plain bytes."""
    dtype, shape, data = content
    if type(dtype) is not str or not _TYPE.fullmatch(dtype):
        raise Malformed("wrong array type")
    import numpy as np

    return np.frombuffer(bytearray(b64decode(data)), dtype=np.dtype(dtype)).reshape([int(n) for n in shape])


def encode_objects(codec: Codec, value: Any) -> dict[str, Any] | None:
    """Return the tagged array of objects; None for any other value."""
    numpy = sys.modules["numpy"]
    if type(value) is not numpy.ndarray or value.dtype != object:
        return None
    return {"o": [list(value.shape), codec.items(value.ravel().tolist())]}


def decode_objects(content: list[Any]) -> Any:
    """Return the array. Raises Malformed where its items are not as many as its shape says."""
    shape, items = content
    if type(items) is not list or type(shape) is not list:
        raise Malformed("wrong array")
    import numpy as np

    made = np.empty(len(items), dtype=object)
    for position, item in enumerate(items):
        made[position] = item
    return made.reshape([int(size) for size in shape])
