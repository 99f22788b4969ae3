"""The exact distribution of a sum of independent whole numbers, from the chances of its summands.

Theory of operation: summands of few values are shifted and added, one after the other. Summands of many values are
joined two at a time, shortest first. A thousand summands then cost a tenth of adding them one by one, because the long
sums meet only a few partners. All chances are positive and nothing is transformed, so that also the smallest tails keep
their digits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.intervals import Floats

__all__ = ["MANY", "Steps", "Tails", "convolved", "middle"]

MANY = 64
"""Values of a summand from which on its rarest ones are left out. Hundreds of samples per task have as many values."""
_LONG = 16_384
"""Points of a sum from which on its rarest ones are left out."""
_NEGLIGIBLE = 1e-22
"""Chance of the values that are left out at either end, each time. Both tails are raised by the sum of these chances,
so that no p-value is too small. It is too large by 1e-18 at most."""
_DENSE = 4
"""Most points per value of a summand that is joined with others. Between the values of one with wide gaps are zeros,
whose products would take longer than shifting and adding."""

Steps = tuple[NDArray[np.int64], Floats]
"""Values of one summand, ascending, and their chances."""


@dataclass(frozen=True, slots=True)
class Tails:
    """The chance, without a difference, of a sum (B less A) at most, and at least, as large as the observed one."""

    lower: float
    upper: float
    exact: bool
    """True if every exchange was counted. Otherwise exchanges were drawn, and the chance has an error of its own."""

    @property
    def two_sided(self) -> float:
        """Twice the smaller tail, at most 1."""
        return min(1.0, 2 * min(self.lower, self.upper))


@dataclass(slots=True)
class _Sum:
    """The distribution of a sum so far."""

    low: int = 0
    """Value of the first point."""
    chances: Floats = field(default_factory=lambda: np.ones(1))
    lost: float = 0.0
    """Chance of all that was left out."""
    trimmed: int = _LONG
    """Points that it may have before its rarest are left out again."""

    def add(self, values: NDArray[np.int64], shares: Floats) -> None:
        """Add a summand, value by value."""
        self.low += int(values[0])
        grown = np.zeros(len(self.chances) + int(values[-1] - values[0]))
        for value, share in zip(values - values[0], shares, strict=True):
            grown[value : value + len(self.chances)] += share * self.chances
        self.chances = grown
        if len(grown) > self.trimmed:
            self.trim()
            self.trimmed = max(_LONG, len(self.chances) * 5 // 4)

    def join(self, other: "_Sum") -> "_Sum":
        """Return the sum of both."""
        joined = _Sum(self.low + other.low, np.convolve(self.chances, other.chances), self.lost + other.lost)
        joined.trim()
        return joined

    def trim(self) -> None:
        """Leave the rarest values out."""
        kept, cut = middle(self.chances)
        self.low, self.chances, self.lost = self.low + kept.start, self.chances[kept], self.lost + cut

    def tails(self, observed: int) -> Tails:
        """Return the tails at the observed value."""
        reached = observed - self.low
        lower = self.chances[: max(0, reached + 1)].sum() + self.lost
        upper = self.chances[max(0, reached) :].sum() + self.lost
        return Tails(float(min(lower, 1.0)), float(min(upper, 1.0)), exact=True)


def convolved(summands: Iterable[Steps], observed: int, *, lost: float = 0.0) -> Tails:
    """Return the tails of a sum. `lost` is the chance of the values that the summands leave out already."""
    total, wide = _Sum(lost=lost), list[_Sum]()
    for every_value, every_share in summands:
        if len(every_value) <= MANY:
            total.add(every_value, every_share)
            continue
        kept, cut = middle(every_share)
        values, shares = every_value[kept], every_share[kept]
        total.lost += cut
        points = int(values[-1] - values[0]) + 1
        if points > _DENSE * len(values):
            total.add(values, shares)
            continue
        chances = np.zeros(points)
        chances[values - values[0]] = shares
        wide.append(_Sum(int(values[0]), chances))
    while len(wide) > 1:
        wide = list(_joined(sorted(wide, key=lambda part: len(part.chances))))
    return (total.join(wide[0]) if wide else total).tails(observed)


def _joined(parts: list[_Sum]) -> Iterator[_Sum]:
    """Yield the sums of two neighbours each, and the last part if it has none."""
    for first, second in zip(parts[::2], parts[1::2], strict=False):
        yield first.join(second)
    if len(parts) % 2:
        yield parts[-1]


def middle(chances: Floats) -> tuple[slice, float]:
    """Return where the chances that matter stand, and the sum of those before and after."""
    first = int(np.searchsorted(np.cumsum(chances), _NEGLIGIBLE))
    last = len(chances) - int(np.searchsorted(np.cumsum(chances[::-1]), _NEGLIGIBLE))
    return slice(first, last), float(chances[:first].sum() + chances[last:].sum())
