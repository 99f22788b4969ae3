"""Parts that tables of all studies share: percentages with intervals, notes, names of files."""

from collections.abc import Iterable

from rich.table import Table

from codeeval.screen import Text
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.wording import counted, percent

__all__ = ["columns", "in_groups", "intervals_over", "notes", "number"]


def in_groups(count: int, groups: int, noun: str) -> str:
    """`48 problems in 24 groups`; `164 problems` where each is a group of its own."""
    return counted(count, noun) if count == groups else f"{counted(count, noun)} in {counted(groups, 'group')}"


def intervals_over(count: int, groups: int, noun: str = "problem", *, confidence: float = CONFIDENCE) -> str:
    """Return `95 % intervals over problems`, with that level, or over groups of problems that are not independent."""
    units = f"{noun}s" if count == groups else f"groups of {noun}s that build on one another"
    return f"{percent(confidence, digits=0)} intervals over {units}"


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
    """Return notes on the data, one line each."""
    return [Text(f"note: {line}", style="yellow") for line in lines]
