"""Read names from a suite's source, without running it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def bound_names(tree: ast.AST) -> set[str]:
    """Return names that code binds anywhere outside functions, and the names of its functions, classes and imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def used_names(tree: ast.AST) -> set[str]:
    """Return names that code reads, of whatever scope."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def asked_names(trees: Iterable[ast.AST]) -> dict[str, set[str]]:
    """Return the names that code reads only for attributes, as it reads a module's, with those attributes."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    asked: dict[str, set[str]] = {}
    values: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            asked.setdefault(node.value.id, set()).add(node.attr)
            values.add(id(node.value))
    used = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in values}
    return {name: attributes for name, attributes in asked.items() if name not in used}


def is_pure(tree: ast.Module | ast.ClassDef, used: set[str]) -> bool:
    """Return whether running this code once serves every program.

    Such code is definitions, imports, and constants that no code reads.

    `used`: the names that any code of the suite reads.
    """
    return all(_is_pure_statement(node, used) for node in tree.body)


def _is_pure_statement(node: ast.stmt, used: set[str]) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        return not node.decorator_list and all(isinstance(default, ast.Constant) for default in defaults)
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list and not node.keywords and is_pure(node, {*used, *bound_names(node)})
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign) and not any(isinstance(part, ast.Call) for part in ast.walk(node.value)):
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        return len(names) == len(node.targets) and (isinstance(node.value, ast.Constant) or not names & used)
    return False


def sets_attributes(tree: ast.AST) -> bool:
    """Return whether code sets attributes of objects, perhaps of its own functions."""
    return any(isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) for node in ast.walk(tree))
