"""Extrapolated pass@k, and how steady k samples are, for people."""

from collections.abc import Iterator

from rich.console import Group, RenderableType

from codeeval.report.table import columns, notes
from codeeval.screen import Screen, Text
from codeeval.studies.extrapolate.study import Extrapolations, ModelExtrapolation
from codeeval.studies.reliability.study import ModelReliability, Reliability
from codeeval.wording import counted, interval, percent

__all__ = ["print_extrapolations", "print_reliability"]


def print_extrapolations(study: Extrapolations, console: Screen | None = None) -> None:
    """Print a table per model, on standard output unless told otherwise."""
    (console or Screen()).print(Group(*_extrapolated(study)))


def _extrapolated(study: Extrapolations) -> Iterator[RenderableType]:
    for one in study.models:
        size = f"{counted(one.tasks, 'task')}, {counted(one.samples, 'sample')} each or more"
        title = f"{_name(one)}: {size}, suite {study.suite}"
        table = columns(title, "k", "pass@k", "", caption=_open(one, study.confidence))
        for point in one.predictions:
            table.add_row(f"{point.k:,}", interval(point.rate), "beyond the samples" if point.beyond else "")
        yield table


def _name(one: ModelExtrapolation | ModelReliability) -> str:
    """Return the model with its run, since two runs may be of one model."""
    return f"{one.model} ({one.source})"


def _open(one: ModelExtrapolation, confidence: float) -> str:
    return (
        f"{percent(confidence, digits=0)} intervals for tasks like these. {percent(one.unsolved)} of tasks are not "
        f"solved so far; 0 to {percent(one.unsolvable)} may be never solved, and the samples cannot tell which: the "
        "low ends have the most of such tasks, the high ends none."
    )


def print_reliability(study: Reliability, console: Screen | None = None) -> None:
    """Print a table per model, on standard output unless told otherwise."""
    (console or Screen()).print(Group(*_reliable(study)))


def _reliable(study: Reliability) -> Iterator[RenderableType]:
    heads = ["one of k (pass@k)", "all of k (pass^k)", "most of k"] + (["vote of k"] if study.vote else [])
    for one in study.models:
        table = columns(
            f"{_name(one)}, suite {study.suite}", "k", *heads, caption="95 % intervals for tasks like these"
        )
        for point in one.points:
            cells = [interval(point.best), interval(point.worst), f"{point.need}: {interval(point.enough)}"]
            table.add_row(f"{point.k}", *cells, *([interval(point.vote)] if study.vote else []))
        yield table
        yield from _agreement(one, study)
    yield from notes(study.notes)


def _agreement(one: ModelReliability, study: Reliability) -> Iterator[Text]:
    if one.distinct is not None:
        yield Text(f"samples agree by their {study.vote}: {one.distinct:.2f} different answers per sample")
