"""Set up the interpreter of candidates, once, before any is forked, and see what they used."""

from __future__ import annotations

import os
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterable

RECURSION_CEILING = 200_000
"""Frames. A program may raise its recursion limit up to here, so that endless recursion ends as RecursionError and not
by using up the memory."""

THREAD_STACK = 8 << 20
"""Bytes of the stack of a thread; the main thread's default would use up the address space of many threads."""


def is_large(memory: int) -> bool:
    """Return whether much of the memory was used: the parser raises MemoryError for deep nesting too."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > memory // 4


def clamp_recursion(*, _set: Callable[[int], None] = sys.setrecursionlimit) -> None:
    """Make programs set no recursion limit beyond the ceiling."""

    def setrecursionlimit(limit: int) -> None:
        _set(min(limit, RECURSION_CEILING))

    sys.setrecursionlimit = setrecursionlimit


class SeededNumpy:
    """Finds `numpy.random` as others do, and gives it one state for all programs, as `random` has."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return a spec whose loader seeds the module; called by the import system."""
        if name != "numpy.random":
            return None
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec: Any = next(filter(None, specs), None)
        if spec is not None:
            execute = spec.loader.exec_module

            def exec_module(module: types.ModuleType) -> None:
                execute(module)
                module.__dict__["seed"](0)

            spec.loader.exec_module = exec_module
        return spec


def preload(names: Iterable[str]) -> None:
    """Import what programs use most. `random` is given one state for all, and no fresh one at every fork."""
    sys.modules.pop("random", None)  # imported at the interpreter's start by a file of its site, with the hook
    register = os.register_at_fork
    os.register_at_fork = lambda **hooks: None
    try:
        for name in names:
            __import__(name)
    finally:
        os.register_at_fork = register
    if "random" in sys.modules:
        sys.modules["random"].seed(0)
