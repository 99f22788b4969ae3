"""The parts of the interpreter that a program reaches for, by its syntax tree."""

import ast
from collections.abc import Iterator

__all__ = ["reached"]

_ATTRIBUTES = frozenset(
    {
        *("f_back", "f_locals", "f_globals", "f_code", "f_lineno", "tb_frame", "gi_frame", "cr_frame", "ag_frame"),
        *("co_consts", "co_names", "__closure__", "__globals__", "cell_contents"),
        *("get_objects", "get_referrers", "_getframe", "_current_frames", "currentframe", "getsource", "stack"),
        *("settrace", "setprofile", "excepthook", "_exit", "execv", "execl", "execvp", "register"),
    }
)
"""Attributes that lead out of a program: to frames, code, objects of others, and the end of the process."""
_NAMES = frozenset({"__file__", "SystemExit", "SkipTest", "exit", "quit", "globals", "__builtins__"})


def reached(program: str) -> tuple[str, ...]:
    """Return the names by which a program reaches beyond itself, in order; none if Python cannot parse it."""
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(dict.fromkeys(_reached(tree)))


def _reached(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in _ATTRIBUTES or name in _NAMES:
                yield name
            case ast.Name(id=name) if name in _NAMES:
                yield name
            case ast.alias(name=name) if name in _ATTRIBUTES or name in _NAMES:
                yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str() as name), *_]):
                if name in _ATTRIBUTES:
                    yield name
