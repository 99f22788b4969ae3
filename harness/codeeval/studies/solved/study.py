"""MBPP's own figures (Austin et al. 2021, arXiv 2108.07732, sections 4.1 to 4.4), for any benchmark.

A task counts as solved if any sample passes. Beside it stands the share of samples that pass. Samples that fail are
sorted by class of error. Runs with several prompts are put together as one pool of samples.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.statistics.difference import over_tasks
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.pass_at_k import mixed_pass_at_k, pass_at_k_per_task
from codeeval.store import STATUSES, Run
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.copies import programs_of, twins
from codeeval.studies.inputs.sources import VerdictSource, open_source
from codeeval.studies.solved.records import CLASSES, Ensemble, ErrorClass, Gain, Solved, SolvedRun
from codeeval_sandbox.jobs import Status

__all__ = ["study_solved"]

_CLASS: Mapping[Status, ErrorClass] = {
    Status.PASSED: "passed",
    Status.WRONG: "tests",
    Status.EXCEPTION: "runtime",
    Status.CRASHED: "runtime",
    Status.EXITED: "runtime",
    Status.BROKE_WORKER: "runtime",
    Status.SYNTAX_ERROR: "syntax",
    Status.TIMEOUT: "limit",
    Status.MEMORY: "limit",
    Status.OUTPUT_LIMIT: "limit",
    Status.PROCESS_LIMIT: "limit",
    Status.NO_CODE: "no_program",
    Status.TRUNCATED: "no_program",
}

_CODES = np.array([CLASSES.index(_CLASS[status]) if status in _CLASS else -1 for status in STATUSES])
"""Position in `CLASSES` by code of the status. A false assertion after tests that passed is a class of its own."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class _Tasks:
    """The tasks of all runs."""

    names: Sequence[str]
    groups: Sequence[str]
    confidence: float

    def mean(self, values: Floats) -> Estimate:
        """Mean of one value per task."""
        return clustered_interval(values, self.groups, confidence=self.confidence)

    def difference(self, values: Floats) -> Estimate:
        """Mean of one difference per task."""
        return over_tasks(values, np.unique(self.groups, return_inverse=True)[1], confidence=self.confidence)


def study_solved(paths: Sequence[Path], *, suite: str = "base", confidence: float = CONFIDENCE) -> Solved:
    """Study runs on the tasks that all of them have.

    Raises:
        UsageError: A run has no verdicts of the suite, or the runs share no task.
        RunError: A run cannot be read.
    """
    if not 0 < confidence < 1:
        raise UsageError(f"--confidence {confidence} is not a probability: give one such as 0.95")
    sources = [open_source(path) for path in paths]
    counts = [_counts(source, suite) for source in sources]
    names = [task for task in counts[0] if all(task in other for other in counts)]
    if not names:
        raise UsageError("the runs have no task in common: name runs of one benchmark")
    manifest = next((source.manifest for source in sources if source.manifest), None)
    tasks = _Tasks(names, clusters(manifest, names)[0] if manifest else names, confidence)
    n, c = (np.array([[each[task][part] for task in names] for each in counts], dtype=np.int64) for part in (0, 1))
    return Solved(
        benchmark=sources[0].benchmark,
        suite=suite,
        confidence=confidence,
        tasks=len(names),
        groups=len(set(tasks.groups)),
        runs=tuple(_run(source, suite, tasks, n[at], c[at]) for at, source in enumerate(sources)),
        ensemble=_ensemble(sources, tasks, n, c) if len(sources) > 1 else None,
        notes=tuple(_same_samples(sources, np.stack([n, c], axis=1))),
    )


def _same_samples(sources: Sequence[VerdictSource], counts: Counts) -> Iterator[str]:
    """Name pairs of runs that hold the same samples, which together solve no more than one of them.

    `counts` has a row of samples and passing samples for each run. Only runs with equal rows are read.
    """
    alike = [sum(np.array_equal(row, other) for other in counts) > 1 for row in counts]
    runs = [source.run for source, is_alike in zip(sources, alike, strict=True) if source.run and is_alike]
    if len(runs) > 1:
        yield from twins([(run.folder, programs_of(run.samples())) for run in runs])


def _counts(source: VerdictSource, suite: str) -> dict[str, tuple[int, int]]:
    n, c = source.suite(suite).counts(len(source.outcomes.tasks))
    return {task: (int(a), int(b)) for task, a, b in zip(source.outcomes.tasks, n, c, strict=True) if a}


def _run(source: VerdictSource, suite: str, tasks: _Tasks, n: Counts, c: Counts) -> SolvedRun:
    manifest = source.manifest
    return SolvedRun(
        model=source.label,
        source=str(source.path),
        prompt=(manifest.request.sampling.prompt_style or "") if manifest else "",
        samples=int(n.min()),
        solved=tasks.mean((c > 0).astype(np.float64)),
        right=tasks.mean(c / n),
        classes=_classes(source.run, suite, tasks) if source.run else None,
        all_tests=bool(manifest and manifest.request.all_tests),
    )


def _classes(run: Run, suite: str, tasks: _Tasks) -> dict[ErrorClass, Estimate]:
    """Return the share of each class that has any sample."""
    verdicts, rows = run.view.verdicts, {task: row for row, task in enumerate(tasks.names)}
    row = np.array([rows.get(task, -1) for task in verdicts.tasks], dtype=np.int64)[verdicts.task]
    kind = _CODES[verdicts.status]
    kind[(kind == CLASSES.index("tests")) & verdicts.some_tests] = CLASSES.index("some_tests")
    counted = (verdicts.suite == verdicts.suites.index(suite)) & (row >= 0) & (kind >= 0)
    cells = row[counted] * len(CLASSES) + kind[counted]
    table = np.bincount(cells, minlength=len(rows) * len(CLASSES)).reshape(len(rows), len(CLASSES))
    rates = table / table.sum(axis=1, keepdims=True)
    return {name: tasks.mean(rates[:, column]) for column, name in enumerate(CLASSES) if rates[:, column].any()}


def _ensemble(sources: Sequence[VerdictSource], tasks: _Tasks, n: Counts, c: Counts) -> Ensemble:
    """Put runs together; `n` and `c` have shape (runs, tasks)."""
    together: Floats = np.asarray((c > 0).any(axis=0), dtype=np.float64)
    k = len(sources) * (int(n.min()) // len(sources))
    mixed = alone = None
    if k:
        mixed = mixed_pass_at_k(n, c, k // len(sources))
        alone = np.asarray(np.mean([pass_at_k_per_task(*run, k) for run in zip(n, c, strict=True)], axis=0))
    return Ensemble(
        samples=int(n.sum(axis=0).min()),
        solved=tasks.mean(together),
        gains=tuple(
            Gain(source=str(source.path), solved=tasks.difference(together - (passing > 0)))
            for source, passing in zip(sources, c, strict=True)
        ),
        k=k or None,
        mixed=None if mixed is None else tasks.mean(mixed),
        alone=None if alone is None else tasks.mean(alone),
        difference=None if mixed is None or alone is None else tasks.difference(mixed - alone),
    )
