"""Names that tests ask of built-in values. An object of the program's own class must not answer in their place.

`assert f(x).startswith("a")` is a statement about a string. A program that returns an object whose `startswith` is
true for everything would fulfil it without being right: unlike a returned value, such an answer knows the question.
"""

from __future__ import annotations

import collections

_ARRAYS = """
T all any argmax argmin argpartition argsort astype base byteswap choose clip compress conj conjugate copy cumprod
cumsum data diagonal dot dtype dump dumps fill flags flat flatten getfield imag item itemset itemsize max mean min
nbytes ndim newbyteorder nonzero partition prod ptp put ravel real repeat reshape resize round searchsorted setfield
setflags shape size sort squeeze std strides sum swapaxes take tobytes tofile tolist tostring trace transpose var view
"""
"""Attributes of NumPy's arrays, which the checker does not import before it needs it."""

ATTRIBUTES = frozenset(
    name
    for kind in (
        *(str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset, range),
        *(collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict),
    )
    for name in dir(kind)
    if not name.startswith("_")
).union(_ARRAYS.split())
"""Public names that built-in values answer to."""


def is_named_like_class(entry_point: str) -> bool:
    """Return whether tests that call this name may be assumed to make objects: `Stack`, `LRUCache`, not `Find_Max`."""
    return entry_point[:1].isupper() and "_" not in entry_point
