"""Exceptions of the program's, as the tests meet them."""

from __future__ import annotations

import builtins
import sys
from typing import Any

_LONGEST_NAME, _LONGEST_MESSAGE, _MOST_BASES = 200, 2000, 50
"""Characters of a class name and of a message, and classes above one, that are kept of what a program sends."""

_ENDS = (StopIteration, StopAsyncIteration)
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

    `lineage`: classes above it that others may know (`describing.lineage_of`). `ends`: whether it may end a loop of the
    tests'. Only the next item of an iterator may. Elsewhere it would end `all(map(...))` as if every item had been
    seen. There it is a RuntimeError, as in a generator.
    """
    kind, message = kind[:_LONGEST_NAME], message[:_LONGEST_MESSAGE]
    lineage = lineage[:_MOST_BASES]
    bases = [base for base in map(_known, lineage) if base is not None]
    if not ends and any(issubclass(base, _ENDS) for base in bases):
        error: Exception = RuntimeError("the program raised {}".format(kind))
    else:
        error = _exception(kind, bases[0] if bases else Exception, values, message)
    error.codeeval = Raised(kind, message, line)  # type: ignore[attr-defined]
    return error


def _exception(kind: str, base: type[Exception], values: list[Any] | None, message: str) -> Exception:
    """Return an exception of the base itself, or of a class of that name below it."""
    if base.__name__ != kind:
        base = type(kind, (base,), {"__init__": lambda self, *arguments: None})
    error = _begun(base, values if values is not None else [message])
    if base.__str__ is BaseException.__str__ and values is None:
        error.args = (message,)
    return error


def _begun(base: type[Exception], values: list[Any]) -> Exception:
    """Return an exception of these arguments, without its own beginning where that is not Python's."""
    if base.__module__.partition(".")[0] in _TRUSTED:
        try:
            return base(*values)
        except Exception:  # it takes other arguments
            pass
    error = _without_arguments(base)
    error.args = tuple(values)
    return error


def _without_arguments(base: type[Exception]) -> Exception:
    try:
        made: Exception = base.__new__(base)
    except Exception:  # as of groups of exceptions, which hold others
        made = type(base.__name__, (Exception,), {})()
    return made


def _known(name: str) -> type[Exception] | None:
    """Return the class of a name, if this process has it already: no name makes it import anything.

    A class is known by its own module alone, whatever other modules have it too.
    """
    module, _, own = name.rpartition(":")
    home = sys.modules.get(module) if module else builtins
    kind = vars(home).get(own) if home is not None else None
    if not isinstance(kind, type) or not issubclass(kind, Exception):
        return None
    if not module:
        return kind
    packages = {base.__module__.partition(".")[0] for base in kind.__mro__}
    return kind if kind.__module__ == module and module != "builtins" and not packages & _OWN else None


_OWN = frozenset({"unittest", "codeeval_sandbox", "_pytest", "pytest"})
"""Packages whose exceptions, and those derived from them, mean something to those who run tests."""


_TRUSTED = frozenset({"builtins", "csv", "_csv", "json", "subprocess", "zipfile", "tarfile", "codeeval_sandbox"})
"""Packages of Python's own, and this one, which makes classes: no code of others runs on what a program says."""
