"""When the changes that a call makes to its arguments take effect in a suite: between its steps, never within one.

A suite's code is compiled with a call of SETTLE before every statement, and of SETTLED around every comparison that
makes a call. Both are names in its globals. `Program.settle` has the reason why changes do not take effect at once.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from codeeval_sandbox.guest.proxy import Program

SETTLE, SETTLED = "__codeeval_settle__", "__codeeval_settled__"

WITHOUT_PROGRAM: dict[str, Callable[..., Any]] = {SETTLE: lambda: None, SETTLED: lambda value: value}
"""Values of the two names while there is no program."""


def compile_settling(source: str | ast.Module, name: str) -> CodeType:
    """Code that settles changed arguments before every statement, and after every comparison that makes a call."""
    tree = source if isinstance(source, ast.Module) else ast.parse(source)
    return compile(ast.fix_missing_locations(_Settling().visit(tree)), name, "exec", dont_inherit=True)


def with_program(program: Program) -> dict[str, Callable[..., Any]]:
    """Return the values of the two names while this program is tested."""

    def settled(value: Any) -> Any:
        program.settle()
        return value

    return {SETTLE: program.settle, SETTLED: settled}


class _Settling(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, [part for statement in statements for part in self._before(statement)])
        if isinstance(node, (ast.For, ast.While)):
            node.body.append(_settle_at(node.body[-1]))  # before the loop's condition is looked at again
        return node

    def _before(self, statement: ast.stmt) -> list[ast.stmt]:
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        return [statement] if is_future or _is_docstring(statement) else [_settle_at(statement), statement]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if not any(isinstance(part, ast.Call) for part in ast.walk(node)):
            return node
        return ast.copy_location(ast.Call(ast.Name(SETTLED, ast.Load()), [node], []), node)


def _settle_at(statement: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Expr(ast.Call(ast.Name(SETTLE, ast.Load()), [], [])), statement)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
