"""MBPP's own figures for people: a row per run, classes of errors, and the runs together."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType

from codeeval.report.table import columns, in_groups, intervals_over
from codeeval.screen import Text
from codeeval.studies.solved.records import CLASSES, Ensemble, ErrorClass, Solved
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
    where = f"{study.benchmark}, {in_groups(study.tasks, study.groups, 'task')}, suite {study.suite}"
    caption = intervals_over(study.tasks, study.groups, "task", confidence=study.confidence)
    table = columns(
        f"solved by any sample: {where}", "run", "samples", "tasks solved", "samples right", caption=caption
    )
    for run in study.runs:
        prompt = f", {run.prompt}" if run.prompt else ""
        name = f"{run.model}{prompt} ({run.source})"
        table.add_row(Text(name), f"{run.samples:,}", interval(run.solved), interval(run.right))
    yield table
    yield from _classes(study)
    if study.ensemble is not None:
        yield from _ensemble(study.ensemble)


def _classes(study: Solved) -> Iterator[RenderableType]:
    runs = [run for run in study.runs if run.classes is not None]
    if not runs:
        return
    table = columns("samples by class of error", "class", *(run.source for run in runs))
    for name in CLASSES:
        cells = [(run.classes or {}).get(name) for run in runs]
        if any(cells):
            table.add_row(_WORDS[name], *map(interval, cells))
    yield table
    if not all(run.all_tests for run in runs):
        yield Text("without --all-tests, a sample counts as `some tests pass` only if its first tests do")


def _ensemble(ensemble: Ensemble) -> Iterator[RenderableType]:
    yield Text(f"all runs together ({ensemble.samples:,} samples): {interval(ensemble.solved)} of tasks solved")
    for gain in ensemble.gains:
        yield Text(f"  against {gain.source}: {points(gain.solved)} points")
    if ensemble.k is not None:
        yield Text(
            f"at {ensemble.k} samples: {interval(ensemble.mixed)} with all runs in equal parts, "
            f"{interval(ensemble.alone)} with one run; {points(ensemble.difference)} points"
        )
