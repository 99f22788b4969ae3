"""Lists with commas between their items, as typed values. Flags parse them, so that commands receive values.

A parser raises ValueError with what was expected; the command line adds the flag and its text (`codeeval.cli.usage`).
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from codeeval.statistics.estimate import CONFIDENCE

__all__ = [
    "Amounts",
    "Folders",
    "Names",
    "Numbers",
    "Values",
    "age",
    "amounts",
    "confidence",
    "folders",
    "items",
    "listed",
    "names",
    "numbers",
    "values",
]


class Numbers(tuple[int, ...]):
    """Whole numbers, ascending, each once."""

    __slots__ = ()


class Amounts(tuple[float, ...]):
    """Numbers of 0 or more, in the order given."""

    __slots__ = ()


class Values(tuple[int | float, ...]):
    """Numbers in the order given; whole where they were written so."""

    __slots__ = ()


class Names(tuple[str, ...]):
    """Names, in the order given."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders of runs that stand for one model."""

    text: str
    """The argument as it was written, for messages."""
    paths: tuple[Path, ...]


def listed(texts: Collection[str] | None) -> list[str]:
    """Return items that were repeated, given with commas, or both."""
    return [part.strip() for text in texts or () for part in text.split(",") if part.strip()]


def items(value: list[str] | None) -> list[str] | None:
    """Return the items of a flag that may be repeated; None where it was not given."""
    return None if value is None else listed(value)


def folders(text: str | Folders) -> Folders:
    """Return the folders of `runs/a,runs/b`. Raises ValueError."""
    if isinstance(text, Folders):
        return text
    paths = tuple(map(Path, listed([text])))
    if not paths:
        raise ValueError("expected folders of runs with commas between them, such as runs/a,runs/b")
    return Folders(text, paths)


_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_AGE = re.compile(r"(\d+(?:\.\d+)?) ?(s|m|min|h|d|w)")


def age(text: str | float) -> float:
    """Return the seconds of `90s`, `30m`, `12h`, `7d` or `2w`. Raises ValueError."""
    if isinstance(text, float):
        return text
    if (match := _AGE.fullmatch(text.strip())) is None:
        raise ValueError("expected a time with its unit (s, m, h, d or w), such as 12h or 7d")
    return float(match[1]) * _SECONDS[match[2]]


def confidence(text: str | float) -> float:
    """Return a confidence level between 0 and 1. Raises ValueError."""
    try:
        level = float(text)
    except ValueError:
        level = math.nan
    if not 0 < level < 1:
        raise ValueError(f"expected a probability between 0 and 1, such as {CONFIDENCE}")
    return level


def values(text: str | Values) -> Values:
    """Return the numbers of `0,1,2` or `0,0.5`. Raises ValueError."""
    if isinstance(text, Values):
        return text
    try:
        numbers_given = Values(_value(part) for part in listed([text]))
    except ValueError:
        numbers_given = Values()
    if not numbers_given or not all(map(math.isfinite, numbers_given)):
        raise ValueError("expected numbers with commas between them, such as 0,1,2")
    return numbers_given


def _value(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def numbers(text: str | Numbers) -> Numbers:
    """Return the numbers of `1,5,10`. Raises ValueError."""
    if isinstance(text, Numbers):
        return text
    try:
        parsed = Numbers(sorted({int(part) for part in listed([text])}))
    except ValueError:
        parsed = Numbers()
    if not parsed or parsed[0] < 1:
        raise ValueError("expected numbers from 1 on with commas between them, such as 1,5,10")
    return parsed


def amounts(text: str | Amounts) -> Amounts:
    """Return the numbers of `0,1,4`. Raises ValueError."""
    if isinstance(text, Amounts):
        return text
    try:
        parsed = Amounts(float(part) for part in listed([text]))
    except ValueError:
        parsed = Amounts()
    if not parsed or not all(0 <= amount < math.inf for amount in parsed):
        raise ValueError("expected numbers from 0 on with commas between them, such as 0,1,4")
    return parsed


def names(text: str | Names) -> Names | None:
    """Return the names of `base,plus`; None for `all`. Raises ValueError where there is none."""
    if isinstance(text, Names):
        return text
    parsed = Names(listed([text]))
    if not parsed:
        raise ValueError("expected names with commas between them, or all")
    return None if parsed == ("all",) else parsed
