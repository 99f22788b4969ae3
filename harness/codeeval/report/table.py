"""What tables of all studies share: percentages with intervals, notes, names of files."""

from collections.abc import Iterable

from rich.table import Table

from codeeval.records import Ceiling, Estimate
from codeeval.screen import Text
from codeeval.wording import counted

__all__ = ["columns", "in_groups", "notes", "number", "span"]


def in_groups(count: int, groups: int, noun: str) -> str:
    """`48 problems in 24 groups`; `164 problems` where each is a group of its own."""
    return counted(count, noun) if count == groups else f"{counted(count, noun)} in {counted(groups, 'group')}"


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
