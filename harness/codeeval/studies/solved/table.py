"""MBPP's own figures for people: a row per run, classes of errors, and the runs together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType

from codeeval.report.table import columns, in_groups, intervals_over, notes
from codeeval.screen import Text
from codeeval.studies.solved.records import CLASSES, Ensemble, ErrorClass, Solved, SolvedRun
from codeeval.wording import interval, points

__all__ = ["render_solved"]

_WORDS: Mapping[ErrorClass, str] = {
    "passed": "all tests pass",
    "some_tests": "some tests pass",
    "tests": "tests fail",
    "runtime": "raises or crashes",
    "syntax": "does not compile",
    "limit": "meets a limit",
    "no_program": "no program",
}


def render_solved(study: Solved) -> RenderableType:
    """Return the tables of a study."""
    return Group(*_parts(study))


def _parts(study: Solved) -> Iterator[RenderableType]:
    models = {run.model for run in study.runs}
    of_model = f"{models.pop()} on " if 1 == len(models) < len(study.runs) else ""
    where = f"{of_model}{study.benchmark}, {in_groups(study.tasks, study.groups, 'task')}, suite {study.suite}"
    caption = intervals_over(study.tasks, study.groups, "task", confidence=study.confidence)
    table = columns(
        f"solved by any sample: {where}", "run", "samples", "tasks solved", "samples right", caption=caption
    )
    names = _names(study.runs)
    for run in study.runs:
        table.add_row(names[run.source], f"{run.samples:,}", interval(run.solved), interval(run.right))
    yield table
    yield from notes(study.notes)
    yield from _classes(study, names)
    if study.ensemble is not None:
        yield from _ensemble(study.ensemble, names)


def _names(runs: Sequence[SolvedRun]) -> dict[str, Text]:
    """Return the name of each run by its path: its model and prompt, its folder, or both where needed."""
    models = {run.source: f"{run.model}, {run.prompt}" if run.prompt else run.model for run in runs}
    folders = {run.source: Path(run.source).name for run in runs}
    if len(set(folders.values())) < len(folders):
        folders = {source: source for source in folders}
    counts = Counter(models.values())
    if 1 == len(counts) < len(runs):
        return {source: Text(folder) for source, folder in folders.items()}
    return {
        source: Text(model if counts[model] == 1 else f"{model} ({folders[source]})")
        for source, model in models.items()
    }


def _classes(study: Solved, names: Mapping[str, Text]) -> Iterator[RenderableType]:
    runs = [run for run in study.runs if run.classes is not None]
    if not runs:
        return
    table = columns("samples by class of error", "class")
    for run in runs:
        table.add_column(names[run.source], justify="right")
    for name in CLASSES:
        cells = [(run.classes or {}).get(name) for run in runs]
        if any(cells):
            table.add_row(_WORDS[name], *map(interval, cells))
    yield table
    if not all(run.all_tests for run in runs):
        yield Text("without --all-tests, `some tests pass` counts only if the first tests do")


def _ensemble(ensemble: Ensemble, names: Mapping[str, Text]) -> Iterator[RenderableType]:
    yield Text(f"all runs together ({ensemble.samples:,} samples): {interval(ensemble.solved)} of tasks solved")
    for gain in ensemble.gains:
        yield Text(f"  against {names[gain.source].plain}: {points(gain.solved)} points")
    if ensemble.k is not None:
        yield Text(
            f"at {ensemble.k} samples: {interval(ensemble.mixed)} with all runs in equal parts, "
            f"{interval(ensemble.alone)} with one run; {points(ensemble.difference)} points"
        )
