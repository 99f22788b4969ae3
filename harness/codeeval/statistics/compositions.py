"""How two distributions over kinds differ, when events come in groups: failures of problems, counted by kind of bug.

A share of a kind is a ratio of sums over groups. Its influence is linear in the counts (Cochran 1977, section 6.3), so
that the variance of a difference is a sum over groups, also over those that both sides have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats

__all__ = [
    "PERMUTATIONS",
    "Composition",
    "adjusted_p_values",
    "correlations",
    "difference_limits",
    "mean_correlations",
]

PERMUTATIONS = 4_999
"""Permutations of a test: the smallest p-value is 1 / 5,000."""

_TOLERANCE = 1e-9
"""Shares and statistics that differ by less are equal."""
_LEAST_ERROR = 1e-6
"""Smaller standard errors are rounding: all groups of a side have the same shares. Their difference is then certain."""


@dataclass(frozen=True)
class Composition:
    """Counts of events by group and kind, on two sides that may have groups in common."""

    first: Floats
    """Shape (groups, kinds)."""
    second: Floats
    """The same groups and kinds; a group that a side lacks has a row of zeros there."""

    @classmethod
    def of(cls, first: tuple[Sequence[str], Floats], second: tuple[Sequence[str], Floats]) -> "Composition":
        """Add up rows of counts, of shape (problems, kinds), by the label of each problem's group."""
        labels = {label: row for row, label in enumerate(dict.fromkeys((*first[0], *second[0])))}

        def summed(names: Sequence[str], counts: Floats) -> Floats:
            table = np.zeros((len(labels), counts.shape[1]))
            np.add.at(table, [labels[name] for name in names], counts)
            return table

        return cls(summed(*first), summed(*second))


def difference_limits(first: Estimate, second: Estimate, correlation: float = 0.0) -> Estimate:
    """Limits of `second` less `first` from the limits of each (MOVER: Zou and Donner 2008, section 2).

    Of independent proportions with Wilson's limits these are Newcombe's (1998, method 10). They have a width where both
    shares are 0, and stay within [-1, 1].
    """
    below = (second.estimate - second.low, first.high - first.estimate)
    above = (second.high - second.estimate, first.estimate - first.low)
    difference = second.estimate - first.estimate
    low, high = (_distance(*pair, correlation) for pair in (below, above))
    return Estimate(difference, max(-1.0, difference - low), min(1.0, difference + high), first.confidence)


def _distance(second: float, first: float, correlation: float) -> float:
    return float(np.sqrt(max(0.0, second**2 + first**2 - 2 * correlation * second * first)))


def correlations(counts: Composition) -> Floats:
    """Correlation of both sides' shares, by kind: 0 without groups in common."""
    return _correlation(_influences(counts.first), _influences(counts.second))


def mean_correlations(first: tuple[Sequence[str], Floats], second: tuple[Sequence[str], Floats]) -> Floats:
    """Correlation of both sides' means of a value per problem, by kind: 0 without groups in common.

    Each side is the label of each problem's group, and values of shape (problems, kinds).
    """
    moves = [(labels, values - values.mean(axis=0)) for labels, values in (first, second)]
    summed = Composition.of(*moves)
    return _correlation(summed.first, summed.second)


def _correlation(first: Floats, second: Floats) -> Floats:
    scale = np.sqrt((first**2).sum(axis=0) * (second**2).sum(axis=0))
    linked = np.divide((first * second).sum(axis=0), scale, out=np.zeros_like(scale), where=scale > 0)
    return np.asarray(np.clip(linked, -1.0, 1.0))


def _influences(side: Floats) -> Floats:
    """Influence of each group on each share, of shape (groups, kinds)."""
    total = side.sum()
    each = side.sum(axis=1, keepdims=True)
    moves: Floats = (side - side.sum(axis=0) / total * each) / total
    return moves


def adjusted_p_values(
    counts: Composition, generator: np.random.Generator, *, permutations: int = PERMUTATIONS
) -> Floats:
    """P-values of the kinds' differences, of shape (kinds,), adjusted for looking at all kinds at once.

    Groups on one side only are dealt out anew to the sides, as many to each as before. Groups on both sides change
    sides or not. The statistic of a kind is its difference over its standard error, which makes the test hold in large
    samples though the sides' groups vary differently (Chung and Romano 2013). The largest statistic of all kinds
    adjusts them (maxT: Westfall and Young 1993). The smallest of these p-values is that of "no kind differs".
    """
    seen = _statistics(counts, np.zeros((1, len(counts.first)), dtype=np.bool_))[0]
    largest = np.concatenate(
        [_statistics(counts, chunk).max(axis=1) for chunk in _permuted(counts, generator, permutations)]
    )
    reached = (largest[:, None] >= seen[None, :] - _TOLERANCE).sum(axis=0)
    return np.asarray((1 + reached) / (1 + permutations), dtype=np.float64)


_CHUNK = 500


def _permuted(counts: Composition, generator: np.random.Generator, total: int) -> Sequence[NDArray[np.bool_]]:
    """Return which groups change sides, of shape (permutations, groups), in chunks."""
    first, second = (np.asarray(side.sum(axis=1) > 0) for side in (counts.first, counts.second))
    both, alone = first & second, np.flatnonzero(first ^ second)
    chunks = []
    for start in range(0, total, _CHUNK):
        moved = np.zeros((min(_CHUNK, total - start), len(first)), dtype=np.bool_)
        moved[:, both] = generator.integers(0, 2, size=(len(moved), int(both.sum()))).astype(np.bool_)
        sides = generator.permuted(np.tile(first[alone], (len(moved), 1)), axis=1)
        moved[:, alone] = sides != first[alone]
        chunks.append(moved)
    return chunks


def _statistics(counts: Composition, moved: NDArray[np.bool_]) -> Floats:
    """Return |difference| / standard error by permutation and kind, of shape (permutations, kinds).

    Variances are those of `_influences`, written out in sums over groups, so that all permutations are one product.
    """
    kinds = counts.first.shape[1]
    columns = _columns(counts.first, counts.second), _columns(counts.second, counts.first)
    change = moved.astype(np.float64) @ (columns[1] - columns[0])
    first, second = columns[0].sum(axis=0) + change, columns[1].sum(axis=0) - change
    (share, variance), (other_share, other_variance) = _moments(first, kinds), _moments(second, kinds)
    fixed = (counts.first * counts.second).sum(axis=0)
    events = float((counts.first.sum(axis=1) * counts.second.sum(axis=1)).sum())
    crossed = fixed - share * second[:, -kinds:] - other_share * first[:, -kinds:] + share * other_share * events
    covariance = crossed / (first[:, [kinds]] * second[:, [kinds]])
    error = np.sqrt(np.maximum(variance + other_variance - 2 * covariance, 0))
    gap = np.abs(other_share - share)
    return np.asarray(np.where(gap > _TOLERANCE, gap / np.maximum(error, _LEAST_ERROR), 0.0))


def _columns(side: Floats, opposite: Floats) -> Floats:
    """Return the terms of a side's sums by group: count, events, squares, and counts times the other side's events."""
    events = side.sum(axis=1, keepdims=True)
    across = side * opposite.sum(axis=1, keepdims=True)
    return np.hstack([side, events, side**2, side * events, events**2, across])


def _moments(sums: Floats, kinds: int) -> tuple[Floats, Floats]:
    """Return shares and their variances, each of shape (permutations, kinds)."""
    events = sums[:, [kinds]]
    share = sums[:, :kinds] / events
    squares, products = sums[:, kinds + 1 : 2 * kinds + 1], sums[:, 2 * kinds + 1 : 3 * kinds + 1]
    variance = squares - 2 * share * products + share**2 * sums[:, [3 * kinds + 1]]
    return share, np.maximum(variance, 0) / events**2
