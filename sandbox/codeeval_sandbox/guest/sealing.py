"""Guards of tests in a program's process: functions stay as they were, and Python's own are found by their names."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Sequence

if TYPE_CHECKING:
    import types

_NATIVE = "__python_"
"""Beginning of the names by which tests find Python's functions, where the program has taken the usual ones."""


class Seal:
    """Functions of modules and of their classes, each with its code."""

    def __init__(self, *modules: types.ModuleType) -> None:
        """Hold all functions of these modules."""
        self.held: list[tuple[Any, str, Any, types.CodeType | None]] = []
        for module in modules:
            self.add(module, tuple(vars(module)))

    def add(self, module: types.ModuleType, names: Sequence[str]) -> None:
        """Hold what these names of a module stand for: functions, and those of classes."""
        for name in names:
            value = vars(module)[name]
            if isinstance(value, type):
                self._hold(value, tuple(vars(value)))
            else:
                self._hold(module, (name,))

    def _hold(self, owner: Any, names: Sequence[str]) -> None:
        for name in names:
            value = vars(owner)[name]
            if callable(value) and not isinstance(value, type):
                self.held.append((owner, name, value, getattr(value, "__code__", None)))

    def is_whole(self) -> bool:
        """Return whether all names still have these functions, with the same code."""
        return all(
            vars(owner).get(name) is value and getattr(value, "__code__", None) is code
            for owner, name, value, code in self.held
        )


def unshadowed(
    source: str, file: str, used: Sequence[str], space: dict[str, Any], given: dict[str, Any]
) -> types.CodeType:
    """Compile tests so that they find Python's functions of these names, whatever a program has given the names.

    `space`: globals of program and tests. `given`: those that were there before the program, which tests may use too.
    """
    space["__builtins__"] = builtins
    trusted = {**vars(builtins), **given}
    shadowed = [name for name in used if name in trusted and space.get(name, trusted[name]) is not trusted[name]]
    if not shadowed:
        return compile(source, file, "exec", dont_inherit=True)
    import ast

    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in shadowed:
            node.id = _NATIVE + node.id
    space.update({_NATIVE + name: trusted[name] for name in shadowed})
    return compile(tree, file, "exec", dont_inherit=True)
