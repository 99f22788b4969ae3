"""Scaling for people: a table of the runs, and the line."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, in_groups
from codeeval.screen import Text
from codeeval.studies.scaling.records import Scaling
from codeeval.wording import interval, percent

__all__ = ["render_scaling", "short_size"]

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_LARGEST = 1e15
"""Sizes from here on are compute, and have no letter."""


def short_size(size: float) -> str:
    """Return a size with its unit, such as `1.3B`.

    >>> short_size(1.3e9), short_size(350e6), short_size(12), short_size(3e23)
    ('1.3B', '350M', '12', '3e+23')
    """
    for unit, letter in _UNITS:
        if unit <= size < _LARGEST:
            return f"{size / unit:.4g}{letter}"
    return f"{size:.4g}"


def render_scaling(study: Scaling) -> RenderableType:
    """Return a table of the runs beside the line, and predictions."""
    return Group(*_parts(study))


def _parts(study: Scaling) -> Iterator[RenderableType]:
    where = f"{study.benchmark}, {in_groups(study.tasks, study.groups, 'task')}, suite {study.suite}"
    level = percent(study.confidence, digits=0)
    caption = f"{level} intervals: pass@{study.k} over tasks, the line's for one further run"
    table = columns(f"pass@{study.k} over size: {where}", "size", f"pass@{study.k}", "line", "run", caption=caption)
    for point in study.points:
        table.add_row(
            short_size(point.size), interval(point.rate), interval(point.line), f"{point.model} ({point.source})"
        )
    for prediction in study.predictions:
        table.add_row(short_size(prediction.size), "", interval(prediction.rate), "predicted")
    yield table
    yield Text(
        f"per factor of ten in size: {interval(study.per_factor_of_ten)}; R squared {study.r_squared:.3f}; runs lie "
        f"{percent(study.deviation)} around the line (standard deviation)"
    )
