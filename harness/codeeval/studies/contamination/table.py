"""Tables of a model on a benchmark and its forms, and of the canonical solutions that it repeats."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, notes
from codeeval.screen import Text
from codeeval.studies.contamination.records import Contamination, Repeated, TaskRepeats
from codeeval.wording import counted, interval, percent, points

__all__ = ["render_contamination"]

_SHOWN = 20
"""Tasks that are named in the table."""
_WORDS = {"verbatim": "verbatim", "names": "up to names"}


def render_contamination(study: Contamination) -> RenderableType:
    """Return the tables: forms, repeated solutions over all tasks, and the tasks that are named."""
    return Group(*_parts(study))


def _parts(study: Contamination) -> Iterator[RenderableType]:
    if study.forms:
        yield _forms(study)
    else:
        yield Text(f"{study.model} on {study.benchmark}, suite {study.suite}: {interval(study.score)}")
    yield _repeated(study)
    if named := [task for task in study.tasks if task.named]:
        yield _named(named, study)
    elif study.independent:
        tested = counted(len(study.tasks), "task")
        yield Text(f"no task is named: {tested} with right samples had no more than independent ones")
    yield from notes(study.notes)


def _forms(study: Contamination) -> RenderableType:
    limits = f"{percent(study.confidence, digits=0)} intervals over problems; those with a common source are linked"
    title = f"{study.model}, suite {study.suite}: {study.benchmark} {interval(study.score)}"
    table = columns(
        title, "form", "problems", "source", "form", "difference, points", "repeats, points", caption=limits
    )
    for form in study.forms:
        name = form.benchmark if form.kind == "altered" else f"{form.benchmark} (same)"
        repeated = "-" if form.repeated is None else points(form.repeated)
        row = (percent(form.source), percent(form.score), points(form.difference), repeated)
        table.add_row(name, str(form.problems), *row)
    return table


def _repeated(study: Contamination) -> RenderableType:
    title = "right samples that repeat the canonical solution"
    if not study.independent:
        table = columns(title, "form", "samples")
        for row in study.repeated:
            table.add_row(_WORDS[row.form], percent(row.own, digits=1))
        return table
    models = counted(len(study.independent), "other model")
    table = columns(title, "form", "samples", models, "highest", "excess, points")
    for row in study.repeated:
        table.add_row(*_row(row))
    return table


def _row(row: Repeated) -> tuple[str, ...]:
    shares = [percent(share, digits=1) for share in (row.own, row.independent, row.highest)]
    return (_WORDS[row.form], *shares, "-" if row.excess is None else points(row.excess))


def _named(tasks: list[TaskRepeats], study: Contamination) -> RenderableType:
    share = percent(1 - study.confidence, digits=0)
    table = columns(
        f"repeated more often than independent samples would: {counted(len(tasks), 'task')} of {len(study.tasks)}",
        "task",
        "right",
        "verbatim",
        "expected",
        "up to names",
        "expected",
        "p",
        caption=f"at most {share} of the tasks named are expected to be false alarms",
    )
    for task in sorted(tasks, key=lambda task: task.p or 0.0)[:_SHOWN]:
        table.add_row(
            task.task_id,
            str(task.right),
            str(task.verbatim),
            percent(task.expected_verbatim, digits=1),
            str(task.names),
            percent(task.expected_names, digits=1),
            "-" if task.p is None else f"{task.p:.2g}",
        )
    return table
