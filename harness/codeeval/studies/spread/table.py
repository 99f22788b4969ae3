"""A spread for people: a table, and a figure of every variant."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.figures import COLOURS, MARKERS, figure, save_figure
from codeeval.screen import Screen, Text
from codeeval.shown import label
from codeeval.studies.spread import RankChange, Series, SpreadReport
from codeeval.wording import counted, interval, percent, probability

__all__ = ["draw_spread", "print_spread"]


def print_spread(report: SpreadReport, console: Screen | None = None) -> None:
    """Print the report, on standard output unless told otherwise."""
    (console or Screen()).print(Group(*_parts(report)))


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


def draw_spread(report: SpreadReport, folder: Path) -> Sequence[Path]:
    """pass@1 of every variant evaluated whole, with intervals, as figure `spread`. Raises RunError."""
    shown = [one for one in report.variants if one.whole]
    models = list(report.spread)
    with figure(height=1.2 + 0.25 * len(shown)) as (drawn, axes):
        for place, one in enumerate(shown):
            low, middle, high = (100 * value for value in (one.rate.low, one.rate.estimate, one.rate.high))
            number = models.index(one.model)
            axes.errorbar(
                middle,
                place,
                xerr=[[middle - low], [high - middle]],
                fmt=MARKERS[number % len(MARKERS)],
                color=COLOURS[number % len(COLOURS)],
                capsize=2,
            )
        labels = [f"{one.name} ({one.model})" if len(models) > 1 else one.name for one in shown]
        axes.set_yticks(range(len(shown)), list(map(label, labels)), fontsize=7)
        axes.invert_yaxis()
        axes.set_xlabel(f"pass@1 on {label(report.benchmark)}, % (95 % interval over problems)")
        return save_figure(drawn, folder, "spread", report.model_dump(by_alias=True))
