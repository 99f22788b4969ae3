"""Two runs side by side: how many samples of each task each of them has, and how many pass."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.intervals import Floats
from codeeval.statistics.pass_at_k import pass_at_k_per_task

__all__ = ["Counts", "Pairs"]

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """The tasks that two runs share, in one order; arrays have shape (tasks,). A is the baseline, B the candidate."""

    tasks: tuple[str, ...]
    n_a: Counts
    """Samples of A with a verdict."""
    c_a: Counts
    """Passing samples of A."""
    n_b: Counts
    c_b: Counts
    cluster: Counts
    """Number of each task's group. A base problem and those built on it depend on one another: they share a number."""

    def __post_init__(self) -> None:
        if any(counts.shape != (len(self.tasks),) for counts in (self.n_a, self.c_a, self.n_b, self.c_b, self.cluster)):
            raise ValueError("a pair of runs needs one count per task in every array: count them again")
        if np.any((self.c_a > self.n_a) | (self.c_b > self.n_b) | (self.c_a < 0) | (self.c_b < 0)):
            raise ValueError("a count of passing samples is negative, or above the number of samples: count them again")

    @cached_property
    def rate_a(self) -> Floats:
        """Share of A's samples that pass, by task."""
        return np.asarray(self.c_a / self.n_a, dtype=np.float64)

    @cached_property
    def rate_b(self) -> Floats:
        """Share of B's samples that pass, by task."""
        return np.asarray(self.c_b / self.n_b, dtype=np.float64)

    @property
    def clusters(self) -> int:
        """Number of groups of tasks."""
        return len(np.unique(self.cluster))

    @property
    def single(self) -> bool:
        """True if each task has one sample of each run (greedy decoding)."""
        return bool(np.all(self.n_a == 1) and np.all(self.n_b == 1))

    def values(self, k: int) -> tuple[Floats, Floats]:
        """Unbiased pass@k of A and of B by task. Raises UsageError where a task has fewer than k samples."""
        return pass_at_k_per_task(self.n_a, self.c_a, k), pass_at_k_per_task(self.n_b, self.c_b, k)

    def swapped(self) -> "Pairs":
        """Return the pairs with B as the baseline."""
        return replace(self, n_a=self.n_b, c_a=self.c_b, n_b=self.n_a, c_b=self.c_a)

    def subset(self, kept: NDArray[np.bool_]) -> "Pairs":
        """The tasks marked in `kept`, a mask of shape (tasks,)."""
        names = tuple(name for name, keep in zip(self.tasks, kept, strict=True) if keep)
        arrays = {name: getattr(self, name)[kept] for name in ("n_a", "c_a", "n_b", "c_b", "cluster")}
        return replace(self, tasks=names, **arrays)
