"""Flaky tasks: verdicts differ between runs of one model, by the project's history, though nothing was changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codeeval.errors import CodeevalError
from codeeval.statistics.deviations import deviations
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.store import Run
from codeeval.studies.gate.records import FlakyTask, Reason
from codeeval.studies.gate.series import Entered
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Side
from codeeval.studies.inputs.pooling import differences
from codeeval.wording import percent

__all__ = ["Entries", "FlakyFound", "find_flaky"]


Entries = Callable[[str, str], Sequence[Entered]]
"""Returns the runs of a benchmark and a model that the history has."""


@dataclass(frozen=True)
class FlakyFound:
    """Flaky tasks of all benchmarks, and cautions about the runs that show them."""

    tasks: tuple[FlakyTask, ...]
    notes: tuple[str, ...]


def find_flaky(entries: Entries, sides: tuple[Side, Side], suite: str, *, excluded: bool) -> FlakyFound:
    """Find tasks whose verdicts differ between the runs of the baseline's model that the history has.

    Only runs of the baseline's settings and version count, and none of the candidate's. `sides` are the baseline and
    the candidate. Raises what `entries` raises, such as UsageError where there is no history.
    """
    baseline, candidate = sides
    tasks: list[FlakyTask] = []
    notes: list[str] = []
    own = {Path(folder).resolve() for folder in candidate.folders}
    for benchmark, run in baseline.runs.items():
        entered = (Path(entry.folder) for entry in entries(benchmark, run.manifest.model))
        folders = dict.fromkeys([*entered, *map(Path, run.folders)])
        distinct = {folder.resolve(): folder for folder in folders if folder.resolve() not in own}
        opened = list(_opened(distinct.values(), run, suite, notes))
        if len(opened) < 2:  # noqa: PLR2004 - a difference takes two
            notes.append(
                f"{benchmark}: flaky tasks need two runs of the baseline's model and settings; the history and the "
                f"baseline have {len(opened)}"
            )
            continue
        tasks += _flaky(benchmark, opened, suite, excluded=excluded)
    return FlakyFound(tuple(tasks), tuple(notes))


def _opened(folders: Iterable[Path], baseline: ComparedRun, suite: str, notes: list[str]) -> Iterator[ComparedRun]:
    """Yield the runs that are of the baseline's version and settings, and have verdicts of the suite."""
    for folder in folders:
        try:
            run = ComparedRun(Run(folder))
            same = run.manifest.benchmark.digest == baseline.manifest.benchmark.digest
            if not same or differences([baseline, run]):
                continue
            run.counts(suite)
        except CodeevalError as error:
            notes.append(f"a run of the history was left out of the search for flaky tasks: {error}")
            continue
        yield run


def _flaky(benchmark: str, runs: Sequence[ComparedRun], suite: str, *, excluded: bool) -> Iterator[FlakyTask]:
    """Yield each flaky task once, by the surest reason: one program with two verdicts, then rates."""
    programs = dict(_by_program(runs, suite))
    rates = dict(_by_rate(runs, suite))
    for task in dict.fromkeys([*programs, *rates]):
        detail, p = (programs[task], None) if task in programs else rates[task]
        reason: Reason = "program" if task in programs else "rate"
        yield FlakyTask(benchmark=benchmark, task_id=task, reason=reason, detail=detail, p=p, excluded=excluded)


def _by_program(runs: Sequence[ComparedRun], suite: str) -> Iterator[tuple[str, str]]:
    """Yield tasks of which one program passed and failed."""
    verdicts: defaultdict[tuple[str, str], dict[bool, Path]] = defaultdict(dict)
    for run in runs:
        table, tasks = run.outcomes.suite(suite), run.outcomes.tasks
        keys = ((tasks[task], index) for task, index in zip(table.task.tolist(), table.index.tolist(), strict=True))
        passed = dict(zip(keys, table.passed.tolist(), strict=True))
        for sample in run.stored.samples():
            if (verdict := passed.get((sample.task_id, sample.index))) is not None and sample.solution.strip():
                verdicts[sample.task_id, sample.solution].setdefault(verdict, run.folder)
    for (task, _), seen in verdicts.items():
        if len(seen) > 1:
            where = f"passed in {str(seen[True])!r} and failed in {str(seen[False])!r}"
            yield (
                task,
                f"one program {where}" if seen[True] != seen[False] else f"one program {_BOTH} {str(seen[True])!r}",
            )


_BOTH = "passed and failed in"


def _by_rate(runs: Sequence[ComparedRun], suite: str) -> Iterator[tuple[str, tuple[str, float]]]:
    """Yield tasks in which a run's pass rate differs from that of the others, surely over all tasks and runs."""
    counts = [run.counts(suite) for run in runs]
    tasks = list(dict.fromkeys(task for by_task in counts for task in by_task))
    table = np.array([[by_task.get(task, (0, 0)) for task in tasks] for by_task in counts], dtype=np.int64)
    n, c = table[..., 0], table[..., 1]
    found_in = deviations(n, c)
    for task in np.flatnonzero(found_in.p <= 1 - CONFIDENCE):
        run = int(found_in.run[task])
        rest_n, rest_c = int(n[:, task].sum() - n[run, task]), int(c[:, task].sum() - c[run, task])
        own = percent(c[run, task] / n[run, task], digits=0)
        rest = percent(rest_c / rest_n, digits=0)
        yield tasks[task], (f"{own} in {str(runs[run].folder)!r}, {rest} in other runs", float(found_in.p[task]))
