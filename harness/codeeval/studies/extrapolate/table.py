"""Tables of extrapolated pass@k."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, in_groups
from codeeval.studies.extrapolate.records import Extrapolations, ModelExtrapolation
from codeeval.wording import counted, interval, percent

__all__ = ["render_extrapolations"]


def render_extrapolations(study: Extrapolations) -> RenderableType:
    """Return a table per model."""
    return Group(*_extrapolated(study))


def _extrapolated(study: Extrapolations) -> Iterator[RenderableType]:
    for model in study.models:
        size = f"{in_groups(model.tasks, model.groups, 'task')}, {counted(model.samples, 'sample')} each or more"
        title = f"{_name(model)}: {size}, suite {study.suite}"
        table = columns(title, "k", "pass@k", "", caption=_open(model, study.confidence))
        for point in model.predictions:
            table.add_row(f"{point.k:,}", interval(point.rate), "beyond the samples" if point.beyond else "")
        yield table


def _name(model: ModelExtrapolation) -> str:
    """Return the model with its run, since two runs may be of one model."""
    return f"{model.model} ({model.source})"


def _open(model: ModelExtrapolation, confidence: float) -> str:
    return (
        f"{percent(confidence, digits=0)} intervals for tasks like these. {percent(model.unsolved)} of tasks are not "
        f"solved so far; 0 to {percent(model.unsolvable)} may be never solved, and the samples cannot tell which: the "
        "low ends have the most of such tasks, the high ends none."
    )
