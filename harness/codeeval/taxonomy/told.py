"""Values that a verdict tells by itself, for studies without execution: one test, where its form is plain."""

import ast
import re
from dataclasses import dataclass, replace

from codeeval.taxonomy.conversions import could_convert
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.observation import Observation, SeenFailure
from codeeval_sandbox.jobs import Status

__all__ = ["Told", "observation_told", "raises_told", "values_told"]

_RETURNED = re.compile(r"^(?P<call>\w+\(.*\)) returned (?P<got>.*)$", re.DOTALL)
_WANTED = re.compile(
    r"^(?:\w+ \d+: )?expected (?P<expected>.*?)(?:, (?:returned|printed|the program left) (?P<got>.*))?$", re.DOTALL
)
"""Message of a suite of inputs, cases or answers."""
_PLAIN = ("to a list", "to a tuple", "to a set", "to text", "to a whole number", "to a float", "sorted")
"""Conversions that one test is enough to believe in."""
_UNREADABLE = (SyntaxError, ValueError, TypeError, IndexError, MemoryError, RecursionError)
"""Errors of Python's parser over a text that is not Python, or is too deep."""


@dataclass(frozen=True, slots=True)
class Told:
    """Values that a verdict states, as source. What it does not state is None."""

    call: str | None
    """The call that decided, with its input."""
    got: str | None
    """Value that the program returned."""
    expected: str | None
    """Value that the test wants."""
    compared: str | None = None
    """Name of the argument that the test compares after the call; None where it compares the returned value."""
    is_call_after: bool = False
    """True if the call's arguments are stated as they were after it, which need not be as they were given."""
    raises: str | None = None
    """Exception that the test wants, where it names one."""


def values_told(message: str | None, test_source: str | None) -> Told:
    """Return call, got and expected as far as the message and test of a `wrong` verdict state them."""
    message, source = message or "", test_source or ""
    if returned := _RETURNED.match(message):
        call, got = returned["call"], returned["got"]
        if changed := _changed(source, call):
            return changed
        raises = raises_told(source)
        return Told(call, got, _compared(source), is_call_after=_normal(call) not in _calls(source), raises=raises)
    if wanted := _WANTED.match(message):
        return Told(source or None, wanted["got"], wanted["expected"])
    return Told(None, None, _compared(source), raises=raises_told(source))


def raises_told(test_source: str | None) -> str | None:
    """Return the exception that a test wants by `raises(error, ...)`; None without one, or with different ones."""
    names = {
        ast.unparse(node.args[0])
        for node in _nodes(test_source or "")
        if isinstance(node, ast.Call) and node.args and _name(node.func) == "raises"
    }
    return names.pop() if len(names) == 1 else None


def _changed(source: str, call: str) -> Told | None:
    """Return what a test of the form `x = literal; f(x); assert x == literal` compares; None for other tests."""
    try:
        statements, seen = ast.parse(source).body, ast.parse(call, mode="eval").body
    except _UNREADABLE:
        return None
    given = _givens(statements[:-2])
    match statements[-2:]:
        case [
            ast.Expr(ast.Call(func=ast.Name() as function, args=arguments, keywords=[])),
            ast.Assert(ast.Compare(ast.Name(name), [ast.Eq()], [right])),
        ] if given is not None and isinstance(seen, ast.Call) and len(seen.args) == len(arguments):
            positions = [at for at, each in enumerate(arguments) if isinstance(each, ast.Name) and each.id == name]
        case _:
            return None
    if len(positions) != 1:
        return None
    made = [given.get(each.id, each) if isinstance(each, ast.Name) else each for each in arguments]
    got, expected = _literal(seen.args[positions[0]]), _literal(right)
    if got is None or expected is None:
        return None
    return Told(ast.unparse(ast.Call(function, made, [])), got, expected, compared=name)


def _givens(statements: list[ast.stmt]) -> dict[str, ast.expr] | None:
    """Return the literals that statements give to names; None if any statement does something else."""
    given: dict[str, ast.expr] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value) if _literal(value) is not None:
                given[name] = value
            case _:
                return None
    return given


def _literal(node: ast.expr) -> str | None:
    try:
        return repr(ast.literal_eval(node))
    except _UNREADABLE:
        return None


def _calls(source: str) -> set[str]:
    """Return the calls that stand in a test; of `raises(error, f, 1)` also `f(1)`."""
    calls = [node for node in _nodes(source) if isinstance(node, ast.Call)]
    passed = [
        ast.Call(node.args[1], node.args[2:], []) for node in calls if _name(node.func) == "raises" and node.args[1:]
    ]
    return {ast.unparse(node) for node in (*calls, *passed)}


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except _UNREADABLE:
        return []


def _normal(call: str) -> str:
    try:
        return ast.unparse(ast.parse(call, mode="eval"))
    except _UNREADABLE:
        return call


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


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
    except _UNREADABLE:
        return None
    match statement:
        case ast.Assert(test=ast.Compare(ops=[ast.Eq()], comparators=[right])):
            return _literal(right)
    return None


def _type(text: str) -> str:
    try:
        return type(ast.literal_eval(text)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "object"
