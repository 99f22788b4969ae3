"""Mocks of the tests', as a program may use them: called, asked for attributes and items, entered and iterated.

Objects of classes that the tests define are used in the same way. A mock stays with the tests. What it gives back is
plain data, another mock, or a function of the tests' own. A program that could have a mock call something else would
run it there. So a mock that wraps a real function, or has one as its side effect, is refused. What tests ask of their
mocks, and what they set, no program asks or sets.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.endings import CannotCarry
from codeeval_sandbox.guest.judging import FILE, SETUP_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ITEMS = 100_000
"""Items of a mock that cross when it is iterated."""


def is_mock(value: Any) -> bool:
    """Return whether the value is a mock of unittest's."""
    module: Any = sys.modules.get("unittest.mock")
    return module is not None and isinstance(value, module.NonCallableMock)


def is_of_tests_class(value: Any) -> bool:
    """Return whether the value is an object of a class in the tests' file, other than a test."""
    kind = type(value)
    module: Any = sys.modules.get("unittest")
    return kind.__module__ == "suite" and module is not None and not issubclass(kind, module.TestCase)


def performed(mock: Any, action: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    """Do what the program asks of a mock. Raises what the mock raises, CannotCarry, AttributeError."""
    perform = _ACTIONS.get(action)
    if perform is None:
        raise AttributeError(action)
    return perform(mock, arguments, keywords)


def _attribute(mock: Any, name: Any) -> Any:
    """Return an attribute by which a test lets a program have something; none of the mock's own record."""
    module: Any = sys.modules["unittest.mock"]
    record = dir(module.NonCallableMock) if is_mock(mock) else ()
    if type(name) is not str or name.startswith("_") or name in record:
        raise AttributeError(name)
    return getattr(mock, name)


def _check(mock: Any) -> None:
    """Raise CannotCarry for a mock whose call would lead to anything but the tests' own code."""
    if not is_mock(mock):
        if not _is_of_tests(vars(type(mock)).get("__call__")):
            raise CannotCarry("an object of the tests' calls a real function")
        return
    effect = vars(mock).get("_mock_side_effect")
    delegate = vars(mock).get("_mock_delegate")
    if vars(mock).get("_mock_wraps") is not None or delegate is not None:
        raise CannotCarry("a mock wraps a real function")
    if effect is None or is_mock(effect) or isinstance(effect, BaseException) or hasattr(effect, "__next__"):
        return
    if isinstance(effect, type) and issubclass(effect, BaseException):
        return
    if not _is_of_tests(effect):
        raise CannotCarry("the side effect of a mock is a real function")


def _is_of_tests(value: Any) -> bool:
    """Return whether the value is a function written in the tests' file, or one of `mock_open`."""
    function = value.__func__ if type(value) is types.MethodType else value
    if type(function) is not types.FunctionType:
        return False
    made = vars(function).get("mock")  # of `create_autospec`
    if is_mock(made):
        _check(made)
        return True
    own: Any = sys.modules["unittest.mock"].mock_open  # whose functions read its text
    return function.__code__.co_filename in (FILE, SETUP_FILE, own.__code__.co_filename)


def given(value: Any) -> Any:
    """Return what a mock gives to the program. Raises CannotCarry for a function or class that no test has made."""
    own = value.__module__ in ("builtins", "suite") if isinstance(value, type) else _is_of_tests(value)
    if callable(value) and not is_mock(value) and not is_of_tests_class(value) and not own:
        raise CannotCarry("a mock or patch leads to a real function")
    return value


def _called(mock: Any, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    _check(mock)
    return given(mock(*arguments, **keywords))


def _put(mock: Any, arguments: list[Any], _: dict[str, Any]) -> None:
    if not is_mock(mock):
        raise TypeError("what belongs to the tests takes no items")
    mock[arguments[0]] = arguments[1]


_ACTIONS: dict[str, Callable[[Any, list[Any], dict[str, Any]], Any]] = {
    "call": _called,
    "attribute": lambda mock, arguments, _: given(_attribute(mock, *arguments)),
    "enter": lambda mock, *_: given(type(mock).__enter__(mock)),
    "exit": lambda mock, *_: bool(type(mock).__exit__(mock, None, None, None)),
    "iterate": lambda mock, *_: [given(item) for item, _ in zip(iter(mock), range(MOST_ITEMS))],
    "item": lambda mock, arguments, _: given(mock[arguments[0]]),
    "put": _put,
    "length": lambda mock, *_: len(mock),
    "contains": lambda mock, arguments, _: bool(arguments[0] in mock),
}
