"""Read from the source of a benchmark's tests how they use the values that the entry point returns."""

import ast
from collections.abc import Iterator
from typing import Literal, TypeAlias

from codeeval_sandbox.kinds import Suite

__all__ = ["Use", "use_of"]

Use: TypeAlias = Literal["compared", "close", "truth", "derived", "unknown"]
"""`compared`: with the expected values as they are; `close`: within a tolerance; `truth`: only whether true; `derived`:
something made from them is compared (sorted, a set, an attribute), so that unequal values may be equally right;
`unknown`: the kind of suite does not show what its tests do with values."""

_CLOSE = {"isclose", "abs", "fabs", "round", "assertAlmostEqual", "allclose"}


def use_of(suite: Suite) -> Use:
    """Return the strictest use that the suite makes of a value: one test that compares it says what it has to be."""
    if suite.traits.reference or suite.traits.cases:
        return "compared"
    if not suite.tests_source:
        return "unknown"
    uses = set(_uses(ast.parse(suite.tests_source), suite.subject))
    order: tuple[Use, ...] = ("compared", "close", "derived", "truth")
    return next((use for use in order if use in uses), "derived")


def _uses(tree: ast.AST, name: str) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and _mentions(node.test, name):
            yield _use(node.test, name)


def _use(test: ast.expr, name: str) -> Use:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    if _is_call(test, name):
        return "truth"
    if isinstance(test, ast.Compare) and any(_is_call(side, name) for side in (test.left, *test.comparators)):
        return "compared"
    called = {_name(node.func) for node in ast.walk(test) if isinstance(node, ast.Call)}
    return "close" if called & _CLOSE else "derived"


def _is_call(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == name


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
