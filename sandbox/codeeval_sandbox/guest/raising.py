"""Exceptions of the program's, as the tests meet them."""

from __future__ import annotations

import builtins
from typing import Any

_LONGEST_NAME, _LONGEST_MESSAGE, _MOST_BASES = 200, 2000, 50
"""Characters of a class name and of a message, and classes above one, that are kept of what a program sends."""

_ENDS = {"StopIteration", "StopAsyncIteration"}
"""Exceptions by which Python's own loops end without a word."""


class Raised:
    """Facts about an exception of the program's, attached to the exception that stands for it in the checker."""

    def __init__(self, kind: str, message: str, line: int | None) -> None:
        """`kind`: its class name; `line`: in the program's last unit, or None."""
        self.kind = kind
        self.message = message
        self.line = line


def raised_error(
    kind: str, lineage: list[str], values: list[Any] | None, message: str, line: int | None, *, ends: bool
) -> Exception:
    """Return an exception that tests can catch by class, with the mark by which it is known as the program's.

    `lineage`: built-in classes above it. `ends`: whether it may end a loop of the tests'. Only the next item of an
    iterator may. Elsewhere it would end `all(map(...))` as if every item had been seen. There it is a RuntimeError, as
    in a generator.
    """
    kind, message = kind[:_LONGEST_NAME], message[:_LONGEST_MESSAGE]
    lineage = lineage[:_MOST_BASES]
    if not ends and not _ENDS.isdisjoint(lineage):
        error: Exception = RuntimeError("the program raised {}".format(kind))
    else:
        error = _exception(kind, lineage, values, message)
    error.codeeval = Raised(kind, message, line)  # type: ignore[attr-defined]
    return error


def _exception(kind: str, lineage: list[str], values: list[Any] | None, message: str) -> Exception:
    """Return the built-in exception, or one of a class of that name below its nearest built-in."""
    base: type[Exception] = next(filter(None, map(_builtin, lineage)), Exception)
    if base.__name__ != kind:
        base = type(kind, (base,), {"__init__": lambda self, *arguments: None})
    error: Exception
    try:
        error = base(*(values if values is not None else [message]))
    except Exception:  # it takes other arguments
        error = _without_arguments(base)
    if base.__str__ is BaseException.__str__ and values is None:
        error.args = (message,)
    return error


def _without_arguments(base: type[Exception]) -> Exception:
    try:
        made: Exception = Exception.__new__(base)
    except TypeError:  # as of groups of exceptions, which hold others
        made = type(base.__name__, (Exception,), {})()
    return made


def _builtin(name: str) -> type[Exception] | None:
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None
