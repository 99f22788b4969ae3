"""Values that a verdict tells by itself, for studies without execution: one test, where its form is plain."""

import ast
import re
from dataclasses import dataclass, replace

from codeeval.taxonomy.conversions import could_convert
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.observation import Observation, SeenFailure
from codeeval_sandbox.jobs import Status

__all__ = ["Told", "observation_told", "values_told"]

_RETURNED = re.compile(r"^(?P<call>\w+\(.*\)) returned (?P<got>.*)$", re.DOTALL)
_WANTED = re.compile(
    r"^(?:\w+ \d+: )?expected (?P<expected>.*?)(?:, (?:returned|printed|the program left) (?P<got>.*))?$", re.DOTALL
)
"""Message of a suite of inputs, cases or answers."""
_PLAIN = ("to a list", "to a tuple", "to a set", "to text", "to a whole number", "to a float", "sorted")
"""Conversions that one test is enough to believe in."""


@dataclass(frozen=True, slots=True)
class Told:
    """Values that a verdict states, as source. What it does not state is None."""

    call: str | None
    """The call that decided, with its input."""
    got: str | None
    """Value that the program returned."""
    expected: str | None
    """Value that the test wants."""


def values_told(message: str | None, test_source: str | None) -> Told:
    """Return call, got and expected as far as the message and test of a `wrong` verdict state them."""
    message, source = message or "", test_source or ""
    if returned := _RETURNED.match(message):
        return Told(returned["call"], returned["got"], _compared(source))
    if wanted := _WANTED.match(message):
        return Told(source or None, wanted["got"], wanted["expected"])
    return Told(None, None, _compared(source))


def observation_told(failure: Failure) -> Failure:
    """With got and expected as far as the verdict's message and test show them, and a plain conversion between them."""
    if failure.status is not Status.WRONG or failure.message is None:
        return failure
    returned = _RETURNED.match(failure.message)
    if returned is None:
        return failure
    wanted = _compared(failure.test_source or "")
    seen = SeenFailure(failure.test or 0, returned["call"], returned["got"], _type(returned["got"]), wanted)
    known = replace(failure, observation=Observation("F", (seen,)))
    fitting = [conversion.name for conversion in could_convert(known, among=_PLAIN) if conversion.name in _PLAIN]
    return replace(known, conversion=fitting[0]) if fitting else known


def _compared(source: str) -> str | None:
    """Return the literal on the right of `assert call == literal`."""
    try:
        statement = ast.parse(source).body[0]
    except (SyntaxError, ValueError, IndexError, MemoryError, RecursionError):
        return None
    match statement:
        case ast.Assert(test=ast.Compare(ops=[ast.Eq()], comparators=[right])):
            try:
                return repr(ast.literal_eval(right))
            except (ValueError, TypeError, MemoryError, RecursionError):
                return None
    return None


def _type(text: str) -> str:
    try:
        return type(ast.literal_eval(text)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "object"
