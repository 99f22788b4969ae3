"""Patches of the tests', mirrored in the program's process.

While a test has `patch("requests.get")` active, the program finds a stand-in under that name. It asks the test's mock.
In the tests' own process the name stays as it is, because this process needs `open` and such itself.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.constants import SOLUTION, SUITE
from codeeval_sandbox.guest.endings import CannotCarry
from codeeval_sandbox.guest.mocks import given

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program


class Patches:
    """Watches the patches of one program's tests, in a process that ends with them."""

    def __init__(self, program: Program) -> None:
        """Nothing is patched yet."""
        self._program = program
        self._active: list[Any] = []

    def begin(self) -> None:
        """Mirror all patches from now on."""
        kind: Any = importlib.import_module("unittest.mock")._patch
        enter, leave = kind.__enter__, kind.__exit__

        def entered(patch: Any) -> Any:
            value = enter(patch)
            new = getattr(patch.target, patch.attribute)
            _put_back(patch)
            self._program.do("patch", None, *_path(patch.target), patch.attribute, given(new))
            self._active.append((patch, new))
            return value

        def left(patch: Any, *details: Any) -> Any:
            position, new = self._position(patch)
            del self._active[position:]
            self._program.do("unpatch", None, position)
            setattr(patch.target, patch.attribute, new)
            return leave(patch, *details)

        kind.__enter__, kind.__exit__ = entered, left

    def _position(self, patch: Any) -> tuple[int, Any]:
        """Return the position of an active patch, and what it put in place. All after it end with it."""
        for position, (active, new) in enumerate(self._active):
            if active is patch:
                return position, new
        raise CannotCarry("patches end in another order than they began")


def _put_back(patch: Any) -> None:
    """Give the tests' own process the original again."""
    if patch.is_local:
        setattr(patch.target, patch.attribute, patch.temp_original)
    else:
        delattr(patch.target, patch.attribute)


def _path(target: Any) -> tuple[str, list[str]]:
    """Return the module of what is patched, and the names that lead from there to it."""
    if isinstance(target, types.ModuleType):
        return SOLUTION if target.__name__ == SUITE else target.__name__, []
    if isinstance(target, type):
        return target.__module__, target.__qualname__.split(".")
    raise CannotCarry("an object of the tests' own is patched")


# -- in the program's process

_places: list[tuple[Any, str, Any, bool]] = []


def put(_subject: None, module: str, names: list[str], attribute: str, new: Any) -> int:
    """Put a stand-in in the place of an attribute; return its position."""
    target = sys.modules.get(module) or importlib.import_module(module)
    for name in names:
        target = getattr(target, name)
    own = attribute in vars(target)
    _places.append((target, attribute, vars(target).get(attribute), own))
    setattr(target, attribute, new)
    return len(_places) - 1


def remove(_subject: None, position: int) -> None:
    """Put back what the stand-in at this position, and those after it, have taken the place of."""
    while len(_places) > position:
        target, attribute, original, own = _places.pop()
        if own:
            setattr(target, attribute, original)
        else:
            delattr(target, attribute)
