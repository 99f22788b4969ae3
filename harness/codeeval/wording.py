"""Wording that messages, notes, tables and figures share: lists of names, shares, intervals and p-values."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Protocol

__all__ = [
    "age",
    "bytes_of",
    "clause",
    "counted",
    "interval",
    "nearest",
    "percent",
    "points",
    "probability",
    "shortened",
]

_SMALLEST_P = 0.0001
"""A smaller p-value is not told apart: its test is not that exact."""
_SMALL_P = 0.01
"""A p-value below this has four digits."""
_KIBI = 1024
_MOST_GUESSES = 3
_ALIKE = 0.55
"""Least likeness of a guess, from 0 to 1, as difflib measures it."""


class Bounded(Protocol):
    """An estimate with its limits."""

    @property
    def estimate(self) -> float:
        """The value itself."""

    @property
    def low(self) -> float:
        """Lower limit."""

    @property
    def high(self) -> float:
        """Upper limit."""


def shortened(names: Sequence[str], *, most: int = 5) -> str:
    """The names as a list that stays readable."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 problem`, `1,640 samples`; `plural` where it is not the noun and an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def percent(share: float | None, *, digits: int = 1) -> str:
    """`12.3 %`; a dash for None."""
    return "-" if share is None else f"{100 * share:.{digits}f} %"


def interval(share: Bounded | None) -> str:
    """`59.2 % [49.9, 67.8]`; a dash for None."""
    if share is None:
        return "-"
    return f"{percent(share.estimate)} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def points(difference: Bounded | None) -> str:
    """`+1.2 [-3.4, +5.8]`, a difference in percentage points with its limits; a dash for None."""
    if difference is None:
        return "-"
    return f"{100 * difference.estimate:+.1f} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}]"


def probability(p: float) -> str:
    """A p-value, as precise as it is of use: `0.23`, `0.0041`, `< 0.0001`."""
    return f"< {_SMALLEST_P:.4f}" if p < _SMALLEST_P else f"{p:.4f}" if p < _SMALL_P else f"{p:.2f}"


def nearest(name: str, known: Iterable[str], *, most: int = _MOST_GUESSES) -> list[str]:
    """Return known names like this one, the nearest first, for "did you mean".

    Names that begin with the given one hide all others. Dashes at the start are ignored.
    """
    wanted = name.lstrip("-").lower()

    def likeness(candidate: str) -> float:
        other = candidate.lstrip("-").lower()
        if len(wanted) == 1:
            return float(len(other) > 1 and other.startswith(wanted))
        return difflib.SequenceMatcher(None, wanted, other).ratio() + other.startswith(wanted)

    likely = {candidate: likeness(candidate) for candidate in known}
    ordered = sorted(likely, key=lambda candidate: -likely[candidate])
    longer = [candidate for candidate in ordered if likely[candidate] > 1]
    return (longer or [candidate for candidate in ordered if likely[candidate] >= _ALIKE])[:most]


def bytes_of(size: int) -> str:
    """Return a size in the largest unit of which there is one: `512 bytes`, `3 KiB`."""
    for unit in ("bytes", "KiB", "MiB"):
        if size < _KIBI:
            return f"{size:,} {unit}"
        size //= _KIBI
    return f"{size:,} GiB"


def age(seconds: float) -> str:
    """Return a time in the largest unit of which there are two: `90 s`, `3 h`, `12 d`."""
    for unit, length, longest in (("s", 1, 120), ("min", 60, 120 * 60), ("h", 3600, 48 * 3600)):
        if seconds < longest:
            return f"{max(0, seconds) / length:.0f} {unit}"
    return f"{seconds / 86400:,.0f} d"


def clause(text: object) -> str:
    """Return foreign words as a clause that more words can follow: one line, without punctuation at the end."""
    return " ".join(str(text).split()).rstrip(".;:, ")
