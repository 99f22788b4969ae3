"""Fenced blocks, as CommonMark has them and as models write them."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeeval.extraction.lines import Scanner
from codeeval.extraction.syntax import defines, is_sound
from codeeval.samples import Extraction

__all__ = ["PYTHON", "Block", "find_blocks"]

PYTHON = frozenset({"", "python", "python3", "py", "py3", "python2"})
"""Languages of blocks that may hold a program."""

_DEEPER = 4
"""A fence indented this much more than the opening one is text, as in CommonMark: mostly part of a docstring."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences, or between a fence and the end."""

    source: str
    language: str
    """The fence's word in lower case; empty where it has none."""
    extraction: Extraction
    """`fenced` or `incomplete_fenced`."""

    def program(self, name: str) -> str:
        """The source; moved to the margin where all of it is indented and so defines `name`."""
        if self.source.lstrip("\n")[:1] in {" ", "\t"}:
            moved = textwrap.dedent(self.source)
            if defines(moved, name):
                return moved
        return self.source


@dataclass(frozen=True, slots=True)
class _Fence:
    before: str
    """Indentation, or words before an opening fence."""
    marks: str
    language: str
    closes: bool
    """Whether it can end a block: no language stands after it."""


def find_blocks(lines: Sequence[str]) -> Sequence[Block]:
    """All blocks that are not blank, in order."""
    text = lines[:-1] if lines and not lines[-1] else lines  # what follows the last line end is no line
    return [block for block in _blocks(text) if block.source.strip()]


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    number = 0
    while number < len(lines):
        opening = _fence(lines[number])
        number += 1
        if opening:
            end, closing = _closing(lines, number, opening)
            yield _block(lines[number:end], opening, complete=closing is not None and closing.closes)
            number = end + (closing is not None and closing.closes)


def _fence(line: str) -> _Fence | None:
    stripped = line.lstrip()
    mark = "~" if stripped.startswith("~~~") else "`"
    before, found, after = line.partition(mark * 3)
    rest = after.lstrip(mark)
    if not found or "`" in rest:
        return None
    word = re.fullmatch(r"\s*\{?\.?([\w+#-]+)(?:\s+\S*=.*|[}:]?)\s*", rest)
    if before.strip() and rest.strip() and not word:
        return None
    return _Fence(before, found + mark * (len(after) - len(rest)), word[1].lower() if word else "", word is None)


def _block(lines: Sequence[str], opening: _Fence, *, complete: bool) -> Block:
    if not complete:
        lines, complete = _closed_late(lines, opening.marks)
    width = 0 if opening.before.strip() else len(opening.before)
    source = "".join(line[min(width, len(line) - len(line.lstrip())) :] + "\n" for line in lines)
    return Block(source, opening.language, "fenced" if complete else "incomplete_fenced")


def _closing(lines: Sequence[str], start: int, opening: _Fence) -> tuple[int, _Fence | None]:
    """Where the block that starts here ends, and the fence found there: a closing one, or the next opening one.

    A fence inside a triple-quoted string is text, if the block up to a later fence proves that it was.
    """
    scanner = Scanner()
    quoted: tuple[int, _Fence] | None = None
    for number in range(start, len(lines)):
        fence = _fence_within(lines[number], opening)
        if fence is None:
            scanner.read(lines[number])
        elif scanner.quote is None:
            if quoted is not None and not is_sound("\n".join(lines[start:number])):
                break
            return number, fence
        elif quoted is None:
            quoted = (number, fence)
    return quoted or (len(lines), None)


def _fence_within(line: str, opening: _Fence) -> _Fence | None:
    """The line as a fence that may end the block: first on its line, of the same kind, not deeper indented."""
    if not line.lstrip().startswith(opening.marks):
        return None
    fence = _fence(line)
    outer = 0 if opening.before.strip() else len(opening.before)
    return fence if fence and len(fence.before) - outer < _DEEPER else None


def _closed_late(lines: Sequence[str], marks: str) -> tuple[Sequence[str], bool]:
    """An unclosed block whose last fence is only out of place: too deep, or at the end of a line of code."""
    scanner, last = Scanner(), None
    for number, line in enumerate(lines):
        if line.rstrip().endswith(marks) and scanner.quote is None:
            last = number
        else:
            scanner.read(line)
    if last is None:
        return lines, False
    rest = lines[last].rstrip().removesuffix(marks)
    return [*lines[:last], *([rest] if rest.strip() else [])], True
