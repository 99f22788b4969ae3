"""The command line. Exit codes: see `codeeval.errors`."""

import errno
import gc
import os
import sys
from collections.abc import Sequence
from types import TracebackType

from codeeval.cli.interrupts import INTERRUPTED, ignore_at_exit, leave_at_once

__all__ = ["main", "run"]

_LONGEST_MESSAGE = 4000
"""Characters shown of an error. A message that quotes a row of a file would be as long as that row."""

_NO_SPACE = "the disk or file that takes the output is full: free some space, or send the output elsewhere"

_PATH_FAULTS = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
)
"""Errors of the system that a path which the user named can give at its first use, such as asking whether it exists."""

_NO_FOLDER = "the current folder does not exist any more: change into another"

_NO_MEMORY = "the memory of this machine, or its limit, is not enough: raise it, or read less at once"


def main() -> None:
    """Run the console script."""
    leave_at_once()
    gc.set_threshold(50_000, 20, 100)  # problems by the ten thousand are read, and none of them is garbage
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads spin, on processors that workers need
    sys.excepthook = _print_traceback
    code = run(sys.argv[1:])
    leave_at_once()  # nothing is left but the end of the interpreter
    ignore_at_exit()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Print an error that the user can mend as one message."""
    from codeeval.cli.app import app  # noqa: PLC0415 - so that importing this package stays free

    try:
        app(args=_with_empty_values(arguments), prog_name="codeeval")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except Exception as error:
        if (ending := _ending(error)) is None:
            raise
        _print_message(*ending)
        return ending[0]
    return 0


def _ending(error: Exception) -> tuple[int, str] | None:
    """Return the exit code and the message of an error. None: the error is a fault of codeeval itself."""
    from codeeval.extras import missing  # noqa: PLC0415 - needed only now

    if isinstance(error, ModuleNotFoundError) and (message := missing(error)):
        return 2, message
    if isinstance(error, MemoryError):
        return 1, _NO_MEMORY
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return 1, _NO_SPACE
    if isinstance(error, FileNotFoundError) and not _has_folder():
        return 2, _NO_FOLDER
    if (code := getattr(type(error), "exit_code", None)) is not None:
        return int(code), "; ".join([_shortened(str(error)), *getattr(error, "__notes__", ())])
    return _path_ending(error) if isinstance(error, OSError) else None


def _path_ending(error: OSError) -> tuple[int, str] | None:
    if error.filename is None or error.errno not in _PATH_FAULTS:
        return None
    return 2, _shortened(f"{str(error.filename)!r} cannot be used: {error.strerror}; choose another path")


def _has_folder() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - asked is whether it raises
    except FileNotFoundError:
        return False
    return True


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}... ({len(text):,} characters)"


def _print_message(code: int, message: str) -> None:
    from codeeval.shown import say_lines  # noqa: PLC0415 - needed only now

    after_mark = "\n" if code == INTERRUPTED and os.isatty(2) else ""  # the terminal shows ^C on the line before
    say_lines(after_mark, err=True, end="")
    say_lines(f"codeeval: {message}", err=True, indent="  ")


def _print_traceback(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Print a fault of codeeval itself. The text of its message may be a sample's."""
    import traceback as tracebacks  # noqa: PLC0415 - needed only now

    from codeeval.shown import say_lines  # noqa: PLC0415 - as above

    say_lines("".join(tracebacks.format_exception(kind, error, traceback)), err=True, end="")


def _with_empty_values(arguments: Sequence[str]) -> list[str]:
    """Give `--evalplus-results` its empty value where no file follows, because its value may be left out."""
    given = list(arguments)
    for position, argument in enumerate(given):
        last = position + 1 == len(given) or given[position + 1].startswith("-")
        if argument.replace("_", "-") == "--evalplus-results" and last:
            given[position] = "--evalplus-results="
    return given
