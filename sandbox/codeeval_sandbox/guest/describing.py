"""Classes and exceptions of the program's, as the candidate describes them to the checker.

Nothing is asked of them that the program could answer itself, as far as that is possible here.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import types

SOLUTION = "<solution>"
"""The file name under which the program's last unit is compiled."""

PROTOCOLS = ("__call__", "__iter__", "__next__", "__len__", "__getitem__", "__contains__")


def compile_readable(source: str, file: str) -> types.CodeType:
    """Compile tests that run in the program's process, which may read the source of their functions (`inspect`)."""
    if "def " in source:
        import linecache

        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return compile(source, file, "exec", dont_inherit=True)


def name_of(kind: type) -> str:
    """Return the class's name, of at most 200 characters."""
    name = type.__dict__["__name__"].__get__(kind)
    return name[:200] if type(name) is str else "object"


def protocols_of(kind: type) -> list[str]:
    """Return the protocols that an object of this class has, of those the checker speaks; `type` itself has all."""
    classes = type.__dict__["__mro__"].__get__(kind)
    return [name for name in PROTOCOLS if any(name in type.__dict__["__dict__"].__get__(base) for base in classes)]


def is_builtin(kind: type) -> bool:
    """Return whether tests know this very class; a class that only has the name of a built-in is another one."""
    return getattr(builtins, name_of(kind), None) is kind


def lineage_of(kind: type) -> list[str]:
    """Return the classes of an exception that others may know: built-in ones by name, others as `module:name`.

    A class that only says that it is of a module is none of them.
    """
    names = []
    for base in type.__dict__["__mro__"].__get__(kind):
        name, module = name_of(base), type.__dict__["__dict__"].__get__(base).get("__module__")
        if is_builtin(base):
            names.append(name)
        elif type(module) is str and module not in _OWN_MODULES:
            home = sys.modules.get(module)
            if home is not None and vars(home).get(name) is base:
                names.append("{}:{}".format(module[:200], name))
    return names


_OWN_MODULES = ("solution", "suite", "__main__", "__test__")
"""Modules of a program and of its tests."""


def text_of(error: BaseException) -> str:
    """Return the head of the message; empty if the exception cannot say it."""
    try:
        return str(error)[:2000]
    except BaseException:  # its __str__ is the program's
        return ""


def frames_of(error: BaseException) -> list[tuple[str, int]]:
    """Return file name and line of each frame that the exception came through, the innermost last."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def line_of(error: BaseException) -> int | None:
    """Return the innermost line of the program's own text that the exception came through."""
    return next((line for name, line in reversed(frames_of(error)) if name == SOLUTION), None)
