"""Twins of tests: the same source with one expected value altered, which no right program passes.

A language's tests have one form, so that a regular expression finds what each test expects. The last literal in the
last expected value is altered; where that value holds none (an empty list, null), that of a test before it.
"""

import re
from collections.abc import Sequence

__all__ = ["twin_of"]

_LITERAL = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<quoted>'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<number>(?<![\w.])\d+(?:\.\d+)?)|(?P<word>\b(?:true|false|True|False|TRUE|FALSE)\b)"""
    r"""|(?P<sign>\#t|\#f)(?=[\s)])""",
    re.DOTALL,
)

_OPPOSITES = {"true": "false", "True": "False", "TRUE": "FALSE", "#t": "#f"}
_OPPOSITES.update({value: key for key, value in _OPPOSITES.items()})

_DIGITS = 9
"""Digits from which on a number may be the largest of its type, and becomes smaller."""


def twin_of(tests: str, expectations: Sequence[re.Pattern[str]]) -> str:
    """Return the altered tests; an empty text if no expected value can be altered.

    `expectations`: patterns of one test with a group `expected`; the first that finds any counts.
    """
    for pattern in expectations:
        for match in reversed(list(pattern.finditer(tests))):
            altered = _altered(match["expected"])
            if altered is not None:
                return tests[: match.start("expected")] + altered + tests[match.end("expected") :]
    return ""


def _altered(expected: str) -> str | None:
    """Return another value, of the same type, with the last literal altered; None if there is none."""
    literal = None
    for literal in _LITERAL.finditer(expected):  # noqa: B007 - the last is wanted
        pass
    if literal is None:
        return None
    return expected[: literal.start()] + _another(literal) + expected[literal.end() :]


def _another(literal: re.Match[str]) -> str:
    text = literal[0]
    if literal["number"]:
        whole, dot, fraction = text.partition(".")
        step = -1 if len(whole) >= _DIGITS else 1
        return f"{int(whole) + step}{dot}{fraction}"
    if literal["word"] or literal["sign"]:
        return _OPPOSITES[text]
    content, quote = text[1:-1], text[0]
    if quote == "'" and len(content.encode("unicode_escape")) == 1:  # one character, in some languages a type
        return "'b'" if content != "b" else "'c'"
    return f"{quote}{content}x{quote}"
