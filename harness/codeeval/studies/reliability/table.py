"""Tables of how steady k samples are."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, notes
from codeeval.screen import Text
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.reliability.records import ModelReliability, Reliability
from codeeval.wording import interval, percent

__all__ = ["render_reliability"]


def render_reliability(study: Reliability) -> RenderableType:
    """Return a table per model."""
    return Group(*_reliable(study))


def _reliable(study: Reliability) -> Iterator[RenderableType]:
    heads = ["one of k (pass@k)", "all of k (pass^k)", "most of k"] + (["vote of k"] if study.vote else [])
    for model in study.models:
        table = columns(
            f"{_name(model)}, suite {study.suite}",
            "k",
            *heads,
            caption=f"{percent(CONFIDENCE, digits=0)} intervals for tasks like these",
        )
        for point in model.points:
            cells = [interval(point.best), interval(point.worst), f"{point.need}: {interval(point.enough)}"]
            table.add_row(f"{point.k}", *cells, *([interval(point.vote)] if study.vote else []))
        yield table
        yield from _agreement(model, study)
    yield from notes(study.notes)


def _agreement(model: ModelReliability, study: Reliability) -> Iterator[Text]:
    if model.distinct is not None:
        yield Text(f"samples agree by their {study.vote}: {model.distinct:.2f} different answers per sample")


def _name(model: ModelReliability) -> str:
    """Return the model with its run, since two runs may be of one model."""
    return f"{model.model} ({model.source})"
