"""pass@k: the chance that at least one of k samples of a problem passes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from codeeval.errors import UsageError
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval

__all__ = ["PassAtK", "TaskCounts", "mixed_pass_at_k", "pass_at_k", "pass_at_k_per_task"]


class TaskCounts(NamedTuple):
    """Counts of one task. Samples without a verdict of the program (infrastructure) are in neither number."""

    n: int
    """Samples with a verdict."""
    c: int
    """Passing samples."""


@dataclass(frozen=True, slots=True)
class PassAtK:
    """pass@k over the tasks with at least k samples, and which tasks had fewer."""

    k: int
    interval: Estimate
    tasks: int
    """Tasks in the estimate."""
    left_out: tuple[str, ...]
    """Ids of the tasks with fewer than k samples, in the order given: they are in no number here."""
    groups: int
    """Groups of tasks that are independent of one another; as many as tasks where no task is built on another."""

    @property
    def estimate(self) -> float:
        """Mean over tasks of the unbiased estimate of each."""
        return self.interval.estimate

    @property
    def low(self) -> float:
        """Lower confidence limit."""
        return self.interval.low

    @property
    def high(self) -> float:
        """Upper confidence limit."""
        return self.interval.high

    def as_json(self) -> dict[str, float]:
        """`{"estimate", "low", "high"}`."""
        return self.interval.as_json()


def pass_at_k(
    counts: Mapping[str, tuple[int, int]],
    ks: Iterable[int],
    *,
    confidence: float = CONFIDENCE,
    groups: Mapping[str, str] | None = None,
) -> tuple[PassAtK, ...]:
    """pass@k for each of `ks`, in their order; `counts` maps task_id to (n, c), see `TaskCounts`.

    A task with n < k says nothing unbiased about k and is left out of that k alone, by name. `groups` maps task_id to
    the name of its group, such as the problem that it builds on: limits are over groups. A task that is not in it, or
    any task where `groups` is None, is a group of its own.

    Raises UsageError where k is not positive, or where no task has k samples.
    """
    return tuple(_over_tasks(counts, k, confidence, groups or {}) for k in ks)


def _over_tasks(counts: Mapping[str, tuple[int, int]], k: int, confidence: float, groups: Mapping[str, str]) -> PassAtK:
    used = {task_id: (n, c) for task_id, (n, c) in counts.items() if n >= k}
    if k < 1 or not used:
        raise _no_such_k(k, max((n for n, _ in counts.values()), default=0), "no task has")
    n, c = np.array(list(used.values())).T
    cluster = [groups.get(task_id, task_id) for task_id in used]
    interval = clustered_interval(pass_at_k_per_task(n, c, k), cluster, confidence=confidence)
    return PassAtK(
        k, interval, len(used), tuple(task_id for task_id in counts if task_id not in used), len(set(cluster))
    )


def pass_at_k_per_task(n: ArrayLike, c: ArrayLike, k: int) -> Floats:
    """The unbiased estimate of pass@k of each task: 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, equation 1).

    `n` (samples) and `c` (passing ones) are integer arrays of shape (tasks,). The fraction is the chance that k
    samples drawn without replacement all fail. Summed as logarithms, it neither overflows nor cancels, and as
    C(n-c, k) / C(n, k) = C(n-k, c) / C(n, c) there are only min(c, k) factors.

    Raises UsageError where k is not in 1..min(n), and ValueError where c is not in 0..n.
    """
    n, c = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
    if k < 1 or np.any(n < k):
        raise _no_such_k(k, int(n.min()), "some task has not")
    if np.any((c < 0) | (c > n)):
        raise ValueError("a count of passing samples is negative, or above the number of samples: count them again")
    fewer, more = np.minimum(c, k), np.maximum(c, k)
    sure = n - c < k  # too few failures to fill k draws
    log_all_fail = np.zeros(n.shape)
    for drawn in range(int(np.max(fewer, where=~sure, initial=0))):
        log_all_fail += np.log1p(np.where(~sure & (drawn < fewer), -more / (n - drawn), 0.0))
    return np.where(sure, 1.0, 0.0 - np.expm1(log_all_fail))  # 0.0 - x, as -x would make -0.0 of no success


def mixed_pass_at_k(n: ArrayLike, c: ArrayLike, k: int) -> Floats:
    """The unbiased chance that any of k samples from each of several pools passes, by task.

    `n` and `c` have shape (pools, tasks). Pools are drawn from independently, so that the chances that all samples of
    a pool fail are multiplied. Raises as `pass_at_k_per_task`.
    """
    each = [pass_at_k_per_task(*pool, k) for pool in zip(np.asarray(n), np.asarray(c), strict=True)]
    return np.asarray(1.0 - np.prod(1.0 - np.array(each), axis=0))


def _no_such_k(k: int, largest: int, who: str) -> UsageError:
    if largest < 1:
        return UsageError(f"pass@{k} cannot be estimated: {who} any sample with a verdict; draw samples first")
    if k < 1:
        return UsageError(f"k = {k!r} is not a number of samples: give a k from 1 to {largest}")
    return UsageError(
        f"pass@{k} cannot be estimated: {who} {k} samples with a verdict; the largest usable k is {largest} "
        f"(give -k {largest} or less, draw more samples with -n, or predict it with `codeeval extrapolate RUN -k {k}`)"
    )
