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
    left = any(not variant.whole for variant in report.variants)
    caption = "~: left by the search after some of the tasks, and not in the spread" if left else None
    table = Table(
        caption=caption, caption_justify="left", title=f"{report.benchmark}: {report.vary}", title_justify="left"
    )
    for head in ("variant", "model"):
        table.add_column(head, overflow="fold")
    for head in ("tasks", "samples", "pass@1"):
        table.add_column(head, justify="right", no_wrap=True)
    for variant in report.variants:
        rate = interval(variant.rate)
        table.add_row(
            variant.name,
            variant.model,
            str(variant.tasks),
            f"{variant.samples:,}",
            rate if variant.whole else f"~ {rate}",
        )
    return table


def _ranks(change: RankChange) -> str:
    ahead, reversed_ = percent(change.first_ahead, digits=0), percent(change.reversals)
    return (
        f"{change.first} is ahead of {change.second} under {ahead} of {change.variants} variants; their order is "
        f"reversed, by two points or more each way, between {reversed_} of pairs of variants"
    )


def _series(trend: Series) -> str:
    ratio = "-" if trend.signal_to_noise is None else f"{trend.signal_to_noise:.1f}"
    gain = "-" if trend.gain_to_noise is None else f"{trend.gain_to_noise:.1f}"
    return (
        f"{trend.checkpoints} checkpoints: monotonicity (Kendall's tau) {trend.monotonicity:.2f}, p "
        f"{probability(trend.p)}; signal to noise ({trend.noise}) of the last {ratio}; gain over the series {gain} "
        "times the noise"
    )
