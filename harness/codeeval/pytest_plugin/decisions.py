"""Which tasks fail: those of which it is sure, over all tasks of the session, that they got worse.

Each task has up to two tests: a drop against its baseline (Fisher's exact test, one-sided), and a pass rate below what
is required (exact binomial test). All of them are one family: the chance that any task is accused falsely is at most
`error`, however many tasks there are. Tasks left out by `-k` or `--lf` are still of the family, so that a selection
never fails what the whole session would pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.deferred import special
from codeeval.statistics.multiplicity import TaskTests
from codeeval.statistics.pairs import Pairs

__all__ = ["Decision", "TaskCounts", "decide_tasks"]

_WORTH_A_NOTE = 0.05


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """One task: samples and passing ones of the candidate and, if it has one, of the baseline; and what is required."""

    candidate: tuple[int, int]
    baseline: tuple[int, int] | None
    require: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Decision on a task."""

    failed: bool
    doubtful: bool
    """It does not fail, but alone, without all the others, it would."""
    powerless: bool
    """It is below what is required, but so few samples differ that it could not fail, whatever they were."""
    p: float
    """P-value of the test that decided, alone; 1 if there is none."""
    p_adjusted: float
    """Over all tasks."""
    against: str
    """`baseline`, `required` or, without any test, nothing."""


def decide_tasks(tasks: Sequence[TaskCounts], error: float, *, unseen: int = 0) -> list[Decision]:
    """A decision for each of the tasks; `unseen` is a number of further tasks of the family without samples."""
    with_baseline = [index for index, task in enumerate(tasks) if task.baseline and task.baseline[0]]
    required = [index for index, task in enumerate(tasks) if task.require is not None]
    total = len(with_baseline) + len(required) + unseen
    tests_by_task: list[list[tuple[float, float, str]]] = [[] for _ in tasks]
    if with_baseline:
        tests = TaskTests(_pairs([tasks[index] for index in with_baseline]), "less", unseen=len(required) + unseen)
        for index, p, adjusted in zip(with_baseline, tests.p, tests.adjusted(), strict=True):
            tests_by_task[index].append((float(p), float(adjusted), "baseline"))
    for index in required:
        p = _below(tasks[index])
        tests_by_task[index].append((p, min(1.0, total * p), "required"))
    powerless = {index for index in required if _is_powerless(tasks[index], error / total)}
    return [_decision(tests_of, error, powerless=index in powerless) for index, tests_of in enumerate(tests_by_task)]


def _decision(tests: Sequence[tuple[float, float, str]], error: float, *, powerless: bool) -> Decision:
    if not tests:
        return Decision(failed=False, doubtful=False, powerless=False, p=1.0, p_adjusted=1.0, against="")
    p, adjusted, against = min(tests, key=lambda test: test[1])
    failed = adjusted <= error
    return Decision(failed, not failed and p <= _WORTH_A_NOTE, not failed and powerless, p, adjusted, against)


def _is_powerless(task: TaskCounts, error: float) -> bool:
    n, c = task.candidate
    required = task.require or 0.0
    return n > 0 and c < n * required and (1 - required) ** n > error


def _below(task: TaskCounts) -> float:
    """The chance of so few passing samples, or fewer, at the required rate."""
    n, c = task.candidate
    return float(special.bdtr(c, n, task.require or 0.0)) if n else 1.0


def _pairs(tasks: Sequence[TaskCounts]) -> Pairs:
    rows = np.array([(*(task.baseline or (0, 0)), *task.candidate) for task in tasks], dtype=np.int64)
    n_a, c_a, n_b, c_b = rows.T
    return Pairs(tuple(map(str, range(len(rows)))), n_a, c_a, n_b, c_b, np.arange(len(rows)))
