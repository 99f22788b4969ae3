"""Calls of the entry point that a suite makes with plain arguments, and the plain values that it expects of them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from codeeval_benchmarks.literals import literal, value_of
from codeeval_benchmarks.programs import Program
from codeeval_sandbox.kinds import Suite

__all__ = ["Call", "calls_of"]

_MOST_CHARACTERS = 200
"""Longest arguments and longest value. The paper also keeps to programs whose output is short."""

_MOST_INPUTS = 50
"""Inputs of a suite without asserts that are looked at: the first ones."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. Its parts are source, in the form that `literals.literal` writes."""

    name: str
    """The entry point."""
    arguments: str
    """Text between the brackets."""
    value: str | None
    """The expected value; None where the suite computes it by a reference."""

    @property
    def text(self) -> str:
        """The call as source."""
        return f"{self.name}({self.arguments})"

    @property
    def asserted(self) -> str:
        """The call with its value, as one assert."""
        return f"assert {self.text} == {self.value}"


def calls_of(suite: Suite) -> Iterator[Call]:
    """Yield the calls `f(ARGUMENTS) == VALUE` of asserts, or the inputs of a suite that lists them, in order.

    Calls whose arguments or value are not plain data, are long, or differ from themselves (nan) are passed over.
    """
    if suite.tests_source:
        yield from _asserted(suite)
        return
    for arguments in islice(suite.arguments() or (), _MOST_INPUTS):
        text = _joined(map(_literal, arguments))
        if text is not None:
            yield Call(suite.entry_point, text, None)


def _asserted(suite: Suite) -> Iterator[Call]:
    try:
        tree = Program.parse(suite.tests_source).tree
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assert):
            continue
        for called, expected in _compared(node.test):
            arguments, value = _arguments(called, suite.subject), _plain(expected)
            if arguments is not None and value is not None:
                yield Call(suite.entry_point, arguments, value)


def _compared(test: ast.expr) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield both sides of `call == value` or `value == call`; `is` counts for None, True and False."""
    match test:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            same = isinstance(operator, ast.Eq) or (isinstance(operator, ast.Is) and isinstance(right, ast.Constant))
            for called, expected in ((left, right), (right, left)):
                if same and isinstance(called, ast.Call):
                    yield called, expected


def _arguments(call: ast.Call, subject: str) -> str | None:
    """Return the arguments' source; None for another function, or for arguments that are not plain data."""
    if not (isinstance(call.func, ast.Name) and call.func.id == subject):
        return None
    named = [(keyword.arg, _plain(keyword.value)) for keyword in call.keywords]
    if any(name is None or value is None for name, value in named):
        return None
    return _joined((*map(_plain, call.args), *(f"{name}={value}" for name, value in named)))


def _joined(parts: "Iterator[str | None] | tuple[str | None, ...]") -> str | None:
    texts = list(parts)
    if any(text is None for text in texts):
        return None
    joined = ", ".join(text for text in texts if text is not None)
    return joined if len(joined) <= _MOST_CHARACTERS else None


def _plain(node: ast.expr) -> str | None:
    """Return a value's source in one form; None for what is not plain data, is long, or differs from itself."""
    try:
        return _literal(value_of(ast.unparse(node)))
    except (ValueError, RecursionError):
        return None


def _literal(value: object) -> str | None:
    try:
        text = literal(value)
    except (TypeError, ValueError, RecursionError):
        return None
    # Only nan differs from itself, wherever it stands: identity would hide it inside a list.
    return text if len(text) <= _MOST_CHARACTERS and "\n" not in text and not _holds_nan(text) else None


def _holds_nan(text: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "nan" for node in ast.walk(ast.parse(text, mode="eval")))
