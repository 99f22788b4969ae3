"""Reading Python line by line, without parsing it."""

import itertools
import keyword
import re

__all__ = ["Scanner", "is_prose"]

_QUOTES = frozenset({'"""', "'''"})

_TOKEN = re.compile(r"""#.*|\"{3}|'{3}|"(?:[^"\\]|\\.)*(?:"|\\?$)|'(?:[^'\\]|\\.)*(?:'|\\?$)|[][(){}]""")
"""A string that is not closed ends with its line, so that each character is read once."""

_WORD = re.compile(r"[A-Za-z_]\w*|[^\s\w]|\d\w*")

_KEYWORDS = frozenset({*keyword.kwlist, *keyword.softkwlist})


def is_prose(text: str) -> bool:
    """Whether the first line has two names side by side, which no Python has: much cheaper than a failing parse."""
    first = text.partition("\n")[0]
    words = _WORD.findall(re.split(r"['\"#]", first, maxsplit=1)[0])
    names = [word.isidentifier() and word not in _KEYWORDS for word in words]
    return any(left and right for left, right in itertools.pairwise(names))


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
        """Whether the next line begins a line of Python."""
        return self.quote is None and self.depth == 0 and not self._continued

    def read(self, line: str) -> None:
        """Take in one line, without its line end."""
        place = 0
        while True:
            if self.quote is not None:
                end = line.find(self.quote, place)
                if end < 0:
                    return
                place, self.quote = end + len(self.quote), None
            mark = _TOKEN.search(line, place)
            if mark is None:
                break
            place = mark.end()
            self._take(mark.group())
        self._continued = line.endswith("\\")

    def _take(self, mark: str) -> None:
        if mark in _QUOTES:
            self.quote = mark
        elif mark in {"(", "[", "{"}:
            self.depth += 1
        elif mark in {")", "]", "}"}:
            self.depth = max(0, self.depth - 1)
