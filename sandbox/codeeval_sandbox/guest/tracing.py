"""A source unit that goes before a program under study, in the program's own module: it calls and traces the program.

What it finds is the program's word, like everything that comes from its process: it serves to study trusted programs
and their mutants, and decides no verdict. The names begin with `codeeval`, since the program shares its module with
them.
"""

from __future__ import annotations

import signal as codeeval_signal
import sys as codeeval_sys
from typing import Any

_CODEEVAL_FILE = "<solution>"


class CodeevalSlow(BaseException):
    """A call took more lines or more time than it may; no `except Exception` of the program's stops it."""


class CodeevalTrace:
    """Arcs between the program's lines, numbered as in coverage.py: negative where a frame begins or ends."""

    def __init__(self, most: int) -> None:
        """`most`: lines after which the call is ended; 0 for no end."""
        self.arcs: set[tuple[int, int]] = set()
        self.lines = 0
        self._most = most

    def enter(self, frame: Any, _event: str, _argument: Any) -> Any:
        """Return the trace function of new frames, and of generators that go on."""
        if frame.f_code.co_filename != _CODEEVAL_FILE:
            return None
        if frame.f_trace is not None:  # a generator that goes on, with the line where it was
            return frame.f_trace
        return self._follow(frame.f_code.co_firstlineno, yields=bool(frame.f_code.co_flags & 0x2A0))

    def _follow(self, first: int, *, yields: bool) -> Any:
        last = -first
        leaving: tuple[int, int] | None = None

        def follow(frame: Any, event: str, _argument: Any) -> Any:
            nonlocal last, leaving
            if event == "line":
                if leaving is not None:  # it did not leave, it only yielded
                    self.arcs.discard(leaving)
                    leaving = None
                self.lines += 1
                if self._most and self.lines > self._most:
                    raise CodeevalSlow
                self.arcs.add((last, frame.f_lineno))
                last = frame.f_lineno
            elif event == "return":
                arc = (last, -first)
                leaving = arc if yields and arc not in self.arcs else None
                self.arcs.add(arc)
            return follow

        return follow


def codeeval_probe(name: str, lines: int, seconds: float, arguments: tuple[Any, ...]) -> list[Any]:
    """Call the program's function `name`: what came of it, the value or the exception's name, arcs, lines."""
    trace = CodeevalTrace(lines)
    value: Any = None
    codeeval_signal.signal(codeeval_signal.SIGVTALRM, _codeeval_late)
    try:
        codeeval_signal.setitimer(codeeval_signal.ITIMER_VIRTUAL, seconds)
        codeeval_sys.settrace(trace.enter if lines else None)
        try:
            value = globals()[name](*arguments)
        finally:
            codeeval_sys.settrace(None)
            codeeval_signal.setitimer(codeeval_signal.ITIMER_VIRTUAL, 0)
        kind = "value"
    except CodeevalSlow:
        kind = "slow"
    except BaseException as error:
        kind, value = "raised", type(error).__name__
    return [kind, value, sorted(trace.arcs), trace.lines]


def _codeeval_late(_signal: int, _frame: Any) -> None:
    raise CodeevalSlow


_codeeval_whole = CodeevalTrace(0)


def codeeval_begin() -> None:
    """Start tracing. The loading of the program is traced too."""
    codeeval_sys.settrace(_codeeval_whole.enter)


def codeeval_arcs() -> list[Any]:
    """Return the arcs since `codeeval_begin`."""
    codeeval_sys.settrace(None)
    return sorted(_codeeval_whole.arcs)
