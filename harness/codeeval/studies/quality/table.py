"""Style of true and false positives for people: a table, and a figure of the paired differences."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.figures import COLOURS, MARKERS, figure, save_figure
from codeeval.report.table import columns, notes, number
from codeeval.screen import Text
from codeeval.shown import label
from codeeval.statistics.estimate import Estimate
from codeeval.studies.quality.study import ModelQuality, QualityStudy
from codeeval.wording import counted

__all__ = ["draw_quality", "render_quality"]


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
        f"{model.paired_tasks} tasks that have both, 95 % interval over tasks"
    )
    table = columns(head, "measure", "pass", "true positives", "false positives", "difference", caption=caption)
    for one in model.measures:
        cells = (_short(one.passing), _short(one.true_positive), _short(one.false_positive))
        table.add_row(one.measure, *cells, number(one.difference, digits=2))
    return table


def _short(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.estimate:.2f}"


def draw_quality(study: QualityStudy, folder: Path) -> Sequence[Path]:
    """`quality`: the paired differences in adherence, with their intervals. Raises RunError."""
    with figure() as (drawn, axes):
        names = [one.measure for one in study.models[0].measures if one.adherence]
        for at, model in enumerate(study.models):
            shown = {one.measure: one.difference for one in model.measures if one.difference is not None}
            found = [shown[name] for name in names if name in shown]
            offset = 0.15 * (at - (len(study.models) - 1) / 2)
            height = [place + offset for place, name in enumerate(names) if name in shown]
            values = [one.estimate for one in found]
            bars = [[one.estimate - one.low for one in found], [one.high - one.estimate for one in found]]
            marker, colour = MARKERS[at % len(MARKERS)], COLOURS[at % len(COLOURS)]
            axes.errorbar(values, height, xerr=bars, fmt=marker, color=colour, label=label(model.model), lw=1)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set(xlabel="adherence of false positives minus true positives, within tasks")
        axes.legend(fontsize="small")
        return save_figure(drawn, folder, "quality", study.model_dump(mode="json", by_alias=True))
