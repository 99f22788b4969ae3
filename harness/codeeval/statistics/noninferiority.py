"""Non-inferiority: limits of how much worse a candidate may be, and the samples that bring them below a margin.

A test that finds no harm proves none. To pass, a candidate must be shown to be worse by less than a margin: the upper
confidence limit of the harm lies below it. Harms of several rules and benchmarks that must all be shown need no
correction. A candidate that is worse by the margin in one of them passes all with the chance of passing that one
(intersection-union test, Berger 1982).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from codeeval.statistics.deferred import special
from codeeval.statistics.difference import Spread, sampling_variance, task_error
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.tango import score_limits

__all__ = ["Aim", "Growth", "Harm", "drop_of_tasks", "drop_of_these", "harm_of", "least_samples", "least_tasks"]

_MOST = 100_000
"""Samples per task, beyond which no run is planned."""
_THREE = 3
"""Samples of a task that show a third moment."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Fall of the variance of a harm as samples are added."""

    variance_a: Floats
    """Part of the variance by task, of shape (tasks,), that sampling of A adds at its present number of samples."""
    variance_b: Floats
    n_a: Counts
    n_b: Counts

    def at(self, n: float) -> float:
        """Return the sampling variance if each task of each run had `n` samples, or those that it has if more."""
        of_a = self.variance_a * self.n_a / np.maximum(self.n_a, n)
        return float((of_a + self.variance_b * self.n_b / np.maximum(self.n_b, n)).sum())


@dataclass(frozen=True, slots=True)
class Harm:
    """An estimated change for the worse, such as a drop of pass@1, and what its limit needs."""

    spread: Spread
    skew: float = 0.0
    """Skewness of the estimate: its third cumulant over the cube of its error."""
    floor: float = 0.0
    """The rule of three: the estimate may be off by -log(level) times this although no samples differ."""
    flipped: tuple[float, float, float] | None = None
    """Tasks lost, tasks won, and all tasks, where each task has one sample and no group: limits are then Tango's."""
    growth: Growth | None = None
    """None where nothing tells how much more samples would bring, as with copies."""
    tasks: int = 0
    """Tasks that the estimate is a mean of."""

    def limit(self, level: float) -> float:
        """Return the upper limit that a larger harm exceeds with a chance of `level` at most.

        Student's limit, wider by the first term of Edgeworth's expansion where the estimate is skewed to the right
        (Hall 1983). Otherwise a few large harms that were not drawn leave the mean and its error too small.
        """
        if self.flipped is not None:
            lost, won, tasks = self.flipped
            return score_limits(won, lost, tasks, -float(special.ndtri(level)))[1]
        half = self._quantile(level) * self.spread.error
        return self.spread.mean + max(half, -math.log(level) * self.floor)

    def _quantile(self, level: float) -> float:
        quantile = -float(special.stdtrit(self.spread.freedom, level))
        return quantile + max(self.skew, 0.0) * (2 * quantile**2 + 1) / 6


def harm_of(values: Floats, cluster: Counts, *, growth: Growth | None = None, floor: float = 0.0) -> Harm:
    """Return the harm over tasks like these; `values` of shape (tasks,) is the harm of each task."""
    spread = task_error(values, cluster)
    groups = np.unique(cluster, return_inverse=True)[1]
    sums = np.bincount(groups, weights=values - spread.mean) / len(values)
    skew = float((sums**3).sum()) / spread.error**3 if spread.error > 0 else 0.0
    return Harm(spread, skew, floor, None, growth, len(values))


def drop_of_tasks(pairs: Pairs, k: int, kept: float = 1.0) -> Harm:
    """Return by how much pass@k of B is below the share `kept` of that of A, over tasks like these."""
    a, b = pairs.values(k)
    harm = harm_of(kept * a - b, pairs.cluster, growth=_growth(pairs, k, kept), floor=_floor(pairs))
    if not pairs.single or pairs.clusters < len(pairs.tasks) or kept < 1:
        return harm
    return replace(harm, flipped=(float((a > b).sum()), float((a < b).sum()), float(len(a))))


def drop_of_these(pairs: Pairs, k: int, kept: float = 1.0) -> Harm:
    """Return by how much pass@k of B is below the share `kept` of that of A, on these very tasks.

    The error is that of sampling alone. Where a task has no sample to spare (n = k), the larger error over tasks takes
    its place. Plans then take all of it for sampling.
    """
    growth = _growth(pairs, k, kept)
    if growth is None:
        harm = drop_of_tasks(pairs, k, kept)
        half = np.full(len(pairs.tasks), harm.spread.error**2 / 2 / len(pairs.tasks))
        return replace(harm, growth=Growth(half, half, pairs.n_a, pairs.n_b))
    a, b = pairs.values(k)
    error = math.sqrt(growth.at(0))
    third = kept**3 * _third(pairs.n_a, pairs.c_a, pairs) - _third(pairs.n_b, pairs.c_b, pairs)
    skew = float(third.sum()) / len(a) ** 3 / error**3 if error and k == 1 else 0.0
    return Harm(Spread(float((kept * a - b).mean()), error, math.inf), skew, _floor(pairs), None, growth, len(a))


def _growth(pairs: Pairs, k: int, kept: float) -> Growth | None:
    variances = kept**2 * sampling_variance(pairs.n_a, pairs.c_a, k), sampling_variance(pairs.n_b, pairs.c_b, k)
    if np.isnan(variances).any():
        return None
    of_a, of_b = (variance / len(pairs.tasks) ** 2 for variance in variances)
    return Growth(of_a, of_b, pairs.n_a, pairs.n_b)


def _third(n: Counts, c: Counts, both: Pairs) -> Floats:
    """Third cumulant of each task's pass rate, unbiased; where `n` is too small, both runs together tell it."""
    few = n < _THREE
    samples, passing = np.where(few, both.n_a + both.n_b, n), np.where(few, both.c_a + both.c_b, c)
    rate = passing / samples
    unbiased = samples**2 / (np.maximum(samples - 1, 1) * np.maximum(samples - 2, 1))
    moment = rate * (1 - rate) * (1 - 2 * rate) * np.where(samples < _THREE, 0.0, unbiased)
    return np.asarray(moment / n**2, dtype=np.float64)


def _floor(pairs: Pairs) -> float:
    return math.hypot(1 / float(pairs.n_a.sum()), 1 / float(pairs.n_b.sum()))


@dataclass(frozen=True, slots=True)
class Aim:
    """A decision that is planned for: a candidate as good as its baseline is shown to be within the margin."""

    harm: Harm
    gap: float
    """Distance from the harm of a candidate that is as good as its baseline to the margin."""
    level: float
    power: float
    """Chance that it is shown."""

    def is_enough(self, error: float, floor: float) -> bool:
        """Return whether a standard error and a floor of this size are small enough."""
        quantile = -float(special.stdtrit(self.harm.spread.freedom, self.level))
        half = max(quantile * error, -math.log(self.level) * floor)
        return half + float(special.ndtri(self.power)) * error <= self.gap


def least_samples(aim: Aim) -> int | None:
    """Return the samples per task that both runs need in all; None where no number suffices, or nothing is known."""
    harm, growth = aim.harm, aim.harm.growth
    if growth is None or aim.gap <= 0:
        return None
    rest = max(0.0, harm.spread.error**2 - growth.at(0))

    def enough(n: int) -> bool:
        return aim.is_enough(math.sqrt(rest + growth.at(n)), harm.floor * _shrunk(growth, n))

    return _least(enough, _MOST)


def _shrunk(growth: Growth, n: int) -> float:
    """Factor by which the floor falls."""
    sizes = (growth.n_a, growth.n_b)
    now, then = (math.hypot(*(1 / float(np.maximum(size, least).sum()) for size in sizes)) for least in (0, n))
    return then / now


def least_tasks(aim: Aim) -> int | None:
    """Return the tasks like these that are needed at the present number of samples; None where no number suffices."""
    harm, tasks = aim.harm, aim.harm.tasks
    if aim.gap <= 0:
        return None

    def enough(size: int) -> bool:
        return aim.is_enough(harm.spread.error * math.sqrt(tasks / size), harm.floor * tasks / size)

    return _least(enough, _MOST * tasks)


def _least(enough: Callable[[int], bool], most: int) -> int | None:
    """Return the smallest number that is enough; being enough is monotone."""
    if not enough(most):
        return None
    low, high = 0, 1
    while not enough(high):
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
