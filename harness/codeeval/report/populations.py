"""pass@k of these very tasks beside pass@k of tasks like these, and of a whole benchmark from a part of it."""

from collections.abc import Mapping, Sequence

import numpy as np

from codeeval.statistics.estimate import Estimate
from codeeval.statistics.finite import sampling_variances, these_tasks
from codeeval.statistics.items import whole_interval
from codeeval.statistics.pairs import Counts
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.store.manifest import SubsetFacts

__all__ = ["INTERVALS", "THESE_TASKS", "Tables", "these_tasks_tables", "whole_tables"]

THESE_TASKS = "these-tasks"
INTERVALS = ("tasks-like-these", THESE_TASKS)
"""Names of what an interval is for: a population of tasks, or the given tasks."""

Tables = Mapping[str, Mapping[str, Estimate]]
"""By suite, then by k."""

_Tasks = Mapping[str, tuple[int, int]]
"""Samples and passing ones, by task_id."""


def these_tasks_tables(suites: Mapping[str, _Tasks], ks: Sequence[int]) -> Tables:
    """pass@k with limits for sampling alone, of the tasks with k samples."""
    return {
        suite: {str(k): these_tasks(*_columns(tasks, k)[1:], k).rounded() for k in _usable(tasks, ks)}
        for suite, tasks in suites.items()
    }


def whole_tables(suites: Mapping[str, _Tasks], ks: Sequence[int], subset: SubsetFacts | None) -> Tables:
    """pass@k of all tasks of the benchmark, of which `subset` was drawn; empty without one."""
    if subset is None:
        return {}
    return {suite: {str(k): _whole(tasks, k, subset) for k in _usable(tasks, ks)} for suite, tasks in suites.items()}


def _whole(tasks: _Tasks, k: int, subset: SubsetFacts) -> Estimate:
    names, n, c = _columns({task: counts for task, counts in tasks.items() if task in subset.strata}, k)
    stratum = np.array([subset.strata[name] for name in names], dtype=np.int64)
    within = np.where(n >= 2 * k, sampling_variances(n, c, k), np.nan)
    sizes = np.array(subset.sizes, dtype=np.int64)
    return whole_interval(pass_at_k_per_task(n, c, k), within, stratum, sizes).rounded()


def _usable(tasks: _Tasks, ks: Sequence[int]) -> list[int]:
    largest = max(n for n, _ in tasks.values())
    return [k for k in ks if k <= largest]


def _columns(tasks: _Tasks, k: int) -> tuple[list[str], Counts, Counts]:
    """Ids, samples and passing samples of the tasks with k samples."""
    used = {name: counts for name, counts in tasks.items() if counts[0] >= k}
    counts = np.array(list(used.values()), dtype=np.int64)
    return list(used), counts[:, 0], counts[:, 1]
