"""score@k: the expected best of k samples' scores, such as the fraction of tests that a program passes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from codeeval.errors import UsageError
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.leverage import clustered_interval

__all__ = ["ScoreAtK", "score_at_k", "score_at_k_of_task"]


@dataclass(frozen=True, slots=True)
class ScoreAtK:
    """score@k over the tasks with at least k samples."""

    k: int
    interval: Estimate
    tasks: int
    """Tasks in the estimate."""


def score_at_k(
    scores: Mapping[str, Sequence[float]],
    ks: Iterable[int],
    *,
    confidence: float = CONFIDENCE,
    groups: Mapping[str, str] | None = None,
) -> tuple[ScoreAtK, ...]:
    """score@k for each of `ks`; `scores` maps task_id to one score from 0 to 1 per sample, in any order.

    A task with fewer than k samples is left out of that k. `groups` is as in `pass_at_k`. Raises UsageError where k is
    not positive, or where no task has k samples.
    """
    return tuple(_over_tasks(scores, k, confidence, groups or {}) for k in ks)


def _over_tasks(
    scores: Mapping[str, Sequence[float]], k: int, confidence: float, groups: Mapping[str, str]
) -> ScoreAtK:
    used = {task_id: values for task_id, values in scores.items() if len(values) >= k}
    if k < 1 or not used:
        largest = max(map(len, scores.values()), default=0)
        raise UsageError(f"score@{k} cannot be estimated: no task has {k} samples; give a k from 1 to {largest}")
    estimates = np.clip([score_at_k_of_task(values, k) for values in used.values()], 0, 1)
    cluster = [groups.get(task_id, task_id) for task_id in used]
    return ScoreAtK(k, clustered_interval(estimates, cluster, confidence=confidence), len(used))


def score_at_k_of_task(scores: ArrayLike, k: int) -> float:
    """The unbiased estimate of the expected maximum of k of a task's samples (Agrawal et al. 2023, arXiv 2306.10763).

    With the scores in descending order it is the sum of score i times C(n-i, k-1) / C(n, k), the chance that score i is
    the best of k samples drawn without replacement. For scores of 0 and 1 it equals pass@k. `scores` has shape (n,)
    with n >= k >= 1, else ValueError is raised.
    """
    ordered = np.sort(np.asarray(scores, dtype=np.float64))[::-1]
    n = ordered.size
    if ordered.ndim != 1 or not 1 <= k <= n:
        raise ValueError(f"score@{k} needs at least {k} scores of one task, not an array of shape {ordered.shape!r}")
    # The first chance is k/n; each next one is the last times (n-i-k+1) / (n-i), so no binomial is ever formed.
    rank = np.arange(1, n - k + 1)
    chances = k / n * np.concatenate([[1.0], np.cumprod((n - rank - k + 1) / (n - rank))])
    return float(chances @ ordered[: n - k + 1])
