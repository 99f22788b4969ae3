"""The command line. Exit codes: see `codeeval.errors`."""

import gc
import os
import sys
from collections.abc import Sequence
from types import TracebackType

from codeeval.cli.interrupts import INTERRUPTED, leave_at_once

__all__ = ["main", "run"]

_LONGEST_MESSAGE = 4000
"""Characters of an error. A message that quotes a row of a file would be as long as that row."""


def main() -> None:
    """The console script."""
    leave_at_once()
    gc.set_threshold(50_000, 20, 100)  # problems by the ten thousand are read, and none of them is garbage
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads spin, on processors that workers need
    sys.excepthook = _print_traceback
    code = run(sys.argv[1:])
    leave_at_once()  # nothing is left but the end of the interpreter
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code. What the user can mend is one message, all else a traceback."""
    from codeeval.cli.app import app  # noqa: PLC0415 - so that importing this package stays free

    try:
        app(args=_with_empty_values(arguments), prog_name="codeeval")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except Exception as error:
        from codeeval.extras import missing  # noqa: PLC0415 - needed only now

        if (code := _exit_code(error)) is None:
            raise
        from codeeval.shown import say_lines  # noqa: PLC0415 - needed only now

        after_mark = "\n" if code == INTERRUPTED and os.isatty(2) else ""  # the terminal shows ^C on the line before
        say_lines(after_mark, err=True, end="")
        told = missing(error) if isinstance(error, ModuleNotFoundError) else _message(error)
        say_lines(f"codeeval: {told}", err=True, indent="  ")
        return code
    return 0


def _print_traceback(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Print a fault of codeeval itself; the text of its message may be a sample's."""
    import traceback as tracebacks  # noqa: PLC0415 - needed only now

    from codeeval.shown import say_lines  # noqa: PLC0415 - as above

    say_lines("".join(tracebacks.format_exception(kind, error, traceback)), err=True, end="")


def _message(error: Exception) -> str:
    """What is wrong, for people."""
    if isinstance(error, MemoryError):
        return "the memory of this machine, or of its limits, does not suffice: give it more, or less to read at once"
    text = str(error)
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}... ({len(text):,} characters)"


def _exit_code(error: Exception) -> int | None:
    """None for a fault of codeeval itself."""
    from codeeval.errors import CodeevalError  # noqa: PLC0415 - needed only now, as the others
    from codeeval.extras import missing  # noqa: PLC0415
    from codeeval_benchmarks.errors import BenchmarkError  # noqa: PLC0415
    from codeeval_images.errors import ImageError  # noqa: PLC0415
    from codeeval_sandbox.errors import SandboxError  # noqa: PLC0415

    if isinstance(error, CodeevalError):
        return error.exit_code
    if isinstance(error, BenchmarkError) or (isinstance(error, ModuleNotFoundError) and missing(error)):
        return 2
    if isinstance(error, MemoryError):
        return 1
    return 4 if isinstance(error, SandboxError | ImageError) else None


def _with_empty_values(arguments: Sequence[str]) -> list[str]:
    """Give `--evalplus-results` its empty value where no file follows, since its value may be left out."""
    given = list(arguments)
    for place, argument in enumerate(given):
        last = place + 1 == len(given) or given[place + 1].startswith("-")
        if argument.replace("_", "-") == "--evalplus-results" and last:
            given[place] = "--evalplus-results="
    return given
