"""Set up the interpreter of candidates, once, before any is forked, and see what they used."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest import plots

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
    with _without_hooks():
        for name in names:
            __import__(name)
    seed()


def preload_libraries(names: Iterable[str]) -> int:
    """Import libraries that take long to import; return the address space that they take (bytes).

    One that is missing or broken is left out: what needs it meets the same error.
    """
    before = _address_space()
    with _without_hooks():
        for name in names:
            with contextlib.suppress(Exception):
                __import__(name)
    seed()
    plots.enable()
    return _address_space() - before


def preload_beside_limit(names: Sequence[str]) -> None:
    """Import libraries, and raise this process's limit of address space by what they take."""
    if names:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        taken = preload_libraries(names)
        resource.setrlimit(resource.RLIMIT_AS, (soft if soft < 0 else soft + taken, hard))


def seed() -> None:
    """Give the loaded generators of random numbers the state that all programs and all tests begin with."""
    if "random" in sys.modules:
        sys.modules["random"].seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)  # which loads it, if nothing has before
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(0)


@contextlib.contextmanager
def _without_hooks() -> Iterator[None]:
    """Let modules register nothing that would run at every fork."""
    register = os.register_at_fork
    os.register_at_fork = lambda **hooks: None
    try:
        yield
    finally:
        os.register_at_fork = register


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
