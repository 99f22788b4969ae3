"""Functions marked `codeeval` as problems: the argument is what is to be written, the body is its test."""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from typing import Any, cast

import pytest

__all__ = ["marked_problem"]

_FIELDS = frozenset({"prompt", "n", "require", "solution", "wrong"})


def marked_problem(name: str, function: object, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a file of problems. Raises pytest.UsageError for an invalid mark or function."""
    unknown = options.keys() - _FIELDS
    if unknown or not isinstance(options.get("prompt"), str):
        wrong = f"does not know {min(unknown)!r}" if unknown else "needs a prompt, as text"
        raise pytest.UsageError(
            f"{name}: the mark `codeeval` {wrong}; it takes prompt with n, require, solution, wrong; or benchmark with "
            "tasks, limit, n, require"
        )
    check, entry_point = _check(name, function)
    given = {field: options[field] for field in ("require", "solution", "wrong") if field in options}
    return {"id": name, "prompt": options["prompt"], "entry_point": entry_point, "check": check, **given}


def _check(name: str, function: object) -> tuple[str, str]:
    """The function as HumanEval's `check`, and the name of its argument."""
    code = cast("Any", inspect.unwrap(cast("Any", function)))
    tree = ast.parse(textwrap.dedent(inspect.getsource(code))).body[0]
    if not isinstance(tree, ast.FunctionDef) or len(tree.args.args) != 1:
        raise pytest.UsageError(
            f"{name}: a problem is a function with one argument, named as the function that a model is to write"
        )
    entry_point = tree.args.args[0].arg
    tree.name, tree.decorator_list, tree.returns = "check", [], None
    tree.args.args[0].annotation = None
    return f"{_imports(code, tree)}{ast.unparse(tree)}\n", entry_point


def _imports(code: Any, tree: ast.FunctionDef) -> str:
    """The module's imports that the function uses: its tests run in the sandbox, without the module around them."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    module = ast.parse(inspect.getsource(inspect.getmodule(code) or code))
    lines = []
    for statement in module.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
            lines += [f"{ast.unparse(statement)}\n"] if names & used else []
    return "".join(lines)
