"""Fenced blocks, as CommonMark has them and as models write them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codeeval.extraction.walk import PYTHON
from codeeval.python.lines import Quotes, starts_code
from codeeval.python.syntax import is_sound

__all__ = ["Block", "find_blocks"]

_MARKDOWN = frozenset({"markdown", "md", "mdx", "rst", "text", "txt", "plaintext"})
"""Languages of blocks that may hold blocks."""

_DEEPER = 4
"""A fence indented this much more than the opening one is text, as in CommonMark: mostly part of a docstring."""

_WORD = re.compile(r"\s*\{?\.?([\w+#-]+)(?:\s+\S*=.*|[}:]?)\s*")
_PYTHON_WORD = re.compile(r"\s*\{?\.?(python|py|pycon)[\d.]*(?![\w+#-])[:,}]?(?P<rest>.*)", re.IGNORECASE)

_SLIP = re.compile(r"\s*(?:`{2,}|~{3,})\s*")
"""A line that ends a block though it does not match the opening."""

_QUOTES = frozenset({"'''", '"""'})

_QUOTE_FENCE = re.compile(r"('{3}|\"{3})(python3?|py)[ \t]*")

_LONG_STRING = 40
"""Lines after a fence in which a triple quote that was open before it must be closed, else it never was one."""

_QUOTED = re.compile(r"^[ \t]*> ?")
"""The mark at the beginning of each line of a quotation."""

_QUOTES_FENCE = re.compile(r"[ \t]*>|.*[\s`\]:.]>[ \t]*$")
"""The start of a line whose fence stands in a quotation: with the mark first, or right before the fence."""


@dataclass(frozen=True, slots=True)
class Block:
    """The lines between two fences, or between a fence and the end."""

    source: str
    language: str
    """The fence's word in lower case; empty where it has none."""
    is_closed: bool
    first: int
    """The number of the line with the opening fence."""
    last: int
    """The number of the line after the block."""


@dataclass(frozen=True, slots=True)
class _Fence:
    before: str
    """Indentation, or words before an opening fence."""
    marks: str
    language: str
    closes: bool
    """True if it can end a block: no language stands after it."""
    code: str = ""
    """Code that stands on the opening line."""

    @property
    def width(self) -> int:
        """Indentation of the fence (characters); 0 after words."""
        return 0 if self.before.strip() else len(self.before)

    @property
    def is_quoted(self) -> bool:
        """True if the block stands in a quotation."""
        return _QUOTES_FENCE.match(self.before) is not None


def find_blocks(lines: Sequence[str]) -> Sequence[Block]:
    """Return all blocks in order, blank ones too; of a block of markdown, those in it."""
    text = lines[:-1] if lines and not lines[-1] else lines  # the empty text after the last line end is not a line
    if any(_QUOTE_FENCE.fullmatch(line) for line in text if line[:3] in _QUOTES):
        text = _with_ticks(text)
    return list(_blocks(text))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    index, scanner = 0, Quotes()
    while index < len(lines):
        opening = _fence(lines[index]) if "```" in lines[index] or "~~~" in lines[index] else None
        first = index
        index += 1
        if opening is None:
            scanner.read(lines[first])
            continue
        if scanner.quote is not None:
            if any(scanner.quote in line for line in lines[index : index + _LONG_STRING]):
                continue  # an example in the docstring of a program without a fence
            scanner = Quotes()
        end, closing = _closing(lines, index, opening)
        is_closed = closing is not None and closing.closes
        index = end + is_closed
        if not opening.language and not opening.code and _is_word(lines[first + 1 : end]):
            opening, start = replace(opening, language="python"), first + 2
        else:
            start = first + 1
        block = _block(lines[start:end], opening, is_closed=is_closed, first=first, last=index)
        inner = _within(block) if block.language in _MARKDOWN else ()
        yield from inner or (block,)


def _is_word(lines: Sequence[str]) -> bool:
    """Return whether the first line holds only the word for the language, which belongs behind the fence."""
    return len(lines) > 1 and lines[0].strip().lower() in PYTHON - {""}


def _with_ticks(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines with ticks in place of quotes that stand for a fence."""
    opened, changed = "", list[str]()
    for line in lines:
        if quoted := _QUOTE_FENCE.fullmatch(line):
            opened = quoted[1]
            changed.append(f"```{quoted[2]}")
        elif opened and line.strip() == opened:
            opened = ""
            changed.append("```")
        else:
            changed.append(line)
    return changed


def _within(block: Block) -> Sequence[Block]:
    inner = block.source.split("\n")
    return [
        Block(nested.source, nested.language, nested.is_closed or block.is_closed, block.first, block.last)
        for nested in _blocks(inner[:-1])
        if nested.source.strip()
    ]


def _fence(line: str) -> _Fence | None:
    stripped = line.lstrip()
    mark = "~" if stripped.startswith("~~~") else "`"
    before, ticks, after = line.partition(mark * 3)
    rest = after.lstrip(mark)
    if not ticks or "`" in rest:
        return None
    marks = ticks + mark * (len(after) - len(rest))
    if not rest or rest.isspace():
        return _Fence(before, marks, "", closes=True)
    if python := _PYTHON_WORD.fullmatch(rest):
        words = python["rest"].strip()
        return _Fence(before, marks, python[1].lower(), closes=False, code=words if starts_code(words) else "")
    if starts_code(rest.lstrip()):
        return _Fence(before, marks, "", closes=False, code=rest.strip())
    word = _WORD.fullmatch(rest)
    if before.strip() and not before.lstrip().startswith(">") and rest.strip() and not word:
        return None
    return _Fence(before, marks, word[1].lower() if word else "", word is None)


def _block(lines: Sequence[str], opening: _Fence, *, is_closed: bool, first: int, last: int) -> Block:
    if opening.is_quoted:
        lines = [_QUOTED.sub("", line, count=1) for line in lines]
    if not is_closed:
        lines, is_closed = _closed_late(lines, opening.marks)
    width = opening.width
    source = (
        "\n".join([*lines, ""])
        if not width
        else "".join(line[min(width, len(line) - len(line.lstrip())) :] + "\n" for line in lines)
    )
    if opening.code:
        source = f"{opening.code}\n{source}"
    return Block(source, opening.language, is_closed, first, last)


def _closing(lines: Sequence[str], start: int, opening: _Fence) -> tuple[int, _Fence | None]:
    """Return where the block that starts here ends, and the fence found there: a closing one, or the next opening one.

    A fence inside a triple-quoted string is text, if the block up to a later fence proves that it was. One that does
    not match the opening ends the block if none follows that does, or if only so the block is Python.
    """
    scanner = Quotes()
    quoted: tuple[int, _Fence] | None = None
    slip: tuple[int, _Fence] | None = None
    for index in range(start, len(lines)):
        if "``" not in lines[index] and "~~~" not in lines[index]:
            scanner.read(lines[index])
            continue
        line = _QUOTED.sub("", lines[index], count=1) if opening.is_quoted else lines[index]
        fence = _fence_within(line, opening)
        if fence is None:
            if slip is None and _is_slip(line, scanner, opening):
                slip = (index, _Fence("", line.strip(), "", closes=True))
            scanner.read(line)
        elif scanner.quote is None or (slip is not None and not fence.closes):
            if quoted is not None and not is_sound("\n".join(lines[start:index])):
                break
            return _matching(lines, start, slip, (index, fence))
        elif quoted is None:
            quoted = (index, fence)
    return quoted or slip or _closed_by_quotes(lines, start) or (len(lines), None)


def _closed_by_quotes(lines: Sequence[str], start: int) -> tuple[int, _Fence] | None:
    """Return a line of three quotes alone that opens no string, since none closes it."""
    for mark in _QUOTES:
        places = [index for index in range(start, len(lines)) if mark in lines[index]]
        if places and lines[places[-1]].strip() == mark and sum(lines[n].count(mark) for n in places) % 2:
            return places[-1], _Fence("", mark, "", closes=True)
    return None


def _matching(
    lines: Sequence[str], start: int, slip: tuple[int, _Fence] | None, fence: tuple[int, _Fence]
) -> tuple[int, _Fence]:
    if slip is None or (fence[1].closes and is_sound("\n".join(lines[start : fence[0]]))):
        return fence
    return slip


def _is_slip(line: str, scanner: Quotes, opening: _Fence) -> bool:
    """Return whether the line closes the block by marks of another kind or number. Markdown may hold such lines."""
    return opening.language in PYTHON and scanner.quote is None and _SLIP.fullmatch(line) is not None


def _fence_within(line: str, opening: _Fence) -> _Fence | None:
    """Return the line as a fence that may end the block: first on its line, not deeper indented, and of the same kind.

    An opening fence is of the same kind whatever its length.
    """
    if opening.marks[:3] not in line or not line.lstrip().startswith(opening.marks[:3]):
        return None
    fence = _fence(line)
    if fence is None or len(fence.before) - opening.width >= _DEEPER:
        return None
    is_long = len(fence.marks) >= len(opening.marks)
    return fence if is_long or (not fence.closes and opening.language in PYTHON) else None


def _closed_late(lines: Sequence[str], marks: str) -> tuple[Sequence[str], bool]:
    """Return the lines of a block whose last fence is only out of place: too deep, or at the end of a line of code."""
    scanner, last = Quotes(), None
    for index, line in enumerate(lines):
        if line.rstrip().endswith(marks) and scanner.quote is None:
            last = index
        else:
            scanner.read(line)
    if last is None:
        return lines, False
    rest = lines[last].rstrip().removesuffix(marks)
    return [*lines[:last], *([rest] if rest.strip() else [])], True
