"""Which test files may run in the checker, away from the program.

The checker serves many programs, and only plain data crosses to it. So a file must leave nothing behind there, and
must ask of the program nothing but values: no files, no mocks, no state of random numbers, output or plots.
"""

import ast

from codeeval_sandbox.textual import executes_text

__all__ = ["is_isolable"]

_MODULES = frozenset(
    {
        *("unittest", "base64", "binascii", "bisect", "calendar", "cmath", "collections", "copy", "dataclasses"),
        *(
            "datetime",
            "dateutil",
            "decimal",
            "doctest",
            "enum",
            "fractions",
            "functools",
            "hashlib",
            "heapq",
            "itertools",
        ),
        *("json", "math", "numbers", "numpy", "operator", "pandas", "pytz", "re", "statistics", "string", "textwrap"),
        *("typing", "uuid"),
    }
)
"""Modules that tests may import: they compute, and touch nothing outside."""

_NAMES = frozenset(
    {
        *("breakpoint", "compile", "delattr", "exec", "exit", "eval", "globals", "input", "locals", "open", "quit"),
        *("setattr", "vars", "__file__", "__import__", "__name__"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("addCleanup", "assertLogs", "assertNoLogs", "assertWarns", "assertWarnsRegex", "fromfile", "genfromtxt"),
        *("load", "loadtxt", "memmap", "mock", "patch", "random", "save", "savetxt", "savez", "seed", "set_option"),
        *("seterr", "set_printoptions", "testing", "to_clipboard", "to_csv", "to_excel", "to_feather", "to_hdf"),
        *("to_html", "to_latex", "to_parquet", "to_pickle", "to_sql", "to_xml", "tofile", "run_docstring_examples"),
        *("testmod", "now", "today", "utcnow"),
    }
)
"""Attributes that read or write files or settings, or depend on the moment."""


def is_isolable(setup: str, source: str) -> bool:
    """Return whether a file of tests, below its trusted setup, may run in the checker."""
    if executes_text(setup, source):
        return False
    try:
        nodes = [node for part in (setup, source) for node in ast.walk(ast.parse(part))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not any(map(_reaches_out, nodes))


def _reaches_out(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name.partition(".")[0] not in _MODULES or "mock" in alias.name for alias in names)
        case ast.ImportFrom(module=module, names=names):
            parts = {*(module or ".").split("."), *(alias.name for alias in names)}
            return (module or ".").partition(".")[0] not in _MODULES or bool(parts & _ATTRIBUTES)
        case ast.Name(id=name):
            return name in _NAMES
        case ast.Attribute(attr=name, value=value, ctx=context):
            owned = isinstance(value, ast.Name) and value.id in ("self", "cls")
            return name in _ATTRIBUTES or name.startswith("read_") or (isinstance(context, ast.Store) and not owned)
        case ast.Global() | ast.Delete():
            return True
    return False
