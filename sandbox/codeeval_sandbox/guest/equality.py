"""When a value is the expected one: EvalPlus's rules."""

from __future__ import annotations

import math
import sys
from typing import Any


def equal(value: Any, expected: Any, atol: float) -> bool:
    """Whether both are equal, or floats within `atol` (1e-6 if 0) and a relative 1e-7, in lists and tuples too."""
    if _same(value, expected):
        return True
    if atol == 0 and _holds_floats(expected):
        atol = 1e-6
    return atol != 0 and _close(value, expected, atol)


def _same(value: Any, expected: Any) -> bool:
    result = value == expected
    if type(result) is bool:
        return result
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(result, (numpy.bool_, numpy.ndarray)):
        return bool(numpy.all(result)) and numpy.shape(value) == numpy.shape(expected)
    return False


def _holds_floats(value: Any) -> bool:
    if type(value) is float:
        return True
    return type(value) in (list, tuple) and bool(value) and all(type(item) is float for item in value)


def _close(value: Any, expected: Any, atol: float) -> bool:
    if type(value) is not type(expected) and not _both_numbers(value, expected):
        return False
    if type(expected) in (list, tuple):
        return len(value) == len(expected) and all(_close(*pair, atol) for pair in zip(value, expected))
    if type(expected) is dict:
        return value.keys() == expected.keys() and all(_close(value[key], expected[key], atol) for key in expected)
    if type(expected) in (int, float, complex):
        return value == expected or abs(value - expected) <= atol + 1e-7 * abs(expected) or _both_nan(value, expected)
    return _same(value, expected)


def _both_numbers(value: Any, expected: Any) -> bool:
    return type(value) in (int, float) and type(expected) in (int, float)


def _both_nan(value: Any, expected: Any) -> bool:
    return type(value) is type(expected) is float and math.isnan(value) and math.isnan(expected)
