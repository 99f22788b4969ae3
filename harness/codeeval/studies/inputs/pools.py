"""The pools of a run's samples, counted from its verdicts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.pools import Counts, Pools
from codeeval.store import Outcomes

__all__ = ["Suites", "pools_of"]


@dataclass(frozen=True, slots=True)
class Suites:
    """Which suite accepts samples, and which stands for the truth."""

    verifier: str
    oracle: str


def pools_of(outcomes: Outcomes, suites: Suites) -> Pools:
    """The counts of a run's samples that have both verdicts. Raises UsageError where a suite has none."""
    joined = outcomes.join(suites.verifier, suites.oracle)
    size = len(outcomes.tasks)

    def count(mask: NDArray[np.bool_]) -> Counts:
        return np.bincount(joined.task[mask], minlength=size)

    n = np.bincount(joined.task, minlength=size)
    both = joined.first & joined.second
    pools = Pools(outcomes.tasks, n, count(joined.first), count(joined.second), count(both))
    return pools.kept([task_id for task_id, samples in zip(outcomes.tasks, n, strict=True) if samples])
