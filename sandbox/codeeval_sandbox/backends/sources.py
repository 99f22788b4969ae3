"""The guest's programs as a worker gets them: sources by module, and for each role its modules in order of import.

They are compiled here too. A worker whose Python has the same byte code then need not, which is a third of its start.
All is derived from the files, so a new module or kind needs no entry in a list.
"""

import ast
import marshal
from binascii import b2a_base64
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.util import MAGIC_NUMBER
from typing import Any, NamedTuple

__all__ = ["guest_modules", "guest_programs", "guest_source", "guest_sources"]

_PACKAGE = "codeeval_sandbox.guest"
_STARTING = ("boot", "confinement")
"""Modules of the first process, which splits into the roles."""


@cache
def guest_modules() -> Mapping[str, tuple[str, ...]]:
    """Return the modules of each role, every one after those that it imports, the role's own last."""
    kinds = (f"kinds.{name}" for name in _names("kinds"))
    return {"checker": _in_order(*kinds, "questions", "checker"), "supervisor": _in_order("guarded", "supervisor")}


def guest_programs() -> Mapping[str, Any]:
    """Return what all workers receive, as JSON can hold it.

    `codes` has each module of a role, compiled, marshalled, and in base64. `magic` names their byte code.
    """
    names = dict.fromkeys(name for modules in guest_modules().values() for name in modules)
    return {
        "sources": guest_sources(),
        "modules": guest_modules(),
        "codes": {name: b2a_base64(_module(name).code, newline=False).decode("ascii") for name in names},
        "magic": MAGIC_NUMBER.hex(),
    }


class _Module(NamedTuple):
    imports: tuple[str, ...]
    """The guest's modules that it imports at run time, inside functions too, and its package first."""
    code: bytes
    """It, compiled and marshalled."""


@cache
def _module(name: str) -> _Module:
    tree = ast.parse(guest_source(name))
    code = compile(tree, f"<codeeval {name}>", "exec", dont_inherit=True, optimize=0)
    return _Module(tuple(_imports(name, tree)), marshal.dumps(code))


def guest_sources() -> Mapping[str, str]:
    """Return the source of every module that a worker gets, by name."""
    names = dict.fromkeys(name for modules in (_STARTING, *guest_modules().values()) for name in modules)
    return {name: guest_source(name) for name in names}


@cache
def guest_source(name: str) -> str:
    """Return the source of a module, named relative to the guest's package (`codec`, `kinds.check`)."""
    *packages, module = name.split(".")
    folder = resources.files(_PACKAGE).joinpath(*packages)
    package = folder.joinpath(module, "__init__.py")
    return (package if package.is_file() else folder.joinpath(f"{module}.py")).read_text(encoding="utf-8")


def _names(package: str) -> list[str]:
    files = resources.files(_PACKAGE).joinpath(package).iterdir()
    return sorted(file.name[:-3] for file in files if file.name.endswith(".py") and file.name != "__init__.py")


def _in_order(*roots: str) -> tuple[str, ...]:
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in ordered:
            for imported in _module(name).imports:
                visit(imported)
            ordered[name] = None

    for root in roots:
        visit(root)
    return tuple(ordered)


def _imports(name: str, tree: ast.Module) -> Iterator[str]:
    package = name.rpartition(".")[0]
    if package:
        yield package
    for node in _executed(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_PACKAGE):
            module = node.module[len(_PACKAGE) + 1 :]
            yield from [module] if module else (alias.name for alias in node.names)


_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
"""Nodes that are statements, or hold some."""


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements below, without those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _BLOCKS) and not _is_for_types(child):
            yield child
            yield from _executed(child)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
