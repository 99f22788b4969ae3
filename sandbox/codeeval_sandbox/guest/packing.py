"""Long lists of numbers of one type, as bytes: a tenth of the time that their text takes to write and read."""

from __future__ import annotations

import marshal
from array import array
from base64 import b64decode, b64encode
from typing import Any

from codeeval_sandbox.guest.budget import Malformed

LEAST = 4096
"""Elements of the shortest list that is packed."""

_VERSION = 2
"""The version of `marshal` that writes each element by itself."""
_HEAD = 5
_INT, _FLOAT = 5, 9
"""Bytes by `marshal`: before the first element, of an integer of 32 bits and of a float, with their letters."""
_WIDTH = 4


def pack(items: list[Any]) -> list[str] | None:
    """Content for `unpack`: of integers of 32 bits, or of floats without NaN; None for all other lists."""
    kind = type(items[0])
    if (kind is not int and kind is not float) or not {kind}.issuperset(map(type, items[:LEAST])):
        return None
    try:
        data = marshal.dumps(items, _VERSION)
    except ValueError:
        return None
    size = _INT if kind is int else _FLOAT
    # The first letter says how long the first element is, which is where the second letter stands, and so on.
    if len(data) != _HEAD + size * len(items) or data[_HEAD::size].count(b"i" if kind is int else b"g") != len(items):
        return None
    return _pack_ints(data) if kind is int else _pack_floats(items)


def _pack_ints(data: bytes) -> list[str]:
    """Return one text for each of the four bytes of all integers; the last ones are left out where they are zero."""
    planes = [data[_HEAD + offset :: _INT] for offset in range(1, _INT)]
    while len(planes) > 1 and planes[-1].count(0) == len(planes[-1]):
        planes.pop()
    return ["i", *(b64encode(plane).decode("ascii") for plane in planes)]


def _pack_floats(items: list[float]) -> list[str] | None:
    total = sum(items)
    if total != total:  # noqa: PLR0124 - a NaN among them, perhaps: which one it is matters
        return None
    return ["d", b64encode(array("d", items).tobytes()).decode("ascii")]


def unpack(content: list[Any]) -> list[Any]:
    """Return the list that was packed. Raises Malformed or ValueError."""
    kind, *planes = content
    if kind not in ("i", "d") or not 1 <= len(planes) <= (_WIDTH if kind == "i" else 1):
        raise Malformed("no packed list")
    parts = [b64decode(plane) for plane in planes]
    unpacked = array(kind)
    if kind == "d":
        unpacked.frombytes(parts[0])
        return unpacked.tolist()
    together = bytearray(_WIDTH * len(parts[0]))
    for offset, part in enumerate(parts):
        together[offset::_WIDTH] = part
    unpacked.frombytes(together)
    return unpacked.tolist()
