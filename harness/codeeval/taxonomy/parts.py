"""The functions of a solution as pieces of text, also where it is broken."""

import ast
import re
from collections.abc import Iterator

from codeeval.python.queries import captured, text_of
from codeeval.python.syntax import Node
from codeeval.taxonomy.source import Source

__all__ = ["definitions", "parameters_of", "reaches", "without_function", "without_inner_function"]


def without_function(source: str, name: str) -> str:
    """Return the source without this function of the module, every definition of it, line by line.

    Lines decide, not the tree: a function ends before the next line that starts at the margin. So a function that does
    not parse takes nothing else with it.
    """
    kept, inside = [], False
    head = re.compile(rf"(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b")
    for line in source.splitlines():
        if head.match(line):
            inside = True
        elif inside and line[:1].strip() and not line.startswith(("#", ")")):
            inside = False
        if not inside:
            kept.append(line)
    return "\n".join(kept) + "\n"


def without_inner_function(source: str, name: str) -> str:
    """Return the source without functions of this name inside of other functions; as it is where it does not parse.

    A function that is all of a body stays: without it nothing would be left.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    dropped: set[int] = set()
    for outer in ast.walk(tree):
        body = outer.body if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) else []
        inner = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
        if len(inner) < len(body):
            dropped.update(line for node in inner for line in range(_first_line(node), (node.end_lineno or 0) + 1))
    lines = source.splitlines()
    return "\n".join(line for at, line in enumerate(lines, 1) if at not in dropped) + "\n" if dropped else source


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def definitions(source: str, name: str) -> list[str]:
    """Return the distinct texts of all definitions of this function at the margin."""
    head = re.compile(rf"^(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b.*(?:\n(?:[ \t)#].*)?)*", re.MULTILINE)
    return list(dict.fromkeys(match.group().rstrip() for match in head.finditer(source)))


def parameters_of(source: str, name: str) -> tuple[int, int] | None:
    """Number of parameters of the function, and how many of them must be given; None where there is no such function.

    Star parameters count as none: such a function takes what the one that it stands for takes.
    """
    function = Source.of(source).functions.get(name)
    parameters = function.child_by_field_name("parameters") if function is not None else None
    if parameters is None:
        return None
    kinds = [node.type for node in parameters.named_children if node.type != "comment"]
    given = [kind for kind in kinds if "splat" not in kind and kind != "keyword_separator"]
    return len(given), sum("default" not in kind for kind in given)


def reaches(source: str, start: str, goal: str) -> bool:
    """Return whether the function `start` names `goal`, itself or through other functions of the module."""
    functions = Source.of(source).functions
    named = {name: set(_names(node)) for name, node in functions.items()}
    pending, seen = [start], {start}
    while pending:
        for name in named.get(pending.pop(), ()):
            if name == goal:
                return True
            if name in named and name not in seen:
                seen.add(name)
                pending.append(name)
    return False


def _names(function: Node) -> Iterator[str]:
    body = function.child_by_field_name("body")
    if body is not None:
        yield from (text_of(node) for node in captured(body, "(identifier) @at"))
