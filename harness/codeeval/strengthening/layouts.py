"""Read the standard inputs of a problem as arguments: numbers, words, lists and rows, line by line.

Only a layout that all of the problem's inputs share is read. What holds of all of them is kept: an input that breaks it
may be outside of what the task means, and right programs may differ on it. In the manner of Daikon (Ernst et al. 2007),
this is the range of every number and length, the order of any two of them, and whether items are all different. A
word that is more than letters of one case has a grammar that nobody knows, so that only observed ones are asked.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from codeeval.strengthening.relations import Arguments

__all__ = ["Domain", "Layout", "layout_of"]

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_ENOUGH = 2
"""Inputs without which nothing is known of a layout."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines at the head of an input, and rows up to its end."""

    head: tuple[int | None, ...]
    """Arguments of each line of the head. None: the line is one argument, a list of any number of items."""
    width: int | None
    """Items of each row. None: there are no rows. The last argument is the list of rows."""
    wholes: tuple[bool, ...]
    """For each argument, whether its items are integers; else they are words."""
    end: str
    """What follows the last line: a line feed, or nothing."""

    def read(self, text: str) -> Arguments | None:
        """Return the arguments in a text; None if it has another layout."""
        lines = _lines(text)
        if lines is None or len(lines) < len(self.head) or (self.width is None and len(lines) > len(self.head)):
            return None
        arguments = _arguments(lines, self.head, self.width)
        if arguments is None or len(arguments) != len(self.wholes):
            return None
        kinds = zip(arguments, self.wholes, strict=True)
        if any(whole and not all(map(_WHOLE.fullmatch, _words(argument))) for argument, whole in kinds):
            return None
        pairs = zip(arguments, self.wholes, strict=True)
        return tuple(_numbers(argument) if whole else argument for argument, whole in pairs)

    def text(self, arguments: Arguments) -> str:
        """Return the text of arguments."""
        rest = list(arguments)
        lines = []
        for width in self.head:
            taken = [rest.pop(0) for _ in range(width)] if width is not None else rest.pop(0)
            lines.append(" ".join(map(str, taken)))
        if self.width is not None:
            lines += [" ".join(map(str, _words(row))) for row in rest.pop(0)]
        return "\n".join(lines) + self.end


def layout_of(texts: Sequence[str]) -> Layout | None:
    r"""Return the layout that all of these inputs share; None if there is none that is known.

    >>> layout = layout_of(["3\n1 2 3\n", "2\n5 4\n"])
    >>> layout.read("3\n1 2 3\n"), layout.text((1, [7]))
    ((3, [1, 2, 3]), '1\n7\n')
    """
    if len(set(texts)) < _ENOUGH:
        return None
    split = [lines for lines in map(_lines, texts) if lines is not None]
    if len(split) < len(texts):
        return None
    end = "\n" if all(text.endswith("\n") for text in texts) else ""
    for head, width in _shapes(split):
        read = [arguments for lines in split if (arguments := _arguments(lines, head, width)) is not None]
        if len(read) == len(texts):
            wholes = tuple(all(map(_WHOLE.fullmatch, _words(column))) for column in zip(*read, strict=True))
            return Layout(head, width, wholes, end)
    return None


def _shapes(split: Sequence[list[list[str]]]) -> Iterator[tuple[tuple[int | None, ...], int | None]]:
    """Yield head and width of rows. Rows are counted by the head, unless there is nothing before them."""
    heights = {len(lines) for lines in split}
    if len(heights) == 1:
        yield _widths(split, heights.pop()), None
        return
    for height in range(1, min(heights) + 1):
        width = _width([row for lines in split for row in lines[height:]])
        head = _widths(split, height)
        if width is not None and any(_counts(split, head, position) for position in range(height)):
            yield head, width
            return
    width = _width([row for lines in split for row in lines])
    counted = all(lines and lines[0] == [str(len(lines) - 1)] for lines in split)
    if width is not None and not counted:
        yield (), width


def _widths(split: Sequence[list[list[str]]], height: int) -> tuple[int | None, ...]:
    return tuple(_width([lines[position] for lines in split]) for position in range(height))


def _width(rows: Sequence[list[str]]) -> int | None:
    """Return the number of words that all rows have; None where they differ, or there is no row."""
    widths = {len(row) for row in rows}
    return widths.pop() if len(widths) == 1 else None


def _counts(split: Sequence[list[list[str]]], head: Sequence[int | None], position: int) -> bool:
    """Return whether a number of this line of the head is the number of rows, in all inputs."""
    width = head[position] or 0
    return any(all(lines[position][at] == str(len(lines) - len(head)) for lines in split) for at in range(width))


def _lines(text: str) -> list[list[str]] | None:
    """Return the words of each line; None if more than single blanks are between them."""
    lines = text.removesuffix("\n").split("\n")
    words = [line.split(" ") for line in lines]
    return words if all(word and not re.search(r"\s", word) for line in words for word in line) else None


def _arguments(lines: list[list[str]], head: Sequence[int | None], width: int | None) -> Arguments | None:
    arguments: list[Any] = []
    for line, count in zip(lines, head, strict=False):
        if count is not None and len(line) != count:
            return None
        arguments += [line] if count is None else line
    if width is not None:
        rows = lines[len(head) :]
        if any(len(row) != width for row in rows):
            return None
        arguments.append([row[0] for row in rows] if width == 1 else rows)
    return tuple(arguments)


def _words(value: Any) -> list[Any]:
    return [word for item in value for word in _words(item)] if isinstance(value, list | tuple) else [value]


def _numbers(value: Any) -> Any:
    return [_numbers(item) for item in value] if isinstance(value, list) else int(value)


_Measure: TypeAlias = Callable[[Arguments], Any]


@dataclass(frozen=True)
class Domain:
    """What holds of all observed inputs."""

    layout: Layout
    ranges: tuple[tuple[_Measure, int, int], ...]
    orders: tuple[tuple[_Measure, _Measure], ...]
    """Pairs of which the first was never larger."""
    distinct: tuple[_Measure, ...]
    """Lists whose items were always different."""
    words: tuple[tuple[_Measure, frozenset[str]], ...]
    """Words of which only the observed ones are known to be allowed."""

    @classmethod
    def of(cls, layout: Layout, observed: Sequence[Arguments]) -> "Domain":
        """Learn the domain."""
        measures = list(_measures(observed))
        tables = [[measure(arguments) for arguments in observed] for measure in measures]
        ranges = tuple((measure, min(table), max(table)) for measure, table in zip(measures, tables, strict=True))
        orders = tuple(
            (measures[low], measures[high])
            for low, first in enumerate(tables)
            for high, second in enumerate(tables)
            if low != high and all(a <= b for a, b in zip(first, second, strict=True))
        )
        lists = [_item(position) for position, value in enumerate(observed[0]) if isinstance(value, list)]
        distinct = tuple(each for each in lists if all(_all_different(each(arguments)) for arguments in observed))
        return cls(layout, ranges, orders, distinct, tuple(_closed(observed)))

    def admits(self, arguments: Arguments) -> bool:
        """Return whether an input is within. Its text must read as itself."""
        try:
            return (
                all(low <= measure(arguments) <= high for measure, low, high in self.ranges)
                and all(low(arguments) <= high(arguments) for low, high in self.orders)
                and all(_all_different(items(arguments)) for items in self.distinct)
                and all(known.issuperset(_words(words(arguments))) for words, known in self.words)
                and self.layout.read(self.layout.text(arguments)) == arguments
            )
        except (IndexError, TypeError, ValueError):
            return False


def _closed(observed: Sequence[Arguments]) -> Iterator[tuple[_Measure, frozenset[str]]]:
    """Yield words, and columns of words, with those that were observed, where they are not letters of one case."""
    for position, value in enumerate(observed[0]):
        item = _item(position)
        rows = isinstance(value, list) and bool(value) and isinstance(value[0], list)
        for column in [_column(item, at) for at in range(len(value[0]))] if rows else [item]:
            seen = [word for arguments in observed for word in _words(column(arguments)) if isinstance(word, str)]
            plain = all(word.isalpha() and word.isascii() for word in seen)
            if seen and not (plain and (all(map(str.islower, seen)) or all(map(str.isupper, seen)))):
                yield column, frozenset(seen)


def _measures(observed: Sequence[Arguments]) -> Iterator[_Measure]:
    """Yield numbers, lengths, and the least and the largest item of lists that are never empty."""
    for position, value in enumerate(observed[0]):
        item = _item(position)
        if isinstance(value, int):
            yield item
            continue
        yield _over(len, item)
        if isinstance(value, str) or not all(arguments[position] for arguments in observed):
            continue
        columns = [_column(item, at) for at in range(len(value[0]))] if isinstance(value[0], list) else [item]
        for column in columns:
            whole = isinstance(column(observed[0])[0], int)
            yield from (_over(min, column), _over(max, column)) if whole else (_over(_longest, column),)


def _item(position: int) -> _Measure:
    return lambda arguments: arguments[position]


def _column(rows: _Measure, at: int) -> _Measure:
    return lambda arguments: [row[at] for row in rows(arguments)]


def _over(function: Callable[[Any], int], measure: _Measure) -> _Measure:
    return lambda arguments: function(measure(arguments))


def _longest(words: Sequence[str]) -> int:
    return max(map(len, words))


def _all_different(items: Sequence[Any]) -> bool:
    return len({str(item) for item in items}) == len(items)
