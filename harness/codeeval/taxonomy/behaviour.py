"""Describe for people how a sample's values differ from the expected ones. These are words, not kinds."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from codeeval.taxonomy.observation import Observation, SeenFailure

__all__ = ["describe_behaviour"]

_FEW = 2


def describe_behaviour(observation: Observation, *, example_fails: bool | None = None) -> tuple[str, ...]:
    """Words that hold of all the failures seen, such as `off by one`.

    `example_fails`: whether an example of the prompt fails too; None where no example was run, which then says nothing.
    """
    words = [word for word, holds in _OF_TESTS if holds(observation)]
    pairs = [pair for failure in observation.failures if (pair := _values(failure)) is not None]
    if pairs:
        words += [word for word, relation in _RELATIONS if all(_holds(relation, *pair) for pair in pairs)]
    if example_fails is not None:
        words.append("wrong on an example of the prompt" if example_fails else "wrong on hidden cases only")
    return tuple(words)


def _values(seen: SeenFailure) -> tuple[Any, Any] | None:
    if seen.expected is None:
        return None
    try:
        return ast.literal_eval(seen.got), ast.literal_eval(seen.expected)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _arguments(call: str) -> str:
    return call.partition("(")[2].rpartition(")")[0]


def _holds(relation: Callable[[Any, Any], bool], got: Any, expected: Any) -> bool:
    try:
        return bool(relation(got, expected))
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError, KeyError, RecursionError):
        return False


def _is_constant(observation: Observation) -> bool:
    values = {failure.got for failure in observation.failures}
    return len(observation.failures) > _FEW and len(values) == 1 and "." not in observation.outcomes


_OF_TESTS: Sequence[tuple[str, Callable[[Observation], bool]]] = (
    ("fails every test", lambda seen: "." not in seen.outcomes),
    ("fails one test", lambda seen: len(seen.outcomes) - seen.passed == 1 and len(seen.outcomes) > 1),
    ("the same answer whatever is asked", _is_constant),
    ("empty input only", lambda seen: bool(seen.failures) and all(_empty(failure.call) for failure in seen.failures)),
)


def _empty(call: str) -> bool:
    return _arguments(call) in {"[]", "''", "()", "{}", "set()", "0", "[[]]"}


def _numbers(got: Any, expected: Any) -> bool:
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (got, expected))


_RELATIONS: Sequence[tuple[str, Callable[[Any, Any], bool]]] = (
    ("None", lambda got, expected: got is None and expected is not None),
    ("equal but of another type", lambda got, expected: got == expected and type(got) is not type(expected)),
    ("another type", lambda got, expected: type(got) is not type(expected) and got is not None),
    ("off by one", lambda got, expected: _numbers(got, expected) and abs(got - expected) == 1),
    ("sign", lambda got, expected: _numbers(got, expected) and got == -expected != 0),
    ("opposite", lambda got, expected: isinstance(got, bool) and got is (not expected)),
    ("too large", lambda got, expected: _numbers(got, expected) and got > expected),
    ("too small", lambda got, expected: _numbers(got, expected) and got < expected),
    ("reversed", lambda got, expected: got != expected and got[::-1] == expected),
    ("another order", lambda got, expected: got != expected and sorted(got) == sorted(expected)),
    ("another case", lambda got, expected: got != expected and got.lower() == expected.lower()),
    ("white space", lambda got, expected: got != expected and "".join(got.split()) == "".join(expected.split())),
    ("parts are missing", lambda got, expected: len(got) < len(expected) and all(part in expected for part in got)),
    ("parts too many", lambda got, expected: len(got) > len(expected) and all(part in got for part in expected)),
)
