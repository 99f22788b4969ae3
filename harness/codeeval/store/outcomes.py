"""The verdicts of one run as arrays: what studies of millions of them compute with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.store.keys import Integers, ascending, keys_of, matching
from codeeval.store.verdicts import PASSING_CODES, STATUSES, VerdictTable

if TYPE_CHECKING:
    from codeeval.store.run import Run

__all__ = ["STATUSES", "Joined", "Outcomes", "SuiteOutcomes", "joined_outcomes", "outcomes_of", "read_outcomes"]


@dataclass(frozen=True, slots=True)
class SuiteOutcomes:
    """The verdicts of one suite, by task and index, each key once; arrays have one element per verdict."""

    name: str
    task: NDArray[np.int64]
    """Position of the task in `Outcomes.tasks`."""
    index: NDArray[np.int64]
    """Index of the sample, from 0."""
    status: NDArray[np.uint8]
    """Position of the status in `STATUSES`."""

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Which verdicts are passes."""
        passed: NDArray[np.bool_] = PASSING_CODES[self.status]
        return passed

    def firsts(self) -> "SuiteOutcomes":
        """The verdict of each task's first sample alone."""
        _, first = np.unique(self.task, return_index=True)
        return SuiteOutcomes(self.name, self.task[first], self.index[first], self.status[first])

    def counts(self, tasks: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Samples and passing samples of each of the `tasks` tasks, as two arrays of shape (tasks,)."""
        return np.bincount(self.task, minlength=tasks), np.bincount(self.task[self.passed], minlength=tasks)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two suites' verdicts of the same samples; arrays have one element per sample that has both."""

    task: NDArray[np.int64]
    index: NDArray[np.int64]
    first: NDArray[np.bool_]
    """Passes of the first suite."""
    second: NDArray[np.bool_]
    """Passes of the second suite."""

    def firsts(self) -> "Joined":
        """The first sample of each task alone."""
        _, first = np.unique(self.task, return_index=True)
        return Joined(self.task[first], self.index[first], self.first[first], self.second[first])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All verdicts of one run. Infrastructure failures have no verdict, so they are not here."""

    tasks: tuple[str, ...]
    """Ids of the tasks with a verdict, in the order in which they first come."""
    suites: tuple[SuiteOutcomes, ...]

    @property
    def indices(self) -> int:
        """One more than the largest index of a sample."""
        return max((int(suite.index.max(initial=-1)) for suite in self.suites), default=-1) + 1

    def suite(self, name: str) -> SuiteOutcomes:
        """The verdicts of this suite. Raises UsageError, naming those that there are."""
        for suite in self.suites:
            if suite.name == name:
                return suite
        there = ", ".join(repr(suite.name) for suite in self.suites) or "none"
        raise UsageError(f"the run has no verdicts of a suite {name!r}; it has {there}")

    def join(self, first: str, second: str) -> Joined:
        """The samples that have verdicts of both suites, by task and index. Raises UsageError as `suite`."""
        first_outcomes, other = self.suite(first), self.suite(second)
        at_one, at_other = matching(*(self._keys(suite)[0] for suite in (first_outcomes, other)))
        return Joined(
            first_outcomes.task[at_one],
            first_outcomes.index[at_one],
            first_outcomes.passed[at_one],
            other.passed[at_other],
        )

    def _keys(self, suite: SuiteOutcomes) -> tuple[Integers, int]:
        return keys_of((suite.task, len(self.tasks)), (suite.index, self.indices))


def read_outcomes(run: "Run") -> Outcomes:
    """Return the run's verdicts by suite; rows that the run has read already are not read again. Raises RunError."""
    return run.view.outcomes


def outcomes_of(table: VerdictTable) -> Outcomes:
    """Return a table's verdicts by suite, each suite ordered by task and index."""
    suites = (_suite(name, table, table.suite == code) for code, name in enumerate(table.suites))
    return Outcomes(table.tasks, tuple(suites))


def joined_outcomes(each: Sequence[Outcomes]) -> Outcomes:
    """The verdicts of several runs as if one had drawn all samples: indices of later runs follow the earlier ones."""
    tasks = {
        task: position
        for position, task in enumerate(dict.fromkeys(task for outcomes in each for task in outcomes.tasks))
    }
    parts: dict[str, list[NDArray[np.int64]]] = {}
    first = 0
    for outcomes in each:
        places = np.array([tasks[task] for task in outcomes.tasks], dtype=np.int64)
        for suite in outcomes.suites:
            keys = np.stack([places[suite.task], suite.index + first, suite.status.astype(np.int64)], axis=1)
            parts.setdefault(suite.name, []).append(keys)
        first += outcomes.indices
    suites = {name: np.concatenate(blocks) for name, blocks in parts.items()}
    ordered = {name: rows[np.lexsort((rows[:, 1], rows[:, 0]))] for name, rows in suites.items()}
    return Outcomes(
        tuple(tasks),
        tuple(
            SuiteOutcomes(name, rows[:, 0], rows[:, 1], rows[:, 2].astype(np.uint8)) for name, rows in ordered.items()
        ),
    )


def _suite(name: str, table: VerdictTable, chosen: NDArray[np.bool_]) -> SuiteOutcomes:
    task, index = table.task[chosen].astype(np.int64), table.index[chosen].astype(np.int64)
    order = ascending(*keys_of((task, len(table.tasks)), (index, int(index.max(initial=0)) + 1)))
    return SuiteOutcomes(name, task[order], index[order], table.status[chosen][order])
