"""Flips: answers that were right and become wrong, and the reverse (MUSCLE, 2407.09435).

An average hides them: two models of equal accuracy may agree in nothing. With one sample per task a flip is a fact;
with more it is a chance, that a sample of the old model passes and one of the new fails: p_old (1 - p_new) by task.
A model compared with itself flips too, since it samples; that is the noise floor, and only what goes beyond counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import cluster_limits
from codeeval.statistics.pairs import Counts, Pairs

__all__ = ["Flips", "excess", "flip_odds", "flips", "noise", "noise_between", "noise_variance", "noise_variances"]


@dataclass(frozen=True, slots=True)
class Flips:
    """By task, of shape (tasks,): each a chance."""

    negative: Floats
    """A sample of A passes, one of B fails."""
    positive: Floats
    """A sample of A fails, one of B passes."""


def flips(pairs: Pairs) -> Flips:
    """The flips of each task; `positive - negative` is the difference in pass@1, in every task."""
    a, b = pairs.rate_a, pairs.rate_b
    return Flips(a * (1 - b), (1 - a) * b)


def flip_odds(pairs: Pairs, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Odds ratio of paired samples: positive flips over negative flips, above 1 where B is better.

    With one sample per task this is the odds ratio that goes with McNemar's test. Its limits are those of the share of
    positive flips among all flips, over groups of tasks, because the samples of a task depend on one another. None
    where flips of one kind are missing, or the limits include such a share.
    """
    rates = flips(pairs)
    both = (rates.positive + rates.negative)[:, None]
    share = rates.positive.sum() / total if (total := float(both.sum())) else 0.0
    if not 0 < share < 1:
        return None
    _, groups = np.unique(pairs.cluster, return_inverse=True)
    mean = np.array([share])
    low, high = cluster_limits(rates.positive[:, None] - mean * both, both, groups, mean, confidence=confidence)
    if not 0 <= low[0] <= high[0] < 1:
        return None
    odds, least, most = (float(value / (1 - value)) for value in (share, low[0], high[0]))
    return Estimate(odds, least, most, confidence)


def noise(n: Counts, c: Counts) -> Floats | None:
    """By task: the chance that of two samples of the same model the first passes and the second fails.

    The mean over all ordered pairs of different samples, c (n - c) / (n (n - 1)), which is what two halves of a run
    show, averaged over all ways to halve it. Unbiased; None where a task has a single sample.
    """
    if np.any(n < 2):  # noqa: PLR2004 - two samples make a pair
        return None
    return np.asarray(c * (n - c) / (n * (n - 1)), dtype=np.float64)


def noise_between(again: Pairs, tasks: Sequence[str]) -> Floats:
    """By task of `tasks`: negative flips between two runs of one model; the mean of all where one lacks the task."""
    negative = flips(again).negative
    by_task = dict(zip(again.tasks, negative, strict=True))
    return np.array([by_task.get(task, float(negative.mean())) for task in tasks])


def excess(pairs: Pairs) -> Floats | None:
    """By task: negative flips beyond the baseline's own noise; unbiased for p_A (p_A - p_B). None as in `noise`."""
    floor = noise(pairs.n_a, pairs.c_a)
    return None if floor is None else flips(pairs).negative - floor


def noise_variances(pairs: Pairs) -> tuple[Floats, Floats]:
    """Variance by task of `excess` if the samples of A, and those of B, were drawn again, by the jackknife."""
    by_a = _jackknife(pairs.n_a, pairs.c_a, lambda n, c: _excess(n, c, pairs.rate_b))
    b = pairs.rate_b
    spare = np.maximum(pairs.n_b - 1, 1)
    return by_a, np.asarray(pairs.rate_a**2 * b * (1 - b) / spare, dtype=np.float64)


def noise_variance(pairs: Pairs) -> Floats:
    """Variance by task of `excess` if all samples were drawn again."""
    by_a, by_b = noise_variances(pairs)
    return np.asarray(by_a + by_b, dtype=np.float64)


def _excess(n: Counts, c: Counts, rate_b: Floats) -> Floats:
    return np.asarray(c * (1 - rate_b) / n - c * (n - c) / (n * np.maximum(n - 1, 1)), dtype=np.float64)


def _jackknife(n: Counts, c: Counts, estimate: Callable[[Counts, Counts], Floats]) -> Floats:
    low, high = estimate(n - 1, np.maximum(c - 1, 0)), estimate(n - 1, np.minimum(c, n - 1))
    share = c / n
    return np.asarray((n - 1) * share * (1 - share) * (high - low) ** 2, dtype=np.float64)
