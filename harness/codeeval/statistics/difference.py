"""The difference between two runs in pass@k, with limits that respect the pairing.

Two questions have two intervals:

- *Would it be so on other problems like these?* `over_tasks`: tasks are drawn from a population, as in Miller
  (2411.00640, sections 2 and 4); tasks of one cluster count as one draw.
- *Is it so on these problems, or is it luck of sampling?* `over_samples`: the tasks stand, only the samples would be
  drawn again. This is what a regression suite asks, and far narrower where tasks have several samples.
"""

from dataclasses import dataclass

import numpy as np

from codeeval.statistics.deferred import special
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import leverage
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.tango import score_limits

__all__ = ["Spread", "correlation", "over_samples", "over_tasks", "sampling_error", "sampling_variance", "task_error"]

_FEW = 5
"""Fewer clusters than this that differ from the others say little about how much clusters vary."""
_DIGITS = 9
"""Decimals to which differences are equal."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean over tasks and the standard error of it."""

    mean: float
    error: float
    freedom: float
    """Degrees of freedom of the error."""

    def interval(self, confidence: float) -> Estimate:
        """Student's limits, within [-1, 1]."""
        half = float(special.stdtrit(self.freedom, (1 + confidence) / 2)) * self.error
        return Estimate(self.mean, max(-1.0, self.mean - half), min(1.0, self.mean + half), confidence)


def task_error(differences: Floats, cluster: Counts) -> Spread:
    """The mean of one difference per task, and its clustered standard error.

    `differences` and `cluster` have shape (tasks,). The error is Miller's (2411.00640, equation 4) with the corrections
    of `leverage` for few or unequal clusters; without clusters it is that of the paired t-test.
    """
    groups = np.unique(cluster, return_inverse=True)[1]
    shape = leverage(np.bincount(groups))
    mean = float(differences.mean())
    sums = np.bincount(groups, weights=differences - mean)
    return Spread(mean, float(np.sqrt((shape.inflation * sums**2).sum())) / len(differences), float(shape.freedom))


def over_tasks(differences: Floats, cluster: Counts, *, confidence: float = CONFIDENCE) -> Estimate:
    """Limits for the mean difference over all tasks like these; `differences` of shape (tasks,), in [-1, 1].

    Where tasks are lost, won or the same, as with one sample each, and come in no groups, the limits are Tango's. Else
    they are Student's.
    """
    tasks = len(differences)
    if len(np.unique(cluster)) < tasks or not np.isin(differences, (-1.0, 0.0, 1.0)).all():
        return _student_interval(differences, cluster, confidence)
    lost, won = (float((differences == sign).sum()) for sign in (-1.0, 1.0))
    quantile = float(special.ndtri((1 + confidence) / 2))
    return Estimate((won - lost) / tasks, *score_limits(lost, won, tasks, quantile), confidence)


def _student_interval(differences: Floats, cluster: Counts, confidence: float) -> Estimate:
    """Student's limits.

    Where fewer than five clusters differ from the most frequent value, such as 0, two more clusters, with a typical
    difference in either direction, stand for those not seen (Bonett and Price 2012, for graded values). So the
    interval has a width also where all differences are equal.
    """
    spread = task_error(differences, cluster)
    if _unusual(differences, cluster) >= _FEW:
        return spread.interval(confidence)
    size = float(np.abs(differences).sum())
    typical = float((differences**2).sum()) / size if size else 1.0
    more = np.concatenate([differences, [typical, -typical]])
    wide = task_error(more, np.concatenate([cluster, cluster.max() + np.array([1, 2])])).interval(confidence)
    return Estimate(spread.mean, min(wide.low, spread.mean), max(wide.high, spread.mean), confidence)


def _unusual(differences: Floats, cluster: Counts) -> int:
    """The number of clusters whose mean difference is not the most frequent one."""
    groups = np.unique(cluster, return_inverse=True)[1]
    means = np.bincount(groups, weights=differences) / np.bincount(groups)
    _, counts = np.unique(means.round(_DIGITS), return_counts=True)
    return int(means.size - counts.max())


def sampling_variance(n: Counts, c: Counts, k: int) -> Floats:
    """Variance of each task's estimate of pass@k if its samples were drawn again; of shape (tasks,), n > k.

    The jackknife over samples (Efron and Stein 1981). For k = 1 it is the unbiased p(1-p) / (n-1); for k > 1 it errs
    on the side of too much. A task with no sample to spare (n = k) has none, and NaN stands there.
    """
    spare = n > k
    variance = np.full(n.shape, np.nan)
    n, c = n[spare], c[spare]
    without_pass = pass_at_k_per_task(n - 1, np.maximum(c - 1, 0), k) if n.size else np.zeros(0)
    without_fail = pass_at_k_per_task(n - 1, np.minimum(c, n - 1), k) if n.size else np.zeros(0)
    share = c / n
    variance[spare] = (n - 1) * share * (1 - share) * (without_pass - without_fail) ** 2
    return variance


def over_samples(pairs: Pairs, k: int, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Limits for the mean difference on these very tasks; None where a task has no sample to spare (n = k)."""
    error = sampling_error(pairs, k)
    if error is None:
        return None
    a, b = pairs.values(k)
    half = max(float(special.ndtri((1 + confidence) / 2)) * error, _unseen(pairs, confidence))
    mean = float((b - a).mean())
    return Estimate(mean, max(-1.0, mean - half), min(1.0, mean + half), confidence)


def _unseen(pairs: Pairs, confidence: float) -> float:
    """Bound for the error of a mean although no task's samples differ: the rule of three, on both sides.

    If a share q of all N samples would differ from the rest, none of them does with chance (1 - q)^N; this is below
    (1 - confidence) / 2 from q = -log((1 - confidence) / 2) / N on.
    """
    size = 1 / pairs.n_a.sum() ** 2 + 1 / pairs.n_b.sum() ** 2
    return float(-np.log((1 - confidence) / 2) * np.sqrt(size))


def sampling_error(pairs: Pairs, k: int) -> float | None:
    """Standard error of the mean difference on these very tasks; None where a task has no sample to spare."""
    variance = sampling_variance(pairs.n_a, pairs.c_a, k) + sampling_variance(pairs.n_b, pairs.c_b, k)
    total = float(variance.sum())
    return None if np.isnan(total) else float(np.sqrt(total)) / len(pairs.tasks)


def correlation(a: Floats, b: Floats) -> float | None:
    """Pearson's correlation over tasks of two runs' values; None where a run has the same value everywhere."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])
