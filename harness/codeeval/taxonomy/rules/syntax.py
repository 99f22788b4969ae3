"""Kinds A: what cannot be compiled, or fails while its imports run."""

import re

from codeeval.python.queries import captured
from codeeval.taxonomy.failure import Failure, Finding, Span
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = ["body_missing", "cut_answer", "import_fails", "malformed", "misplaced_import", "slipped_body"]

_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError"})
_INDENTATION = frozenset({"IndentationError", "TabError"})
_EXPECTED_BLOCK = re.compile(r"expected an indented block(?: after .*? on line (\d+))?")
_OUTSIDE = re.compile(r"'?(?:return|yield|await|break|continue)'?.* outside|'continue' not properly in loop")
_CONTINUING = re.compile(r"\s*(?:else|elif|except|finally|case)\b.*:")
"""A whole line of this kind. One without a colon is a cut or malformed answer."""
_MISPLACED = re.compile(r"import \* only allowed|from __future__ imports|future feature")
_FENCE = re.compile(r"^[ \t]*```", re.MULTILINE)
_OPENING = re.compile(
    r"\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with)\b.*[^:\s\\,(\[{]\s*$"
)
_PROSE = re.compile(r"^[A-Z][a-z']+(?: [a-z'A-Z,]+){3,}[.:!]?[ \t]*$", re.MULTILINE)


def cut_answer(failure: Failure, source: Source) -> Finding | None:
    """Find an answer that met the token limit, or ends inside the entry point's signature or documentation."""
    if failure.status is not Status.TRUNCATED:
        return None
    return Finding("cut_answer", "A.1", "the answer was cut at the token limit", source.line_span(len(source.lines)))


def import_fails(failure: Failure, source: Source) -> Finding | None:
    """Find a module or member that does not exist where the program runs."""
    if failure.exception not in _IMPORTS:
        return None
    return Finding("import_fails", "A.3", failure.message or failure.exception, source.line_span(failure.line))


def misplaced_import(failure: Failure, source: Source) -> Finding | None:
    """Find an import where Python does not allow it."""
    if failure.status is Status.SYNTAX_ERROR and _MISPLACED.search(failure.message or ""):
        return Finding("misplaced_import", "A.3", failure.message or "", source.line_span(failure.line))
    return None


def body_missing(failure: Failure, source: Source) -> Finding | None:
    """A block was announced and nothing follows that could be its body."""
    message = failure.message or ""
    expected = _EXPECTED_BLOCK.match(message) if failure.exception == "IndentationError" else None
    if expected is None:
        return None
    start = int(expected[1]) if expected[1] else (failure.line or 1) - 1
    rest = [line for line in source.lines[start:] if line.strip() and not line.lstrip().startswith("#")]
    if rest and not re.match(r"(?:async def|def|class|@|if __name__|assert|print\()", rest[0]):
        return None
    return Finding("body_missing", "A.1", "a block has no body", source.line_span(start))


def slipped_body(failure: Failure, source: Source) -> Finding | None:
    """Lines are there, but indented so that Python cannot compile them."""
    if failure.status is not Status.SYNTAX_ERROR:
        return None
    message, line = failure.message or "", source.line(failure.line)
    if failure.exception in _INDENTATION:
        return Finding("slipped_body", "A.2", _first_part(message), source.line_span(failure.line))
    if _OUTSIDE.match(message):
        return Finding(
            "slipped_body", "A.2", f"{_first_part(message)}: the body left it", source.line_span(failure.line)
        )
    if "invalid syntax" in message and _CONTINUING.match(line):
        return Finding(
            "slipped_body", "A.2", f"{line.split()[0]!r} continues no block here", source.line_span(failure.line)
        )
    return None


def malformed(failure: Failure, source: Source) -> Finding | None:
    """Take any other program that does not compile, with the best word for its fault."""
    if failure.status is not Status.SYNTAX_ERROR:
        return None
    return Finding("malformed", "A.1", _what_breaks(failure, source), _where_it_breaks(failure, source))


def _first_part(message: str) -> str:
    return message.split(" (<", maxsplit=1)[0]


def _what_breaks(failure: Failure, source: Source) -> str:
    message, line = _first_part(failure.message or "invalid syntax"), source.line(failure.line)
    if "was never closed" in message or "EOF" in message or "unterminated" in message:
        ends = (failure.line or 0) >= len(source.lines) - 1
        return f"{message}, where the answer ends" if ends else message
    if _FENCE.search(source.text):
        return "a fence stands in the code"
    if "expected ':'" in message or _OPENING.match(line):
        return "a colon is missing"
    if _PROSE.search(source.text) or _PROSE.match(line):
        return "prose stands in the code"
    return message


def _where_it_breaks(failure: Failure, source: Source) -> Span | None:
    """Return the line that Python names, else the tree's first error."""
    if (span := source.line_span(failure.line)) is not None:
        return span
    broken = next(captured(source.root, "(ERROR) @at"), None)
    if broken is None:
        return None
    start, end = broken.start_point, broken.end_point
    return Span(start.row + 1, start.column + 1, end.row + 1, max(1, end.column))
