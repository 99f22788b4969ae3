"""Kinds B: the candidate's own code raises."""

import re

from codeeval.taxonomy.failure import Failure, Finding
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = ["boundary", "explicit_raise", "misuse", "other_exception", "wrong_arguments"]

_BOUNDARY = frozenset(
    {"IndexError", "KeyError", "LookupError", "ZeroDivisionError", "StopIteration", "StatisticsError", "Empty"}
)
_EMPTY = re.compile(
    r"empty sequence|iterable argument is empty|of empty (?:sequence|iterable)|zero-size array|raised StopIteration|"
    r"requires at least one|no mode for empty|division by zero|modulo by zero"
)
_NOTHING_FOUND = re.compile(
    r"'NoneType' object (?:has no attribute '(?:group|groups|groupdict|span|start|end)'|is not)"
)
_SEARCH = re.compile(r"\bre\.(?:match|search|fullmatch)\b|\.(?:match|search|fullmatch|get)\(|\bnext\(")
_MISUSE = frozenset(
    {
        *("AttributeError", "TypeError", "ValueError", "UnicodeDecodeError", "UnicodeEncodeError", "JSONDecodeError"),
        *(
            "error",
            "InvalidOperation",
            "BufferError",
            "LinAlgError",
            "AxisError",
            "UFuncTypeError",
            "FrozenInstanceError",
        ),
    }
)
_SIGNATURE = re.compile(
    r"([\w.<>]+)\(\) (?:takes|missing|got an unexpected|got multiple values|got some positional|expected \d+ argument)"
)
_OWN_ERRORS = frozenset({"AssertionError", "NotImplementedError"})


def raised(failure: Failure) -> str | None:
    """Class name of the exception that the program raised; None where a test or a limit decided."""
    if failure.status is not Status.EXCEPTION or failure.exception in _OWN_ERRORS:
        return None
    return failure.exception


def wrong_arguments(failure: Failure, source: Source) -> Finding | None:
    """A call of the code's own functions that does not fit them, or an entry point that does not fit the tests."""
    signature = _SIGNATURE.search(failure.message or "") if raised(failure) == "TypeError" else None
    if signature is None:
        return None
    name = signature[1].rpartition(".")[2]
    own = source.defined_names | {failure.entry_point, "<lambda>", "__init__"}
    if name not in own and signature[1].partition(".")[0] not in own:
        return None
    return Finding("wrong_arguments", "B.4", failure.message or "", source.line_span(failure.line))


def boundary(failure: Failure, source: Source) -> Finding | None:
    """Find an edge case that nothing guards."""
    name, message = raised(failure), failure.message or ""
    if name is None:
        return None
    nothing_found = _NOTHING_FOUND.match(message) and _SEARCH.search(source.text)
    if (
        name in _BOUNDARY
        or nothing_found
        or (name in {"ValueError", "TypeError", "RuntimeError"} and _EMPTY.search(message))
    ):
        return Finding("boundary", "B.3", _told(failure), source.line_span(failure.line))
    return None


def explicit_raise(failure: Failure, source: Source) -> Finding | None:
    """The code refuses, in so many words, what the tests ask; by the codebook, the usual three stay API misuse."""
    name = raised(failure)
    if name is None or name in _MISUSE or not source.line(failure.line).lstrip().startswith("raise"):
        return None
    return Finding("explicit_raise", "B.5", f"raises on purpose: {_told(failure)}", source.line_span(failure.line))


def misuse(failure: Failure, source: Source) -> Finding | None:
    """Find an operation that the object lacks, or that takes other operands."""
    if raised(failure) not in _MISUSE:
        return None
    return Finding("misuse", "B.1", _told(failure), source.line_span(failure.line))


def other_exception(failure: Failure, source: Source) -> Finding | None:
    """Any other exception of the program's."""
    if raised(failure) is None:
        return None
    return Finding("other_exception", "B.5", _told(failure), source.line_span(failure.line))


def _told(failure: Failure) -> str:
    return f"{failure.exception}: {failure.message}" if failure.message else str(failure.exception)
