"""The bootstrap over tasks: what varies from one set of problems to the next, for statistics of any form.

A replicate draws as many tasks as there are, with replacement. Every statistic of this package is a function of sums
over tasks, so a replicate is a row of multinomial weights and its sums are one matrix product: exact, and as quick as
the product. Weights are made in chunks, so that memory does not grow with replicates or tasks.

Which interval is made of the replicates was chosen by measurement: bench/bootstrap_coverage.py, docs/statistics.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.deferred import special
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.statistics.intervals import Floats

__all__ = ["REPLICATES", "TaskBootstrap", "bca_limits", "percentile_limits"]


REPLICATES = 2000
_CELLS = 1 << 21
"""Weights in memory at one time: 16 MB."""


@dataclass(frozen=True, slots=True)
class TaskBootstrap:
    """Replicates of one set of tasks; the same replicates each time it is asked, so that statistics can be compared.

    Tasks of one cluster (a base problem and the problem that builds on it) are drawn together.
    """

    clusters: NDArray[np.int64]
    """Index of each task's cluster, of shape (tasks,), from 0 without gaps."""
    replicates: int = REPLICATES
    seed: int = 0

    @classmethod
    def of(cls, clusters: ArrayLike, *, replicates: int = REPLICATES, seed: int = 0) -> "TaskBootstrap":
        """From any labels of clusters, one per task; `range(tasks)` where each task stands for itself."""
        _, numbers = np.unique(np.asarray(clusters), return_inverse=True)
        return cls(numbers.astype(np.int64), replicates, seed)

    @property
    def units(self) -> int:
        """Number of clusters, which are the units that are drawn."""
        return int(self.clusters.max(initial=-1)) + 1

    def by_unit(self, columns: ArrayLike) -> Floats:
        """Sums over the tasks of each cluster: from shape (tasks, columns) to (units, columns)."""
        values = np.asarray(columns, dtype=np.float64)
        if self.units == len(values):
            ordered = np.empty_like(values)
            ordered[self.clusters] = values
            return ordered
        summed = np.zeros((self.units, *values.shape[1:]))
        np.add.at(summed, self.clusters, values)
        return summed

    def weights(self) -> Iterator[Floats]:
        """Yield how often each unit is drawn, in chunks of shape (some replicates, units); the rows sum to `units`."""
        generator, units = np.random.default_rng(self.seed), self.units
        chunk = max(1, min(self.replicates, _CELLS // max(units, 1)))
        for start in range(0, self.replicates, chunk):
            rows = min(chunk, self.replicates - start)
            drawn = generator.integers(units, size=(rows, units), dtype=np.int32)
            drawn += np.arange(rows, dtype=np.int32)[:, None] * np.int32(units)
            yield np.bincount(drawn.ravel(), minlength=rows * units).reshape(rows, units).astype(np.float64)

    def totals(self, columns: ArrayLike) -> Floats:
        """Sums over tasks in each replicate: from shape (tasks, columns) to (replicates, columns)."""
        summed = self.by_unit(columns)
        return np.concatenate([weights @ summed for weights in self.weights()])


_DECIMALS = 12
"""Decimals in which replicates are told apart."""


def percentile_limits(replicates: Floats, *, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """The middle of the replicates, of shape (replicates, columns): what to use for what has no smooth formula.

    Values are taken from among the replicates, so that infinity may be one. NaN counts for nothing.
    """
    tail = 50 * (1 - confidence)
    low = np.nanpercentile(replicates, tail, axis=0, method="inverted_cdf")
    high = np.nanpercentile(replicates, 100 - tail, axis=0, method="inverted_cdf")
    return low, high


def bca_limits(
    replicates: Floats, estimate: ArrayLike, influence: ArrayLike, *, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """Bias-corrected and accelerated limits (Efron 1987) of smooth statistics.

    Shapes: `replicates` (replicates, columns), `estimate` (columns,), `influence` (units, columns): how much each unit
    moves the estimate, up to a factor.
    """
    # Replicates that equal the estimate count as half below it. Sums differ between processors in their last bits, so
    # that such a replicate would count as wholly below, or above.
    ordered, centre = np.sort(np.round(replicates, _DECIMALS), axis=0), np.round(np.asarray(estimate), _DECIMALS)
    moves, count = np.asarray(influence), len(ordered)
    below = ((ordered < centre).mean(axis=0) + (ordered <= centre).mean(axis=0)) / 2
    bias = special.ndtri(np.clip(below, 1 / count, 1 - 1 / count))
    spread = (moves**2).sum(axis=0) ** 1.5
    acceleration = np.divide((moves**3).sum(axis=0), 6 * spread, out=np.zeros_like(spread), where=spread > 0)

    def limit(z: float) -> Floats:
        level = special.ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))
        rank = np.clip(np.round(level * (count + 1)).astype(np.int64) - 1, 0, count - 1)
        limits: Floats = np.take_along_axis(ordered, rank[None, :], axis=0)[0]
        return limits

    z = float(special.ndtri((1 + confidence) / 2))
    return limit(-z), limit(z)
