"""The state of pyplot, which tests and program have in common in one process.

Tests that close figures close the program's. Tests that ask for the current figure or axes, and have none of their own,
get a description of the program's.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.proxy import Program

_CLOSING = ("close", "clf", "cla")
_ASKING = ("gcf", "gca")


def mirror(program: Program) -> None:
    """Mirror pyplot's state from now on, in a process that ends with the tests."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for name in _CLOSING:
        setattr(pyplot, name, _closing(program, getattr(pyplot, name)))
    for name in _ASKING:
        setattr(pyplot, name, _asking(program, pyplot, name))
    own = pyplot.get_fignums
    pyplot.get_fignums = lambda: own() or program.do("pyplot", None, "get_fignums")


def _closing(program: Program, own: Callable[..., Any]) -> Callable[..., Any]:
    def closed(*arguments: Any, **keywords: Any) -> None:
        own(*arguments, **keywords)
        program.do("pyplot", None, "close")

    return closed


def _asking(program: Program, pyplot: Any, name: str) -> Callable[..., Any]:
    own, numbers = getattr(pyplot, name), pyplot.get_fignums

    def asked() -> Any:
        return own() if numbers() else program.do("pyplot", None, name)

    return asked


# -- in the program's process


def ask_pyplot(_subject: None, word: str) -> Any:
    """Close the program's figures, or return what is asked of them."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return [] if word == "get_fignums" else None
    if word == "close":
        return pyplot.close("all")
    return getattr(pyplot, word)()
