"""Functions and iterators that tests pass to the program: their descriptions and their calls.

They stay in the checker, which holds the tests. The program gets a stand-in of the same kind (`callbacks`), which asks
for a call or an item.
"""

from __future__ import annotations

import builtins
import io
import math
import operator
import types
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.describing import lineage_of
from codeeval_sandbox.guest.endings import CannotCarry
from codeeval_sandbox.guest.mocks import given, is_mock, is_of_tests_class, performed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        self.returned = False
        """True once a value of the program's is, or holds, a mock of the tests', but for an argument of a call-back."""
        self.strict = False
        """True if no function is lent that the tests have not made."""

    def lend(self, value: Any) -> list[Any]:
        """[negative number, kind, facts] of a callable or an iterator, for the program. Else raises CannotCarry."""
        known = _known_function(value)
        if known is not None:
            return [-1, "known", known]
        if type(value) is io.StringIO:
            return [-self._loan(value), "stream", [value.getvalue(), value.tell()]]
        mock = is_mock(value) or (self.strict and is_of_tests_class(value))
        is_iterator = hasattr(value, "__next__")
        if not callable(value) and not is_iterator and not mock:
            raise CannotCarry("the suite passes a value of type {!r}".format(type(value).__name__))
        if self.strict and callable(value):
            given(value)
        loan = self._loan(value)
        if mock:
            return [-loan, "mock", [callable(value), repr(value)[:_LONGEST]]]
        if type(value) is types.FunctionType:
            return [-loan, "function", _described(value)]
        kind = "iterator" if is_iterator else "callable"
        return [-loan, kind, [getattr(value, "__name__", None), getattr(value, "__doc__", None)]]

    def _loan(self, value: Any) -> int:
        """Return the number of a value, which is held from now on, so that its id stays its own."""
        if id(value) not in self._numbers:
            self._held.append(value)
            self._numbers[id(value)] = len(self._held)
        return self._numbers[id(value)]

    def mock_of(self, content: Any) -> Any:
        """Return the mock that comes back from the program by its number; None for any other content."""
        if type(content) is not list or len(content) != 1 or type(content[0]) is not int:
            return None
        loan = -content[0]
        mock = self._held[loan - 1] if 0 < loan <= len(self._held) else None
        if not is_mock(mock) and not (self.strict and is_of_tests_class(mock)):
            return None
        self.returned = True
        return mock

    @property
    def streams(self) -> list[io.StringIO]:
        """Texts in memory that the program may have written to."""
        return [value for value in self._held if type(value) is io.StringIO]

    def count(self, size: int) -> None:
        """Note a call-back of so many bytes, before it is decoded. Raises Malformed where none can be."""
        self._received += size
        if not self._held:
            raise Malformed("a call-back of nothing")
        if self._received > LONGEST:
            raise Malformed("call-backs of too many bytes")

    def answer(self, request: list[Any], encode: Callable[[Any], Any]) -> list[Any]:
        """Return the answer to a call-back. Raises Malformed."""
        self.returned = False
        try:
            return ["return", encode(self.perform(*request))]
        except Malformed:
            raise
        except Exception as error:  # it belongs to the program, which may catch it
            try:
                values = [encode(value) for value in error.args]
            except CannotCarry:
                values = []
            return ["raise", lineage_of(type(error)), values, encode(str(error))]

    def perform(self, loan: int, action: str, arguments: list[Any], keywords: list[Any]) -> Any:
        """Call the function of that number, take an item, or use a mock. Raises Malformed for what was never lent."""
        if not -len(self._held) <= loan < 0:
            raise Malformed("a call-back of nothing")
        subject = self._held[-loan - 1]
        if is_mock(subject) or (self.strict and is_of_tests_class(subject)):
            return performed(subject, action, arguments, dict(keywords))
        if action not in ("call", "next"):
            raise Malformed("a call-back of nothing")
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
