"""Style of true and false positives for people: a table, and a figure of the paired differences."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import columns, notes, number
from codeeval.screen import Text
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.studies.quality.records import ModelQuality, QualityStudy
from codeeval.wording import counted, percent

__all__ = ["render_quality"]


def render_quality(study: QualityStudy) -> RenderableType:
    """A table for each model."""
    return Group(*_parts(study))


def _parts(study: QualityStudy) -> Iterator[RenderableType]:
    yield from notes(study.notes)
    for model in study.models:
        yield _table(model, study)
        if model.unreadable:
            yield Text(f"not parsed, and counted nowhere: {counted(model.unreadable, 'program')}")


def _table(model: ModelQuality, study: QualityStudy) -> Table:
    head = f"{model.model}: style of {counted(model.programs, 'sample')} passing {study.verifier}"
    caption = (
        "means over tasks; difference: false minus true positives within the "
        f"{model.paired_tasks} tasks that have both, {percent(CONFIDENCE, digits=0)} interval over tasks"
    )
    table = columns(head, "measure", "pass", "true positives", "false positives", "difference", caption=caption)
    for comparison in model.measures:
        cells = (_short(comparison.passing), _short(comparison.true_positive), _short(comparison.false_positive))
        table.add_row(comparison.measure, *cells, number(comparison.difference, digits=2))
    return table


def _short(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.estimate:.2f}"
