"""pass@k on these very tasks: the tasks stand, and only their samples would be drawn again.

The interval over tasks like these (`codeeval.statistics.intervals.mean_interval`) answers for a population of tasks.
For given tasks it is too wide: it holds their pass@k in 99 to 100 % of runs. Here the only error is that of sampling.

The estimate of a task's failure, f_k = C(n-c, k) / C(n, k), is a U statistic, so f_k^2 - f_2k is an unbiased estimate
of its variance wherever n >= 2k (Hoeffding 1948; Chen et al. 2107.03374 give f_k). With fewer samples f_2k is unknown.
The mean of (1-p)^j over tasks is log-convex in j, so its last slope, continued to j = 2k, gives the largest variance
that the samples allow. With n = k this ends at the variance of one draw per task, and the interval at Wilson's.
"""

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.pairs import Counts
from codeeval.statistics.pass_at_k import pass_at_k_per_task

__all__ = ["sampling_variances", "these_tasks"]

_FEW = 2.0
"""Tasks that carry the variance: with so many of them, half of the estimate's logarithm is believed."""


def these_tasks(n: ArrayLike, c: ArrayLike, k: int, *, confidence: float = CONFIDENCE) -> Estimate:
    """pass@k of these tasks, with limits for sampling alone; `n` and `c` have shape (tasks,), each n >= k.

    The limits are Wilson's for the number of independent sets of k that the samples amount to: the sum over tasks of
    n / k where tasks have one rate, and more where the rates differ, since tasks near 0 or 1 hardly vary.

    Raises UsageError where a task has fewer than k samples.
    """
    samples, passed = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
    mean = float(pass_at_k_per_task(samples, passed, k).mean().clip(0, 1))
    sets = len(samples) ** 2 / float((k / samples).sum())
    variance = _with_few(sampling_variances(samples, passed, k), mean * (1 - mean) / sets * len(samples) ** 2)
    low, high = score_interval(sets, mean, variance / len(samples) ** 2 * sets, confidence=confidence)
    return Estimate(mean, float(low), float(high), confidence)


def _with_few(variances: Floats, most: float) -> float:
    """Sum of the variances by task, moved towards the `most` that it can be where few tasks carry it.

    The logarithm of their ratio has weight D^2 / (D^2 + 4), D being the effective number of tasks (Kish).
    """
    total, squares = float(variances.sum()), float((variances**2).sum())
    if total <= 0 or most <= 0:
        return most
    carriers = total**2 / squares
    weight = carriers**2 / (carriers**2 + _FEW**2)
    return float(most * min(1.0, total / most) ** weight)


def sampling_variances(n: Counts, c: Counts, k: int) -> Floats:
    """Variance by task of the estimate of pass@k if samples were drawn again, shape (tasks,); only the sum is unbiased.

    A task with n < 2k has the mean over all tasks of the same n.
    """
    fail = 1 - pass_at_k_per_task(n, c, k)
    variance = fail**2
    for size in np.unique(n):
        same = n == size
        variance[same] -= _both_fail(c[same], int(size), k) if size >= 2 * k else _continued(c[same], int(size), k)
    return np.asarray(variance, dtype=np.float64)


def _both_fail(c: Counts, n: int, k: int) -> Floats:
    """Unbiased estimate by task of the chance that two sets of k all fail."""
    return 1 - pass_at_k_per_task(np.full(len(c), n), c, 2 * k)


def _continued(c: Counts, n: int, k: int) -> float:
    """Least mean of (1-p)^2k over tasks of n < 2k samples: the last slope of its logarithm, continued."""
    size = np.full(len(c), n)
    last = float((1 - pass_at_k_per_task(size, c, n)).mean())
    before = float((1 - pass_at_k_per_task(size, c, n - 1)).mean()) if n > 1 else 1.0
    return float(last * (last / before) ** (2 * k - n)) if before else 0.0
