"""Tables and lines of which no number is ever cut or folded, whatever the width.

- In a pipe or a log, a table has its natural width and no box (`plain`), and a line is never folded.
- On a terminal, a table that is too wide folds names at word ends. Where that is not enough, its rows are stacked,
  one cell below the other (`fitted`). A line is folded between words, never within a number and its interval
  (`folded`). A word that is wider than the terminal, such as a path, is left whole.

No line ends in spaces; titles and captions begin at the left.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.console import RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text  # noqa: TID251 - lines that `codeeval.screen` has made safe are only cut and joined

__all__ = ["Boxed", "fitted", "folded", "plain"]

ToText = Callable[[RenderableType], Text]
"""Make a cell, title or caption a safe text."""

_GAP = "  "
"""Between the columns of a table without a box, and before the cells of a stacked row."""

_NUMBER = r"[-+~<]? ?[-+]?\d[\d.,]*"
_WHOLE = re.compile(
    rf"{_NUMBER}(?: to [\d.,]+)?(?: %| s\b| points\b)?(?: \[[^\[\]]*\])?"  # 59.2 % [49.9, 67.8], 2 to 3 %, < 0.0001
    r"|\[[-+]?[\d.]+, [-+]?[\d.]+\]"
)
"""Texts with spaces at which no line ends."""


class Boxed(Table):
    """A table that is known to fit, for a terminal."""


@dataclass(frozen=True)
class _Grid:
    """Texts of a table."""

    heads: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    right: Sequence[bool]
    """By column: True if its cells end at one edge, as numbers do."""
    sections: Sequence[bool]
    """By row: True if a rule follows."""

    @property
    def widths(self) -> list[int]:
        """The natural width of each column."""
        columns = zip(*[self.heads, *self.rows], strict=True)
        return [max(_widest(cell) for cell in column) for column in columns]


def plain(table: Table, to_text: ToText) -> Iterator[Text]:
    """The lines of a table for a pipe or a log."""
    grid = _read(table, to_text)
    yield from _whole_lines(table.title, to_text, "bold")
    widths = grid.widths
    if table.show_header and any(head.plain for head in grid.heads):
        yield from _head_lines(grid, widths)
        yield _joined([Text("-" * width) for width in widths], widths, grid.right)
    for row in grid.rows:
        yield _joined(row, widths, grid.right)
    yield from _whole_lines(table.caption, to_text)


def fitted(table: Table, to_text: ToText, width: int) -> Iterator[RenderableType]:
    """A table for a terminal of `width` columns: in a box if it fits, else as stacked rows."""
    grid = _read(table, to_text)
    for text in _whole_lines(table.title, to_text, "bold"):
        yield from folded(text, width)
    if (boxed := _boxed(table, grid, width)) is not None:
        yield boxed
    else:
        yield from _stacked(grid, width)
    for text in _whole_lines(table.caption, to_text):
        yield from folded(text, width)


def folded(text: Text, width: int) -> Iterator[Text]:
    """The lines of a text, folded between words; further lines of an indented one are indented too."""
    lines = text.split("\n", allow_blank=True) if text.plain else [text]
    parts = [part for line in lines for part in _folded_line(line, width)]
    for position, part in enumerate(parts, start=1):
        part.rstrip()
        part.no_wrap, part.overflow, part.end = True, "ignore", "\n" if position < len(parts) else text.end
        yield part


def _folded_line(line: Text, width: int) -> Iterator[Text]:
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    while line.cell_len > width and (offset := _break(line.plain, width, indent)) is not None:
        yield line[:offset]
        line = Text(" " * indent).append_text(line[offset:])
    yield line


def _break(text: str, width: int, indent: int) -> int | None:
    """The offset after the last space at which the text can end within `width`, else after the first beyond it."""
    whole = [match.span() for match in _WHOLE.finditer(text)]
    offset = None
    for match in re.finditer(r" +", text[indent:]):
        start, end = match.start() + indent, match.end() + indent
        if any(low < start < high for low, high in whole) or end == len(text):
            continue
        if Text(text[:start]).cell_len > width:
            return offset or end
        offset = end
    return offset


def _read(table: Table, to_text: ToText) -> _Grid:
    columns = [[to_text(cell) for cell in column.cells] for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    for row, facts in zip(rows, table.rows, strict=True):
        for cell in row:
            if facts.style:
                cell.stylize(facts.style)
    heads = [to_text(column.header) for column in table.columns]
    right = [column.justify == "right" for column in table.columns]
    return _Grid(heads, rows, right, [row.end_section for row in table.rows])


def _whole_lines(text: RenderableType | None, to_text: ToText, style: str | Style = "") -> list[Text]:
    if not text:
        return []
    line = to_text(text)
    line.stylize(style)
    line.no_wrap, line.overflow = True, "ignore"
    return [line]


def _widest(cell: Text) -> int:
    return max((line.cell_len for line in cell.split("\n", allow_blank=True)), default=0)


def _head_lines(grid: _Grid, widths: Sequence[int]) -> Iterator[Text]:
    """Heads of one or more lines, the last of which stand side by side."""
    split = [list(head.split("\n", allow_blank=True)) for head in grid.heads]
    for parts in reversed(list(zip_longest(*(reversed(lines) for lines in split), fillvalue=Text("")))):
        line = _joined(parts, widths, grid.right)
        line.stylize("bold")
        yield line


def _joined(cells: Sequence[Text], widths: Sequence[int], right: Sequence[bool]) -> Text:
    line = Text(no_wrap=True, overflow="ignore")
    for column, (cell, width, to_the_right) in enumerate(zip(cells, widths, right, strict=True)):
        padding = " " * (width - cell.cell_len)
        line.append(_GAP if column else "")
        line.append_text(Text(padding) + cell if to_the_right else cell + Text(padding))
    line.rstrip()
    return line


def _boxed(table: Table, grid: _Grid, width: int) -> Table | None:
    """The table in a box, with the cells of one column of words folded if need be; None if it does not fit."""
    widths = grid.widths
    extra = sum(widths) + 3 * len(widths) + 1 - width
    if extra <= 0:
        return _box(table, grid)
    words = (column for column, right in enumerate(grid.right) if not right)
    for column in sorted(words, key=lambda column: -widths[column]):
        room = widths[column] - extra
        cells = [grid.heads[column], *(row[column] for row in grid.rows)]
        lines = [list(folded(cell, max(1, room))) for cell in cells]
        if all(line.cell_len <= room for part in lines for line in part):
            head, *others = [Text("\n").join(part) for part in lines]
            heads = [*grid.heads[:column], head, *grid.heads[column + 1 :]]
            rows = [[*row[:column], cell, *row[column + 1 :]] for row, cell in zip(grid.rows, others, strict=True)]
            return _box(table, _Grid(heads, rows, grid.right, grid.sections))
    return None


def _box(table: Table, grid: _Grid) -> Table:
    boxed = Boxed(box=table.box, show_header=table.show_header)
    for head, right in zip(grid.heads, grid.right, strict=True):
        boxed.add_column(head, justify="right" if right else "left", no_wrap=True)
    for row, section in zip(grid.rows, grid.sections, strict=True):
        boxed.add_row(*row, end_section=section)
    return boxed


def _stacked(grid: _Grid, width: int) -> Iterator[Text]:
    """Each row as a heading and a line per further cell."""
    heads = [Text(" ").join(head.split("\n")) for head in grid.heads]
    label = max((head.cell_len for head in heads[1:]), default=0)
    for row in grid.rows:
        first = heads[0] + Text(": ") + row[0] if heads[0].plain else row[0]
        first.stylize("bold")
        yield from folded(first, width)
        for head, cell in zip(heads[1:], row[1:], strict=True):
            if not cell.plain:
                continue
            line = Text(_GAP) + head + Text(" " * (label - head.cell_len) + _GAP) + cell
            if line.cell_len > width:
                yield from folded(Text(_GAP) + head, width)
                line = Text(2 * _GAP) + cell
            yield from folded(line, width)
