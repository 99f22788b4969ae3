"""When a value is the expected one: EvalPlus's rules (`evalplus/eval/__init__.py`, version 0.3.1)."""

from __future__ import annotations

import sys
from typing import Any

ENFORCED = 1e-6
"""The tolerance where floats are expected and none is given."""

RELATIVE = 1e-7

_NUMBERS = (bool, int, float, complex)


def equal(value: Any, expected: Any, atol: float) -> bool:
    """Return whether both are equal, or of one type with numbers within `atol` (1e-6 if 0 and floats are expected)."""
    if _same(value, expected):
        return True
    if atol == 0 and holds_floats(expected):
        atol = ENFORCED
    return atol != 0 and type(value) is type(expected) and _close(value, expected, atol)


def holds_floats(value: Any) -> bool:
    """Return whether the value is a float, a list or tuple of floats only, or an array of floats."""
    if isinstance(value, float):
        return True
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(item, float) for item in value)
    return type(value).__name__ == "ndarray" and value.dtype in ("float64", "float32")


def _same(value: Any, expected: Any) -> bool:
    result = value == expected
    if type(result) is bool:
        return result
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(result, (numpy.bool_, numpy.ndarray)):
        return bool(numpy.all(result)) and numpy.shape(value) == numpy.shape(expected)
    return False


def _close(value: Any, expected: Any, atol: float) -> bool:
    """Compare like `numpy.allclose`, without broadcasting. NaN is close to nothing, infinity only to itself."""
    if type(expected) in (list, tuple):
        return (
            type(value) in (list, tuple)
            and len(value) == len(expected)
            and all(_close(*pair, atol) for pair in zip(value, expected))
        )
    if type(expected) is type(value) and type(value).__name__ == "ndarray":
        numpy = sys.modules["numpy"]
        return value.shape == expected.shape and bool(numpy.allclose(value, expected, rtol=RELATIVE, atol=atol))
    if not isinstance(value, _NUMBERS) or not isinstance(expected, _NUMBERS):
        return False
    try:
        return bool(value == expected or abs(value - expected) <= atol + RELATIVE * abs(expected) < float("inf"))
    except OverflowError:  # an integer beyond every float is close to itself alone
        return False
