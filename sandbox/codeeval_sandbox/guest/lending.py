"""Functions and iterators that tests pass to the program: their descriptions and their calls.

They stay in the checker, which holds the tests. The program gets a stand-in of the same kind (`callbacks`), which asks
for a call or an item.
"""

from __future__ import annotations

import builtins
import math
import operator
import types
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.endings import CannotCarry

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 128 << 20
"""Bytes of all call-backs of one job."""

_MODULES: dict[str, Any] = {"builtins": builtins, "math": math, "operator": operator}
"""Modules whose functions the program has too: they need not be lent."""


class Lent:
    """Callables and iterators that one job's tests have handed to the program, by number from 1."""

    def __init__(self) -> None:
        self._held: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._received = 0

    def lend(self, value: Any) -> list[Any]:
        """[negative number, kind, facts] of a callable or an iterator, for the program. Else raises CannotCarry."""
        known = _known_function(value)
        if known is not None:
            return [-1, "known", known]
        is_iterator = hasattr(value, "__next__")
        if not callable(value) and not is_iterator:
            raise CannotCarry("the suite passes a value of type {!r}".format(type(value).__name__))
        loan = self._numbers.get(id(value))
        if loan is None:
            self._held.append(value)  # which keeps its id its own
            loan = self._numbers[id(value)] = len(self._held)
        if type(value) is types.FunctionType:
            return [-loan, "function", _described(value)]
        kind = "iterator" if is_iterator else "callable"
        return [-loan, kind, [getattr(value, "__name__", None), getattr(value, "__doc__", None)]]

    def count(self, size: int) -> None:
        """Note a call-back of so many bytes, before it is decoded. Raises Malformed where none can be."""
        self._received += size
        if not self._held:
            raise Malformed("a call-back of nothing")
        if self._received > LONGEST:
            raise Malformed("call-backs of too many bytes")

    def perform(self, loan: int, action: str, arguments: list[Any], keywords: list[Any]) -> Any:
        """Call the function of that number, or take an item. Raises Malformed for what was never lent."""
        if not -len(self._held) <= loan < 0 or action not in ("call", "next"):
            raise Malformed("a call-back of nothing")
        subject = self._held[-loan - 1]
        return next(subject) if action == "next" else subject(*arguments, **dict(keywords))


def _known_function(value: Any) -> list[str] | None:
    """[module or class, name] of a built-in function or method that any Python has."""
    if type(value) is types.BuiltinFunctionType:
        name = getattr(value.__self__, "__name__", None)
        known = _MODULES.get(str(name))
        return [str(name), value.__name__] if known is not None and known is value.__self__ else None
    if type(value) is types.MethodDescriptorType and value.__objclass__.__module__ == "builtins":
        return [value.__objclass__.__name__, value.__name__]
    return None


def _described(function: types.FunctionType) -> list[Any]:
    """Name, qualified name, documentation, and [name, kind, default] of each parameter, see `_default`."""
    return [function.__name__, function.__qualname__, function.__doc__, [list(part) for part in _parameters(function)]]


def _parameters(function: types.FunctionType) -> Iterator[tuple[str, str, Any]]:
    code = function.__code__
    names = list(code.co_varnames)
    count, extra = code.co_argcount, code.co_kwonlyargcount
    defaults = dict(zip(names[:count][::-1], (function.__defaults__ or ())[::-1]))
    for position, name in enumerate(names[:count]):
        yield name, "positional" if position < code.co_posonlyargcount else "either", _default(defaults, name)
    rest = names[count + extra :]
    if code.co_flags & 0x04:
        yield rest.pop(0), "rest", None
    for name in names[count : count + extra]:
        yield name, "keyword", _default(function.__kwdefaults__ or {}, name)
    if code.co_flags & 0x08:
        yield rest.pop(0), "named", None


def _default(defaults: dict[str, Any], name: str) -> list[Any] | None:
    """[value] of a plain default, [] of one that stays with the tests, None where there is none."""
    if name not in defaults:
        return None
    value = defaults[name]
    return [value] if type(value) in _LEAVES and str(value) != "nan" and len(repr(value)) <= _LONGEST else []


_LEAVES = {int, float, str, bool, type(None)}
_LONGEST = 1000
"""Characters of the longest default that a description holds."""
