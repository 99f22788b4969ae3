"""Going over an answer line by line, to tell its own marks from those that a program in it holds."""

import re

from codeeval.python.lines import Quotes, is_prose, within
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["MOST_MARKS", "PYTHON", "Walker", "may_hold_tags"]

MOST_MARKS = 100
"""Marks of one line that are looked at. No answer has as many, and each is looked for in the whole line."""

PYTHON = LANGUAGES["python"].fences | {""}
"""Languages of blocks that may hold a program."""

_WORD = re.compile(r"[`~]+\s*\{?\.?([\w+#-]*)")

_FENCES = ("```", "~~~")

_TAG_BEGINS = re.compile(r"</?[\w.:-]+[ >]|<[!|\uff5c]|\[[A-Z]+\]|\[/[A-Za-z]+\]|\]\]>|\\[BEbe]|◁")
"""The beginning of anything that looks like a tag or a special token.

A search that ignores case takes 50 times as long. A tag in brackets of small letters counts if it is closed.
"""


def may_hold_tags(text: str) -> bool:
    """Return whether something in the text looks like a tag. Most answers hold nothing of that kind."""
    return _TAG_BEGINS.search(text) is not None


class Walker:
    """Knows of each next line whether it stands in a fenced block, and in which of Python's strings."""

    def __init__(self, text: str) -> None:
        self._last = {mark: text.rfind(mark) for mark in ('"""', "'''", *_FENCES)}
        self._place = 0
        self.reset()

    def reset(self) -> None:
        """Begin outside of all blocks and strings."""
        self._language: str | None = None
        self._scanner = Quotes()

    @property
    def fence(self) -> str | None:
        """The language of the block that the next line stands in, if the block is closed later; None outside."""
        return self._language if self._place <= max(self._last[mark] for mark in _FENCES) else None

    @property
    def quote(self) -> str | None:
        """The triple quote that is open, if it is closed later."""
        quote = self._scanner.quote
        return quote if quote is not None and self._last[quote] >= self._place else None

    def holds(self, line: str, column: int, end: int, *, in_long_strings: bool = True) -> bool:
        """Return whether what stands there in the next line is a program's: in a string, or within a comment.

        `in_long_strings`: whether a triple quote that is open counts.
        """
        if self._language is not None and self.fence is not None and self._language not in PYTHON:
            return True
        held = within(line, column, self.quote if in_long_strings else None)
        return held == "string" or (held == "comment" and bool(line[end:].strip()))

    def is_comment(self, line: str, column: int) -> bool:
        """Return whether what stands there in the next line is a comment of Python."""
        return within(line, column, self.quote) == "comment"

    def read(self, line: str) -> None:
        """Take in the next line, or the rest of it, without its line end."""
        self._place += len(line) + 1
        if "`" not in line and "~" not in line:
            self._scan(line)
            return
        stripped = line.lstrip()
        if stripped.startswith(_FENCES) and self.quote is None:
            word = _WORD.match(stripped)
            language = word[1].lower() if word else ""
            self._language = None if self._language is not None and not language else language
            self._scanner = Quotes()
        else:
            self._scan(line)

    def _scan(self, line: str) -> None:
        """Look for triple quotes; a line of prose outside of blocks and strings opens none."""
        if self._scanner.quote is None and '"""' not in line and "'''" not in line:
            return
        if self._scanner.quote is not None or self._language is not None or not is_prose(line):
            self._scanner.read(line)
