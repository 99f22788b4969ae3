"""The verdicts of one run as arrays: what studies of millions of them compute with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import RunError, UsageError
from codeeval.store.journal import read_rows
from codeeval.store.run import Run
from codeeval_sandbox.jobs import PASSING, Status

__all__ = ["STATUSES", "Joined", "Outcomes", "SuiteOutcomes", "joined_outcomes", "read_outcomes"]

STATUSES: tuple[Status, ...] = tuple(Status)
"""What the codes in `SuiteOutcomes.status` stand for."""

_CODES = {status.value: code for code, status in enumerate(STATUSES)}
_PASSING = np.array([status in PASSING for status in STATUSES])
_INDEX_BITS = 32


@dataclass(frozen=True, slots=True)
class SuiteOutcomes:
    """The verdicts of one suite, by task and index, each key once; arrays have one element per verdict."""

    name: str
    task: NDArray[np.int64]
    """Position of the task in `Outcomes.tasks`."""
    index: NDArray[np.int64]
    """Of the sample, from 0."""
    status: NDArray[np.uint8]
    """Position of the status in `STATUSES`."""

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Which verdicts are passes."""
        passed: NDArray[np.bool_] = _PASSING[self.status]
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
    """Whether the first suite passes."""
    second: NDArray[np.bool_]
    """Whether the second suite passes."""

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
        one, other = self.suite(first), self.suite(second)
        _, at_one, at_other = np.intersect1d(_keys(one), _keys(other), assume_unique=True, return_indices=True)
        return Joined(one.task[at_one], one.index[at_one], one.passed[at_one], other.passed[at_other])


def read_outcomes(run: Run) -> Outcomes:
    """Read the run's verdicts; a million rows take about two seconds and 100 MB. Raises RunError."""
    tasks: dict[str, int] = {}
    suites: dict[str, int] = {}
    rows = np.fromiter(_rows(run, tasks, suites), dtype=np.dtype((np.int64, 4)))
    return Outcomes(tuple(tasks), tuple(_suite(name, rows[rows[:, 0] == code]) for name, code in suites.items()))


def joined_outcomes(each: Sequence[Outcomes]) -> Outcomes:
    """The verdicts of several runs as if one had drawn all samples: indices of later runs follow the earlier ones."""
    tasks = {task: place for place, task in enumerate(dict.fromkeys(task for one in each for task in one.tasks))}
    parts: dict[str, list[NDArray[np.int64]]] = {}
    first = 0
    for one in each:
        places = np.array([tasks[task] for task in one.tasks], dtype=np.int64)
        for suite in one.suites:
            found = np.stack([places[suite.task], suite.index + first, suite.status.astype(np.int64)], axis=1)
            parts.setdefault(suite.name, []).append(found)
        first += one.indices
    suites = {name: np.concatenate(found) for name, found in parts.items()}
    ordered = {name: rows[np.lexsort((rows[:, 1], rows[:, 0]))] for name, rows in suites.items()}
    return Outcomes(
        tuple(tasks),
        tuple(
            SuiteOutcomes(name, rows[:, 0], rows[:, 1], rows[:, 2].astype(np.uint8)) for name, rows in ordered.items()
        ),
    )


def _rows(run: Run, tasks: dict[str, int], suites: dict[str, int]) -> Iterable[Sequence[int]]:
    for _, row in read_rows(run.folder / "verdicts.jsonl"):
        try:
            suite = suites.setdefault(row["suite"], len(suites))
            yield suite, tasks.setdefault(row["task_id"], len(tasks)), row["index"], _CODES[row["status"]]
        except (KeyError, TypeError) as error:
            raise RunError(
                f"{str(run.folder)!r}: a verdict lacks a field, or has a status that this codeeval does not know: "
                f"{error}; {row!r}"
            ) from None


def _suite(name: str, rows: NDArray[np.int64]) -> SuiteOutcomes:
    """Ordered by task and index; the first row of a key is the one that counts."""
    _, first = np.unique(rows[:, 1] << _INDEX_BITS | rows[:, 2], return_index=True)
    kept = rows[first]
    return SuiteOutcomes(name, kept[:, 1], kept[:, 2], kept[:, 3].astype(np.uint8))


def _keys(suite: SuiteOutcomes) -> NDArray[np.int64]:
    keys: NDArray[np.int64] = suite.task << _INDEX_BITS | suite.index
    return keys
