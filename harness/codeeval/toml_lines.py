"""Lines of a TOML file at which its values stand, for messages about values that a model refuses."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

__all__ = ["line_of"]

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"""\s*["']?([^"'=]+?)["']?\s*=""")


def line_of(text: str, path: Sequence[int | str]) -> int | None:
    r"""Return the line, from 1, of the value that names and positions lead to; None where it cannot be told.

    >>> line_of("a = 1\n[[rules]]\nb = 2\n[[rules]]\nb = 3\n", ("rules", 1, "b"))
    5

    Parts of `path` that a validator added, such as the choice it made, are skipped. Where the value is
    missing, its table's line is returned.
    """
    lines = text.splitlines()
    tables = list(_tables(lines))
    header = next((table for table in reversed(tables) if table[1] and _leads(table[1], path)), (0, (), 0))
    start, end = header[0], header[2] or (tables[0][0] - 1 if tables else len(lines))
    names = [part for part in path if isinstance(part, str)]
    for line in range(start, end):
        key = _KEY.match(lines[line])
        if key and key.group(1).split(".")[0] in names and not lines[line].lstrip().startswith("#"):
            return line + 1
    return start or None


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, tuple[int | str, ...], int]]:
    """Yield the line of each header, from 1, the table's name with its position in an array, and its last line."""
    counts: dict[str, int] = {}
    heads = [(line, head) for line, text in enumerate(lines, 1) if (head := _HEADER.match(text))]
    for (line, head), (following, _) in pairwise([*heads, (len(lines) + 1, None)]):
        if head is None:
            return
        name = head.group(2)
        parts: tuple[int | str, ...] = tuple(part.strip("\"' ") for part in name.split("."))
        if head.group(1) == "[[":
            counts[name] = counts.get(name, -1) + 1
            parts = (*parts, counts[name])
        yield line, parts, following - 1


def _leads(table: Sequence[int | str], path: Sequence[int | str]) -> bool:
    return len(table) <= len(path) and tuple(path[: len(table)]) == tuple(table)
