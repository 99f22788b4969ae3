"""Stand-ins, in the program's process, for the functions and iterators that the tests passed in.

A stand-in looks like what it stands for: a function has its name and signature, and an iterator cannot be called.
"""

from __future__ import annotations

import builtins
import importlib
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Callable

MODULE = "solution"
"""The module that functions say they are of: in plain Python, the tests and the program share one."""


def stand_in(ask: Callable[..., Any], kind: str, facts: list[Any]) -> Any:
    """Return what the program gets. `ask(action, arguments, keywords)` has the checker do it."""
    if kind == "known":
        home, name = facts
        owner: Any = getattr(builtins, home, None) or importlib.import_module(home)
        return getattr(owner, name)
    if kind == "function":
        return _function(ask, *facts)
    if kind == "stream":
        return _stream(*facts)
    if kind == "mock":
        return (_CallableMock if facts[0] else _Mock)(ask, facts[1])
    made: Any = _Iterator(ask) if kind == "iterator" else _Callable(ask)
    name, text = facts
    if type(name) is str:
        made.__name__ = name
    if type(text) is str:
        made.__doc__ = text
    return made


def made_error(lineage: list[str], values: list[Any], text: str) -> BaseException:
    """Return the exception that the tests' function or mock has raised, of the nearest class that is known here."""
    kind: Any = next(filter(None, map(_exception_class, lineage)), RuntimeError)
    error: BaseException
    try:
        error = kind(*(values or [text]))
    except Exception:  # it takes other arguments
        error = kind.__new__(kind)
        error.args = tuple(values or [text])
    return error


def _exception_class(name: str) -> type[BaseException] | None:
    module, _, own = name.rpartition(":")
    try:
        kind = getattr(importlib.import_module(module) if module else builtins, own, None)
    except ImportError:
        return None
    return kind if isinstance(kind, type) and issubclass(kind, BaseException) else None


class _Mock:
    """A mock of the tests'. What the program sets on it stays here."""

    def __init__(self, ask: Callable[..., Any], text: str) -> None:
        vars(self).update(_ask=ask, _text=text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return vars(self)["_ask"]("attribute", (name,), {})

    def __enter__(self) -> Any:
        return vars(self)["_ask"]("enter", (), {})

    def __exit__(self, *_: object) -> Any:
        return vars(self)["_ask"]("exit", (), {})

    def __iter__(self) -> Any:
        return iter(vars(self)["_ask"]("iterate", (), {}))

    def __getitem__(self, key: Any) -> Any:
        return vars(self)["_ask"]("item", (key,), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        vars(self)["_ask"]("put", (key, value), {})

    def __len__(self) -> Any:
        return vars(self)["_ask"]("length", (), {})

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: Any) -> Any:
        return vars(self)["_ask"]("contains", (key,), {})

    def __repr__(self) -> str:
        return str(vars(self)["_text"])


def is_mock(value: Any) -> bool:
    """Return whether the value stands for a mock of the tests'."""
    return type(value) is _Mock or type(value) is _CallableMock


class _CallableMock(_Mock):
    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return vars(self)["_ask"]("call", arguments, keywords)


def _stream(text: str, position: int) -> io.StringIO:
    stream = io.StringIO(text)
    stream.seek(position)
    return stream


class _Iterator:
    """An iterator of the tests'."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def __iter__(self) -> _Iterator:
        return self

    def __next__(self) -> Any:
        return self._ask("next", (), {})


class _Callable:
    """A callable of the tests' other than a function."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._ask("call", arguments, keywords)


class _Default:
    """The default of a parameter, which stays with the tests."""

    def __repr__(self) -> str:
        return "..."


_UNSET = _Default()


def _function(ask: Callable[..., Any], name: str, qualified: str, text: Any, parameters: list[list[Any]]) -> Any:
    """Return a function of that name and signature. What is not given is left to the tests' function."""

    def call(given: list[tuple[str, str, Any]], rest: Any = (), named: Any = None) -> Any:
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        for parameter, kind, value in given:
            if value is _UNSET:
                continue
            if kind == "keyword" or (kind == "either" and not rest and len(arguments) < _place(given, parameter)):
                keywords[parameter] = value
            else:
                arguments.append(value)
        return ask("call", (*arguments, *rest), {**keywords, **(named or {})})

    defaults = [default[0] if default else _UNSET for _, _, default in parameters]
    space: dict[str, Any] = {"__name__": MODULE, "__call__": call, "__defaults__": defaults}
    exec(compile(_source(parameters), "<suite>", "exec", dont_inherit=True), space)
    made: types.FunctionType = space.pop("__made__")
    made.__code__ = made.__code__.replace(co_name=name)
    made.__name__, made.__qualname__, made.__doc__ = name, qualified, text
    return made


def _place(given: list[tuple[str, str, Any]], name: str) -> int:
    return next(position for position, (other, _, _) in enumerate(given) if other == name)


def _source(parameters: list[list[Any]]) -> str:
    """Return a function of these parameters that hands them on."""
    parts: list[str] = []
    given: list[str] = []
    more = ""
    kinds = [kind for _, kind, _ in parameters]
    for position, (name, kind, default) in enumerate(parameters):
        if kind == "keyword" and "rest" not in kinds and "keyword" not in kinds[:position]:
            parts.append("*")
        parts.append({"rest": "*", "named": "**"}.get(kind, "") + name)
        if default is not None:
            parts[-1] += "=__defaults__[{}]".format(position)
        if kind == "positional" and kinds[position + 1 : position + 2] != ["positional"]:
            parts.append("/")
        if kind in ("rest", "named"):
            more += ", {}={}".format(kind, name)
        else:
            given.append("({!r}, {!r}, {})".format(name, kind, name))
    return "def __made__({}):\n    return __call__([{}]{})\n".format(", ".join(parts), ", ".join(given), more)
