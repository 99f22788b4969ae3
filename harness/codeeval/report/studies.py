"""What tables of all studies share: percentages with intervals, notes, names of files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from codeeval.screen import Text
from codeeval.studies.records import Ceiling, Estimate

__all__ = ["columns", "files_line", "in_groups", "notes", "number", "span"]


def in_groups(count: int, groups: int, what: str) -> str:
    """`48 problems in 24 groups`; `164 problems` where each is a group of its own."""
    return f"{count:,} {what}" if count == groups else f"{count:,} {what} in {groups:,} groups"


def span(ceiling: Ceiling) -> str:
    """`59.5 to 85.1 % [51.0, 90.1]`: the range of an estimate, and of its limits."""
    range_ = f"{100 * ceiling.lowest:.1f} to {100 * ceiling.highest:.1f} %"
    return f"{range_} [{100 * ceiling.low:.1f}, {100 * ceiling.high:.1f}]"


def number(estimate: Estimate | None, *, digits: int = 3) -> str:
    """`0.352 [0.301, 0.402]`; a dash for None."""
    if estimate is None:
        return "-"
    return f"{estimate.estimate:.{digits}f} [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}]"


def columns(title: str, first: str, *others: str, caption: str | None = None) -> Table:
    """A table whose first column is of words, the others of numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", caption=caption, caption_justify="left")
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table


def notes(lines: Iterable[str]) -> list[Text]:
    """What must be known of the data, one line each."""
    return [Text(f"note: {line}", style="yellow") for line in lines]


def files_line(paths: Sequence[Path]) -> Text:
    """Which figures were written."""
    if not paths:
        return Text("no figures")
    names = sorted({path.stem for path in paths})
    return Text(f"figures in {paths[0].parent}: {', '.join(names)} (.svg, .png, .json)")
