"""A spread for people: a table, and a figure of every variant."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.screen import Text
from codeeval.studies.spread import RankChange, Series, SpreadReport
from codeeval.wording import counted, interval, percent, probability

__all__ = ["render_spread"]


def render_spread(report: SpreadReport) -> RenderableType:
    """Return the tables."""
    return Group(*_parts(report))


def _parts(report: SpreadReport) -> Iterator[RenderableType]:
    yield _variants(report)
    for model, spread in report.spread.items():
        yield Text(
            f"{model}: spread {100 * spread:.1f} points; by sampling alone {100 * report.by_chance[model]:.1f} on "
            f"average, and this much with p {probability(report.p[model])}",
            style="bold",
        )
    for change in report.rank_changes:
        yield Text(_ranks(change))
    if report.series is not None:
        yield Text(_series(report.series))
    yield Text(counted(report.samples, "sample"))
    for note in report.notes:
        yield Text(f"note: {note}", style="yellow")


def _variants(report: SpreadReport) -> Table:
    left = any(not one.whole for one in report.variants)
    caption = "~: left by the search after some of the tasks, and not in the spread" if left else None
    table = Table(
        caption=caption, caption_justify="left", title=f"{report.benchmark}: {report.vary}", title_justify="left"
    )
    for head in ("variant", "model"):
        table.add_column(head, overflow="fold")
    for head in ("tasks", "samples", "pass@1"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in report.variants:
        rate = interval(one.rate)
        table.add_row(one.name, one.model, str(one.tasks), f"{one.samples:,}", rate if one.whole else f"~ {rate}")
    return table


def _ranks(change: RankChange) -> str:
    ahead, reversed_ = percent(change.first_ahead, digits=0), percent(change.reversals)
    return (
        f"{change.first} is ahead of {change.second} under {ahead} of {change.variants} variants; their order is "
        f"reversed, by two points or more each way, between {reversed_} of pairs of variants"
    )


def _series(found: Series) -> str:
    ratio = "-" if found.signal_to_noise is None else f"{found.signal_to_noise:.1f}"
    gain = "-" if found.gain_to_noise is None else f"{found.gain_to_noise:.1f}"
    return (
        f"{found.checkpoints} checkpoints: monotonicity (Kendall's tau) {found.monotonicity:.2f}, p "
        f"{probability(found.p)}; signal to noise ({found.noise}) of the last {ratio}; gain over the series {gain} "
        "times the noise"
    )
