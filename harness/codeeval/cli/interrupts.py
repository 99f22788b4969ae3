"""Ctrl-C: one line and exit code 130, at any moment of a command.

Until a command has begun something that must be ended in good order, the process leaves at once. An exception would
come out of whatever import is under way, and some code swallows it. From `begin` on, SIGINT raises KeyboardInterrupt.
"""

import atexit
import os
import signal
from types import FrameType

__all__ = ["INTERRUPTED", "begin", "ignore_at_exit", "leave_at_once"]

INTERRUPTED = 130
"""Exit code, as of a shell's command that SIGINT ended."""


def leave_at_once() -> None:
    """Make SIGINT end the process. Where it is ignored, as under nohup, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def begin() -> None:
    """Make SIGINT raise KeyboardInterrupt again, because something begins that has to be cleaned up."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def ignore_at_exit() -> None:
    """Ignore SIGINT once threads have ended: the work is done, and the exit code is that of the work.

    The end of the interpreter sets every handler back, so that SIGINT would kill the process without a word. What is
    ignored stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is _leave:
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    start = "\n" if os.isatty(2) else ""  # the terminal shows ^C on the line before
    os.write(2, f"{start}codeeval: interrupted\n".encode())
    os._exit(INTERRUPTED)
