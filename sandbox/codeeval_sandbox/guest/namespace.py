"""The globals in which a suite's tests run."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import sys
import types
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.constants import LIBRARY, SUITE
from codeeval_sandbox.guest.judging import SETUP_FILE
from codeeval_sandbox.guest.names import asked_names, bound_names, is_pure, sets_attributes, used_names
from codeeval_sandbox.guest.preparing import seed
from codeeval_sandbox.guest.references import Global
from codeeval_sandbox.guest.script import PURE
from codeeval_sandbox.guest.settling import WITHOUT_PROGRAM, compile_settling, with_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program


class Namespace:
    """The suite's globals: built once, given fresh to each program.

    Names that neither the setup nor Python defines are the program's; so is the entry point, even if Python has it. But
    a name that is read like a module is the standard library's module of that name, or NumPy: a program's own `math`
    would say what it likes of the tests' expected values.
    """

    def __init__(
        self,
        setup: str,
        sources: Sequence[str],
        entry_point: str,
        *,
        kept: str = "",
        shared: bool = False,
        apart: bool = False,
    ) -> None:
        """`kept`: a function of the suite's that is not the program's, though it may have the entry point's name.

        `shared`: the tests run in the program's process, so that the setup is not run here. It may need that process.
        `apart`: the tests run in a child of this process, where the setup runs afresh.
        """
        trees = [ast.parse(setup), *(ast.parse(source) for source in sources)]
        self._setup = compile_settling(setup, SETUP_FILE)
        self._random = any("rand" in source or ".normal(" in source for source in (setup, *sources))
        defined = set[str]().union(*map(bound_names, trees))
        used = set[str]().union(*map(used_names, trees))
        self._apart = apart
        self._again = apart or not is_pure(trees[0], used) or any(map(sets_attributes, trees))
        foreign = used - defined - set(dir(builtins)) - {entry_point}
        self._modules = _modules({name: what for name, what in asked_names(trees).items() if name in foreign})
        self.foreign = sorted((foreign - self._modules.keys()) | ({entry_point} if entry_point != kept else set()))
        self.body = trees[0].body
        self._defined = defined
        self._globals: dict[str, Any] = {}
        self._pristine = {} if self._again or shared else dict(self._fresh(WITHOUT_PROGRAM))

    def known(self, *, but: ast.stmt | None = None) -> dict[str, str | None]:
        """Return the names for `foresee`: the program's with their targets, None for the suite's that may lead to it.

        `but`: a function of the suite's whose body is looked at for itself.
        """
        leading = set(self.foreign)
        body = [(bound_names(node), used_names(node)) for node in self.body if node is not but]
        while more := set[str]().union(*(bound for bound, used in body if used & leading)) - leading:
            leading |= more
        own = leading | (self._defined & PURE)
        return {**dict.fromkeys(own), **{name: name for name in self.foreign}}

    @property
    def opened(self) -> dict[str, Any]:
        """The globals as the program's tests have left them."""
        return self._globals

    def _fresh(self, names: dict[str, Any]) -> dict[str, Any]:
        space: dict[str, Any] = {}
        if self._apart:  # patches of the tests' own module find it by its name
            space = vars(sys.modules.setdefault(SUITE, types.ModuleType(SUITE)))
        space.update({"__name__": SUITE, **self._modules, **names})
        self._globals = space
        exec(self._setup, self._globals)
        return self._globals

    def close(self) -> None:
        """Let go of what the tests of the last program have left."""
        self._globals.clear()

    def seed(self) -> None:
        """Let random inputs be the same ones for every program."""
        if self._random:
            import random  # noqa: F401 - tests may import it later

            seed()

    def open(self, program: Program) -> dict[str, Any]:
        """The globals for one program. A pure setup's functions hold one dictionary: it is restored, not replaced."""
        self.seed()
        foreign: dict[str, Any] = {name: Global(program, name) for name in self.foreign}
        foreign.update(with_program(program))
        if self._apart:
            foreign["__getattr__"] = partial(_foreign, program)
        if self._again:
            return self._fresh(foreign)
        self._globals.clear()
        self._globals.update(self._pristine)
        self._globals.update(foreign)
        return self._globals


def _foreign(program: Program, name: str) -> Global:
    """Return a name that patches look for in the tests' module, where it is the program's. Raises AttributeError."""
    try:
        program.do("global", name)
    except NameError:
        raise AttributeError(name) from None
    return Global(program, name)


_MODULES = {**{name: name for name in LIBRARY}, "numpy": "numpy", "np": "numpy"}
"""Modules that tests may use without importing them, by the names that they have there."""

_WITH_EFFECTS = {"__main__", "antigravity", "idlelib", "this", "turtledemo"}
"""Modules that do something when they are imported."""


def _modules(asked: dict[str, set[str]]) -> dict[str, Any]:
    """Modules by the names of the tests', where the module can be imported here and has all that is asked of it."""
    modules = {}
    for name in sorted(asked.keys() & _MODULES.keys() - _WITH_EFFECTS):
        with contextlib.suppress(Exception):  # it is not there, or not for this system
            module = importlib.import_module(_MODULES[name])
            if all(hasattr(module, attribute) for attribute in asked[name]):
                modules[name] = module
    return modules
