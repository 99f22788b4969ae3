"""Whether a program's output is the expected one, by a named rule (`kinds.stdio.OutputRule`)."""

from __future__ import annotations

import decimal
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
"""A decimal number. `int` and `float` would take underscores and other alphabets too."""

_LONGEST = 400
"""Characters of the longest word that is compared as a number."""

_SHOWN = 60
"""Characters of a line in a message."""

_CONTEXT = decimal.Context(prec=2 * _LONGEST, Emax=10**7, Emin=-(10**7), traps=[])


def difference(output: str, expected: str, rule: str, tolerance: float) -> str | None:
    """Return how an output differs from the expected one, in words; None if it is right."""
    if output == expected:
        return None
    if rule == "exact":
        return _first_difference(output.rstrip("\n").split("\n"), expected.rstrip("\n").split("\n"), "line", _equal)
    if rule == "tokens":
        return _first_difference(output.split(), expected.split(), "word", _equal)
    same = _equal if rule == "lines" else _close_lines(tolerance)
    return _first_difference(_lines(output), _lines(expected), "line", same)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def _equal(part: str, expected: str) -> bool:
    return part == expected


def _first_difference(
    parts: Sequence[str], expected: Sequence[str], noun: str, same: Callable[[str, str], bool]
) -> str | None:
    for index, (part, wanted) in enumerate(zip(parts, expected), 1):
        if not same(part, wanted):
            return "{} {}: expected {}, printed {}".format(noun, index, _short(wanted), _short(part))
    if len(parts) == len(expected):
        return None
    return "expected {} {}s, printed {}".format(len(expected), noun, len(parts))


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def _close_lines(tolerance: float) -> Callable[[str, str], bool]:
    def same(line: str, expected: str) -> bool:
        if line == expected:
            return True
        words, wanted = line.split(), expected.split()
        return len(words) == len(wanted) and all(map(close, words, wanted))

    def close(word: str, expected: str) -> bool:
        return word == expected or _close_numbers(word, expected, tolerance)

    return same


def _close_numbers(word: str, expected: str, tolerance: float) -> bool:
    """Return whether both are numbers, and equal, or within the tolerance if one of them is not an integer."""
    if max(len(word), len(expected)) > _LONGEST or not (_NUMBER.fullmatch(word) and _NUMBER.fullmatch(expected)):
        return False
    printed, wanted = decimal.Decimal(word), decimal.Decimal(expected)
    if printed == wanted:
        return True
    if not tolerance or (word.lstrip("+-").isdigit() and expected.lstrip("+-").isdigit()):
        return False
    apart = abs(_CONTEXT.subtract(printed, wanted))
    limit = decimal.Decimal(tolerance)
    return apart <= limit or apart <= _CONTEXT.multiply(limit, abs(wanted))
