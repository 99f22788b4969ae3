"""Intervals of ratios of sums over tasks: means, means over some tasks, pooled shares, rewards.

Every rate of these studies is sum(x) / sum(y) over tasks: y is 1 for a mean over tasks, 1 where it is defined for a
macro average that skips tasks, the number of passing samples for a pooled share. Its limits are those of
`intervals.score_interval`, with the variance of the linearised ratio: the infinitesimal jackknife, which is what the
variance of a bootstrap over tasks tends to. bench/bootstrap_coverage.py compares it with three kinds of bootstrap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.leverage import cluster_limits

__all__ = ["Ratios", "ratios", "unbounded_ratios"]


@dataclass(frozen=True, slots=True)
class Ratios:
    """Ratios with their limits at `CONFIDENCE`; arrays of shape (columns,), NaN where the denominator is 0."""

    estimate: Floats
    low: Floats
    high: Floats

    def __getitem__(self, column: int) -> Estimate | None:
        """One of them; None where it is not defined."""
        if np.isnan(self.estimate[column]):
            return None
        return Estimate(float(self.estimate[column]), float(self.low[column]), float(self.high[column]))


def ratios(x: ArrayLike, y: ArrayLike, tasks: TaskBootstrap, *, bounds: tuple[float, float] = (0, 1)) -> Ratios:
    """sum(x) / sum(y) of each column, with limits over tasks like these.

    `x` and `y` have shape (tasks, columns), y >= 0, and each x / y lies within `bounds`; see `unbounded_ratios` for
    those that have none. Tasks of one cluster are one unit (Miller 2024, section 2.2). A mean over tasks has the
    limits of `leverage.clustered_interval`.
    """
    low, high = bounds
    weight = np.broadcast_to(np.asarray(y, dtype=np.float64), np.shape(x))
    total = weight.sum(axis=0)
    defined = np.where(total > 0, total, np.nan)  # nothing is known where nothing is defined
    shares = (np.asarray(x, dtype=np.float64) - low * weight) / (high - low)
    mean = np.clip(shares.sum(axis=0) / defined, 0, 1)
    moves = shares - mean * weight
    if tasks.units < len(tasks.clusters):
        limits = cluster_limits(moves, weight, tasks.clusters, mean)
    else:
        squares = np.where(total > 0, (weight**2).sum(axis=0), np.nan)
        limits = score_interval(defined**2 / squares, mean, (moves**2).sum(axis=0) / squares)
    return Ratios(*(low + (high - low) * each for each in (mean, *limits)))


def unbounded_ratios(x: ArrayLike, y: ArrayLike, tasks: TaskBootstrap) -> Ratios:
    """Estimate like `ratios` for values without bounds, such as counts, with BCa limits of the bootstrap over tasks."""
    top, weight = tasks.by_unit(x), tasks.by_unit(np.broadcast_to(y, np.shape(x)))
    size = top.shape[1]
    totals = tasks.totals(np.concatenate([np.asarray(x, dtype=np.float64), np.broadcast_to(y, np.shape(x))], axis=1))
    estimate = _divided(top.sum(axis=0), weight.sum(axis=0))
    replicates = _divided(totals[:, :size], totals[:, size:])
    low, high = bca_limits(np.where(np.isnan(replicates), estimate, replicates), estimate, top - estimate * weight)
    return Ratios(estimate, np.minimum(low, estimate), np.maximum(high, estimate))


def _divided(top: Floats, weight: Floats) -> Floats:
    quotient: Floats = np.divide(top, weight, out=np.full(top.shape, np.nan), where=weight > 0)
    return quotient
