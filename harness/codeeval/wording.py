"""Wording that messages, notes, tables and figures share: lists of names, shares, intervals and p-values."""

from collections.abc import Sequence
from typing import Protocol

__all__ = ["counted", "interval", "percent", "points", "probability", "shortened"]

_SMALLEST_P = 0.0001
"""A smaller p-value is not told apart: its test is not that exact."""
_SMALL_P = 0.01
"""A p-value below this has four digits."""


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
