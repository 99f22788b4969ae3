"""Reading Python line by line, without parsing it."""

import itertools
import keyword
import re
from collections.abc import Iterator
from typing import Literal

__all__ = ["INVISIBLE", "Quotes", "Scanner", "indentation", "is_prose", "starts_code", "to_margin", "within"]

_QUOTES = frozenset({'"""', "'''"})

_TOKEN = re.compile(r"""#.*|\"{3}|'{3}|"(?:[^"\\]|\\.)*(?:"|\\?$)|'(?:[^'\\]|\\.)*(?:'|\\?$)|[][(){}]""")
"""A string that is not closed ends with its line, so that each character is read once."""

_CLOSED = re.compile(r"""#.*|(?<![A-Za-z0-9_])[rbfuRBFU]{0,2}("{3}|'{3}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|`[^`]*`""")
"""A comment, a string that its line closes, a triple quote, or code in a line of prose. Apostrophes do not count."""

_WORD = re.compile(r"[A-Za-z_]\w*|[^\s\w]|\d\w*")

_KEYWORDS = frozenset({*keyword.kwlist, *keyword.softkwlist})

_CODE = re.compile(r"from\s+[\w.]+\s+import\b|import\s+\w|(?:async\s+)?def\s+\w|class\s+\w+\s*[(:]|@\w")

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
"""Byte order marks and characters without width, which tokenizers and web pages put before a text."""


def starts_code(text: str) -> bool:
    """Return whether the text begins, at the margin, as only code does."""
    return _CODE.match(text) is not None


def is_prose(text: str) -> bool:
    """Return whether the first line has two names side by side, which no Python has. A failing parse costs more."""
    first = text.partition("\n")[0]
    words = _WORD.findall(re.split(r"['\"#]", first, maxsplit=1)[0])
    names = [word.isidentifier() and word not in _KEYWORDS for word in words]
    return any(left and right for left, right in itertools.pairwise(names))


def indentation(line: str) -> str:
    """Return the white space before the line's first character."""
    return line[: len(line) - len(line.lstrip())]


def within(line: str, column: int, quote: str | None = None) -> Literal["string", "comment"] | None:
    """Return what of Python holds this column of the line; `quote` is the triple quote open at the line's start."""
    position = 0
    while True:
        if quote is not None:
            end = line.find(quote, position)
            if end < 0 or end >= column:
                return "string"
            position, quote = end + len(quote), None
        token = _CLOSED.search(line, position)
        if token is None or token.start() > column:
            return None
        if token[0].startswith("#"):
            return "comment"
        position = token.end()
        if token[1] in _QUOTES:
            quote = token[1]
        elif position > column:
            return "string"


def to_margin(source: str) -> str:
    """Move code whose first line is indented to the margin: that line alone, or all lines if others stand as deep."""
    source = source.lstrip(INVISIBLE)
    body = source.lstrip()
    first = source[: len(source) - len(body)].rpartition("\n")[2]
    if not first or not body:
        return source
    lines = source[len(source) - len(body) - len(first) :].split("\n")
    if any(indented == first for indented in _indentations(lines)):
        return "\n".join([body.partition("\n")[0], *(line.removeprefix(first) for line in lines[1:])])
    return body


def _indentations(lines: list[str]) -> Iterator[str]:
    """Yield the indentation of each line after the first that begins a line of Python."""
    scanner = Scanner()
    for index, line in enumerate(lines):
        if index and scanner.is_clear and line.strip() and not line.lstrip().startswith("#"):
            yield indentation(line)
        scanner.read(line)


class Scanner:
    """Knows whether the next line begins inside a string or brackets, or continues the last one."""

    def __init__(self) -> None:
        self.quote: str | None = None
        """The triple quote that is open."""
        self.depth = 0
        """Brackets that are open."""
        self._continued = False

    @property
    def is_clear(self) -> bool:
        """True if the next line begins a line of Python."""
        return self.quote is None and self.depth == 0 and not self._continued

    def read(self, line: str) -> None:
        """Take in one line, without its line end."""
        position = 0
        while True:
            if self.quote is not None:
                end = line.find(self.quote, position)
                if end < 0:
                    return
                position, self.quote = end + len(self.quote), None
            mark = _TOKEN.search(line, position)
            if mark is None:
                break
            position = mark.end()
            self._take(mark.group())
        self._continued = line.endswith("\\")

    def _take(self, mark: str) -> None:
        if mark in _QUOTES:
            self.quote = mark
        elif mark in {"(", "[", "{"}:
            self.depth += 1
        elif mark in {")", "]", "}"}:
            self.depth = max(0, self.depth - 1)


class Quotes(Scanner):
    """A scanner that knows of triple quotes alone, and is quicker: lines without them are not looked at."""

    def read(self, line: str) -> None:
        """Take in one line, without its line end."""
        if self.quote is not None or '"""' in line or "'''" in line:
            super().read(line)
