"""A history for people: a table, and a figure of the trend."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.table import Table

from codeeval.history.base import Entry
from codeeval.records import Number, Printed, Record
from codeeval.screen import Screen, Text
from codeeval.shown import label
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.wording import counted, interval, percent

__all__ = ["History", "HistoryRow", "draw_history", "history_record", "print_history"]


class HistoryRow(Record):
    """One measurement of one run."""

    time: str
    """When the run was finished, ISO 8601."""
    label: str
    """The user's word for it, such as a checkpoint."""
    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    version: str
    """Digest of the benchmark: other digests do not compare."""
    suite: str
    """The suite that decides."""
    k: int
    """The k of pass@k."""
    estimate: Number
    """pass@k."""
    low: Number
    """Lower confidence limit over problems."""
    high: Number
    """Upper confidence limit over problems."""
    change: Number | None
    """Since the run before, of the same model, benchmark and version; None for the first."""
    run: str
    """Folder of the run."""


class History(Printed):
    """Output of `codeeval history show --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("history show",)

    rows: tuple[HistoryRow, ...]
    """The oldest first."""


def history_record(entries: Iterable[Entry]) -> History:
    """Return the entries, each with the change since the one before it."""
    last: dict[tuple[str, ...], float] = {}
    rows = []
    for entry in entries:
        measurement = entry.measurement
        series = (entry.model, entry.benchmark, entry.digest, measurement.suite, str(measurement.k))
        before = last.get(series)
        rows.append(_row(entry, None if before is None else measurement.estimate - before))
        last[series] = measurement.estimate
    return History(rows=tuple(rows))


def _row(entry: Entry, change: float | None) -> HistoryRow:
    measurement = entry.measurement
    return HistoryRow.model_construct(
        time=entry.time.isoformat(),
        label=entry.label,
        model=entry.model,
        benchmark=entry.benchmark,
        version=entry.digest,
        suite=measurement.suite,
        k=measurement.k,
        estimate=measurement.estimate,
        low=measurement.low,
        high=measurement.high,
        change=change,
        run=entry.folder,
    )


def print_history(history: History, *, last: int, console: Screen | None = None) -> None:
    """Print the newest `last` rows, on standard output unless told otherwise."""
    if not history.rows:
        (console or Screen()).print(Text("no rows: no run in the history has these values"))
        return
    shown = history.rows[-last:]
    left = len(history.rows) - len(shown)
    caption = (
        f"{percent(CONFIDENCE, digits=0)} intervals over problems, or over groups of problems that build on one another"
        + (f"; {counted(left, 'older row')} not shown" if left else "")
    )
    table = Table(caption=caption, caption_justify="left")
    for head in ("time", "model", "benchmark"):
        table.add_column(head, overflow="fold")
    for head in ("pass@k", "change", "label"):
        table.add_column(head, justify="right" if head != "label" else "left")
    for row in shown:
        estimate = interval(row)
        change = "" if row.change is None else f"{100 * row.change:+.1f}"
        name = f"{row.benchmark} {row.suite} pass@{row.k}"
        table.add_row(row.time[:16].replace("T", " "), row.model, name, estimate, change, row.label)
    (console or Screen()).print(table)


def draw_history(history: History, folder: Path) -> Sequence[Path]:
    """pass@k over time, a line per model and benchmark, with intervals, as figure `history`; none of a single point.

    Raises RunError.
    """
    if len(history.rows) < 2:  # noqa: PLR2004 - a trend
        return ()
    from codeeval.report.figures import COLOURS, LINES, MARKERS, figure, save_figure  # noqa: PLC0415 - only for figures

    series: dict[str, list[HistoryRow]] = {}
    for row in history.rows:
        series.setdefault(f"{row.model}, {row.benchmark} {row.suite} pass@{row.k}", []).append(row)
    with figure(width=8.0) as (drawn, axes):
        for position, (name, rows) in enumerate(series.items()):
            times = [_days(row.time) for row in rows]
            middles = [100 * row.estimate for row in rows]
            reach = [
                [100 * (row.estimate - row.low) for row in rows],
                [100 * (row.high - row.estimate) for row in rows],
            ]
            style: Any = {"color": COLOURS[position % len(COLOURS)], "marker": MARKERS[position % len(MARKERS)]}
            axes.errorbar(
                times, middles, yerr=reach, label=label(name), capsize=2, ls=LINES[position % len(LINES)], **style
            )
        axes.xaxis_date()
        drawn.autofmt_xdate()
        axes.set_ylabel(f"pass@k, % ({percent(CONFIDENCE, digits=0)} interval over problems)")
        if series:
            axes.legend(fontsize=7)
        return save_figure(drawn, folder, "history", _data(series))


def _days(time: str) -> float:
    """Since 1970, matplotlib's epoch."""
    return dt.datetime.fromisoformat(time).timestamp() / 86_400


def _data(series: Mapping[str, Sequence[HistoryRow]]) -> Mapping[str, object]:
    return {
        name: [row.model_dump(include={"time", "estimate", "low", "high"}) for row in rows]
        for name, rows in series.items()
    }
