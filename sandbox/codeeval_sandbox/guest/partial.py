"""Partial credit: the tests after the first one that failed, so that all that pass can be counted."""

from __future__ import annotations

import ast
import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import FILE, Outcome
from codeeval_sandbox.guest.settling import compile_settling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

    from codeeval_sandbox.guest.kinds.base import Runner
    from codeeval_sandbox.guest.proxy import Program

    Step = tuple[CodeType, bool]
    """A statement's code, and whether it is one test. Other statements count only if they fail. So do those that hold
    tests which are counted one by one."""

NOTE = "__codeeval_note__"
"""The name under which steps find the function that makes a test of a callable and counts it."""


def fulfilled(suite: Runner, program: Program, test: Callable[[], None]) -> bool:
    """Return whether the test ends without an exception."""
    passed: bool = suite.guarded(program, test, Outcome())["status"] == "passed"
    return passed


def steps(body: Sequence[ast.stmt]) -> list[Step]:
    """Return the statements of a `check`, each to be run by itself; asserts in loops and branches count one by one.

    Raises:
        SyntaxError: there are statements that only a function may have.
    """
    return [(_compiled(statement), _is_test(statement)) for statement in body]


def _is_test(statement: ast.stmt) -> bool:
    """Return an assert, or asserts that expect an exception or a context."""
    return isinstance(statement, (ast.Assert, ast.Try, ast.With)) and any(
        isinstance(node, ast.Assert) for node in ast.walk(statement)
    )


def _compiled(statement: ast.stmt) -> CodeType:
    node = copy.deepcopy(statement)
    node = node if isinstance(node, ast.Assert) else _Noting().visit(node)
    return compile_settling(ast.Module([node], []), FILE)


class _Noting(ast.NodeTransformer):
    """Makes `assert x` in loops and branches `note(lambda: ...)`; where an exception is expected, nothing changes."""

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.Try, ast.With, ast.FunctionDef, ast.ClassDef)):
            return node
        return super().visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        name = ast.Name(NOTE, ast.Load())
        failing = ast.ExceptHandler(ast.Name("BaseException", ast.Load()), "__codeeval_error__", [_call(name, "error")])
        return ast.copy_location(ast.Try([node], [failing], [_call(name)], []), node)


def _call(name: ast.Name, *what: str) -> ast.stmt:
    arguments: list[ast.expr] = [ast.Name("__codeeval_{}__".format(word), ast.Load()) for word in what]
    return ast.Expr(ast.Call(name, arguments, []))


def count_fulfilled(suite: Runner, program: Program, body: Sequence[Step], space: dict[str, Any]) -> tuple[int, int]:
    """Return how many tests pass and fail. The count ends early if the program does."""
    counts = [0, 0]

    def note(error: BaseException | None = None) -> None:
        counts[error is not None] += 1
        if error is not None and (program.broken is not None or not isinstance(error, Exception)):
            raise error

    space[NOTE] = note
    for code, is_test in body:
        if program.broken is not None:
            break
        passed = fulfilled(suite, program, partial(exec, code, space))
        if is_test or not passed:
            counts[not passed] += 1
    return counts[0], counts[1]
