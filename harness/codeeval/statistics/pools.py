"""Counts of a model's samples by task: passing the verifier, the oracle, and both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.intervals import Floats

__all__ = ["Counts", "Pools"]

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pools:
    """Counts of the samples that have a verdict of both suites; arrays of shape (tasks,), each task with n > 0."""

    tasks: tuple[str, ...]
    n: Counts
    """Samples."""
    passed: Counts
    """Samples that pass the verifier."""
    correct: Counts
    """Samples that pass the oracle, whatever the verifier says: correctness as in the paper."""
    confirmed: Counts
    """Samples that pass both suites."""

    @property
    def false_positives(self) -> Counts:
        """Samples that the verifier accepts and the oracle does not."""
        return self.passed - self.confirmed

    @property
    def false_negatives(self) -> Counts:
        """Samples that the oracle accepts and the verifier does not."""
        return self.correct - self.confirmed

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Tasks of which some sample passes the verifier: elsewhere precision is not defined."""
        return self.passed > 0

    @property
    def precision(self) -> Floats:
        """Correct ones among a task's passing samples (d / b); 0 where none passes."""
        return np.divide(self.confirmed, self.passed, out=np.zeros(len(self.tasks)), where=self.decided)

    def kept(self, tasks: Collection[str]) -> "Pools":
        """These tasks only, in the order they have here."""
        wanted = set(tasks)
        return self._at([at for at, task_id in enumerate(self.tasks) if task_id in wanted])

    def joined(self, other: "Pools") -> "Pools":
        """The samples of both, of the same tasks in the same order."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Pools(self.tasks, **sums)

    def ordered(self, tasks: Sequence[str]) -> "Pools":
        """Return the pools in the order of `tasks`, which must all be in them."""
        places = {task_id: at for at, task_id in enumerate(self.tasks)}
        return self._at([places[task_id] for task_id in tasks])

    def _at(self, places: Sequence[int]) -> "Pools":
        at = np.array(places, dtype=np.int64)
        arrays = {name: getattr(self, name)[at] for name in _COUNTS}
        return Pools(tuple(self.tasks[position] for position in places), **arrays)


_COUNTS = tuple(field.name for field in fields(Pools) if field.name != "tasks")
