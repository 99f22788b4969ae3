"""A run's verdicts added up for the estimates."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from codeeval.store import STATUSES, VerdictTable
from codeeval_sandbox.jobs import Status

__all__ = ["Counts", "Differing", "count_verdicts"]

_NOT_COMPILED = frozenset({Status.SYNTAX_ERROR, Status.NO_CODE, Status.TRUNCATED})
_NOT_COMPILED_CODES = [code for code, status in enumerate(STATUSES) if status in _NOT_COMPILED]
"""Statuses of samples without a program that Python compiles. A program that was cut may compile, but it is not what
the model began."""

Differing = Mapping[str, Mapping[int, Sequence[str]]]
"""Extraction rules that would have taken another program, by task_id and index."""


@dataclass(slots=True)
class Counts:
    """Numbers of a run's verdicts, as the estimates need them."""

    samples: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and task_id."""
    passed: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Passing verdicts by suite and task_id."""
    in_content: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By suite and task_id, failing verdicts that would be passes if only the content of values counted."""
    compiled: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts on programs that are Python, by suite and task_id."""
    scores: defaultdict[str, defaultdict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Shares of tests passed by suite and task_id."""
    differing: dict[tuple[str, str, int], bool] = field(default_factory=dict)
    """Passes by suite, task_id and index, of samples from which another rule would take another program."""
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and status."""
    trust: Counter[str] = field(default_factory=Counter)
    """Verdicts by trust."""
    uncalibrated: int = 0
    """Failing verdicts on problems without a canonical solution."""
    own_objects: int = 0
    """Isolated verdicts that a program's own objects, or its changes of arguments, decided."""


def count_verdicts(table: VerdictTable, *, differing: Differing | None = None, scored: bool = False) -> Counts:
    """Add the verdicts up; shares of tests only if `scored`, because they are one value per verdict."""
    trusts = np.bincount(table.trust, minlength=len(table.trusts)).tolist()
    counts = Counts(
        statuses=_by_status(table),
        trust=Counter(dict(zip(table.trusts, trusts, strict=True))),
        uncalibrated=int(table.uncalibrated.sum()),
        own_objects=int(table.own_objects[_is_isolated(table)].sum()),
        differing=_differing(table, differing or {}),
    )
    compiled = ~np.isin(table.status, _NOT_COMPILED_CODES)
    for code, suite in enumerate(table.suites):
        chosen = table.suite == code
        counts.samples[suite] = _by_task(table, chosen)
        counts.passed[suite] = _by_task(table, chosen, table.passed)
        counts.compiled[suite] = _by_task(table, chosen, compiled)
        if table.in_content[chosen].any():
            counts.in_content[suite] = _by_task(table, chosen, table.in_content & ~table.passed)
        if scored:
            counts.scores[suite] = _scores(table, chosen)
    return counts


def _by_status(table: VerdictTable) -> defaultdict[str, Counter[str]]:
    statuses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for code, suite in enumerate(table.suites):
        counted_codes = np.bincount(table.status[table.suite == code], minlength=len(STATUSES)).tolist()
        statuses[suite] = Counter({status.value: n for status, n in zip(STATUSES, counted_codes, strict=True) if n})
    return statuses


def _is_isolated(table: VerdictTable) -> NDArray[np.bool_]:
    isolated: NDArray[np.bool_] = np.array([trust == "isolated" for trust in table.trusts], bool)[table.trust]
    return isolated


def _by_task(table: VerdictTable, chosen: NDArray[np.bool_], marked: NDArray[np.bool_] | None = None) -> Counter[str]:
    """Count the chosen verdicts by task, or those of them that are marked; a task without a chosen one is absent."""
    tasks = table.task[chosen]
    of_task = np.bincount(tasks if marked is None else tasks[marked[chosen]], minlength=len(table.tasks))
    present, first = np.unique(tasks, return_index=True)
    return Counter({table.tasks[task]: int(of_task[task]) for task in present[np.argsort(first)].tolist()})


def _scores(table: VerdictTable, chosen: NDArray[np.bool_]) -> defaultdict[str, list[float]]:
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for task, score in zip(table.task[chosen].tolist(), table.score[chosen].tolist(), strict=True):
        scores[table.tasks[task]].append(score)
    return scores


def _differing(table: VerdictTable, differing: Differing) -> dict[tuple[str, str, int], bool]:
    """Return whether each sample passes, by suite, task and index: those whose program depends on the rule alone."""
    marked = np.array([bool(differing.get(task)) for task in table.tasks], bool)
    rows = np.flatnonzero(marked[table.task]).tolist() if marked.any() else []
    keys = ((table.suites[table.suite[row]], table.tasks[table.task[row]], int(table.index[row]), row) for row in rows)
    passed = table.passed
    return {(suite, task, at): bool(passed[row]) for suite, task, at, row in keys if at in differing[task]}
