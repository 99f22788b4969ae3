"""Cases in a process each: the candidate forks, and the child runs the program or one call of it.

Like the candidate itself, nothing here is a defence. A program that gets at its parent can change which text is sent as
its output, and when. It cannot learn the expected output, which is in the checker.
"""

from __future__ import annotations

import atexit
import io
import os
import signal
import sys
import types
from typing import TYPE_CHECKING, Any, NamedTuple

from codeeval_sandbox.guest.cleaning import empty

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Act = Callable[[], "tuple[int, bytes]"]
    """What a child does; returns its exit status, and a frame for the checker or nothing."""

_CHANNEL = 3
_ERRORS = 2000
"""Bytes of the standard error that are told: the last ones."""

_SHARED, _TEMPORARY = "/dev/shm", "/tmp"  # noqa: S108 - the job's own
_FAILED = 1
"""Exit status of a program that raised."""
_UNFLUSHED = 120
"""Exit status of a program whose last output could not be written, as in Python."""


class Ran(NamedTuple):
    """The end of a case's process; one of the first two is None."""

    exit_code: int | None
    signal: int | None
    is_over: bool
    """True if it printed more than is allowed; its output is left out then."""
    has_answer: bool
    """True if a frame from the child follows."""
    output: str
    errors: str


class Forker:
    """Runs cases of one program, one after the other."""

    def __init__(self) -> None:
        """Begin with a folder in which everything is the program's own, as after compiling it."""
        self._kept = frozenset(os.listdir())

    def run(self, act: Act, stdin: str, printable: int) -> tuple[Ran, bytes]:
        """Run `act` in a child with this standard input. Return its end, and the frame that it left.

        `printable`: bytes of its output at most.
        """
        os.ftruncate(1, 0)
        os.lseek(1, 0, os.SEEK_SET)
        _feed(stdin)
        answer, errors = os.memfd_create("answer"), os.memfd_create("errors")
        pid = os.fork()
        if not pid:
            _live(act, answer, errors)
        _, status = os.waitpid(pid, 0)
        self.end_others()
        frame = _content(answer, os.fstat(answer).st_size)
        ending = _ending(status, printable, errors)._replace(has_answer=bool(frame))
        os.close(answer)
        os.close(errors)
        return ending, frame

    def end_others(self) -> None:
        """Kill what the case has left running, and remove its files, so that the next case finds a fresh place."""
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for folder, kept in ((".", self._kept), (_SHARED, frozenset[str]()), (_TEMPORARY, frozenset[str]())):
            try:
                empty(folder, kept)
            except OSError:
                pass  # of another user, or not there


def _feed(stdin: str) -> None:
    """Let descriptor 0 be a file with this content, which can be read in any way that a pipe or a file can."""
    descriptor = os.memfd_create("stdin")
    data = memoryview(stdin.encode("utf-8", "surrogatepass"))
    while data:
        data = data[os.write(descriptor, data) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.dup2(descriptor, 0)
    os.close(descriptor)


def _content(descriptor: int, size: int, start: int = 0) -> bytes:
    parts = []
    while size > 0:
        part = os.pread(descriptor, size, start)
        if not part:
            break
        parts.append(part)
        size, start = size - len(part), start + len(part)
    return b"".join(parts)


def _ending(status: int, printable: int, errors: int) -> Ran:
    size, written = os.fstat(1).st_size, os.fstat(errors).st_size
    is_over = size > printable
    output = "" if is_over else _content(1, size).decode("utf-8", "surrogateescape")
    tail = _content(errors, min(written, _ERRORS), max(0, written - _ERRORS)).decode("utf-8", "replace")
    if os.WIFSIGNALED(status):
        return Ran(None, os.WTERMSIG(status), is_over, has_answer=False, output=output, errors=tail)
    return Ran(os.WEXITSTATUS(status), None, is_over, has_answer=False, output=output, errors=tail)


# -- in the child


def _live(act: Act, answer: int, errors: int) -> None:
    """Do the child's work, and end; never returns."""
    try:
        os.dup2(errors, 2)
        os.close(_CHANNEL)
        _open_streams()
        status, frame = act()
        if frame:
            os.ftruncate(answer, 0)
            written = 0
            while written < len(frame):
                written += os.pwrite(answer, frame[written:], written)
        os._exit(status)
    finally:
        os._exit(_FAILED)


def _open_streams() -> None:
    """Make the standard streams anew, as a fresh interpreter has them."""
    reading = io.BufferedReader(io.FileIO(0, "rb", closefd=False))
    writing = io.BufferedWriter(io.FileIO(1, "wb", closefd=False))
    telling = io.BufferedWriter(io.FileIO(2, "wb", closefd=False))
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(reading, encoding="utf-8")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(writing, encoding="utf-8")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(  # type: ignore[misc]
        telling, encoding="utf-8", errors="backslashreplace", line_buffering=True
    )


def run_script(codes: Sequence[types.CodeType], describe: Callable[[BaseException], bytes]) -> tuple[int, bytes]:
    """Run a program as `python program.py` does, up to the interpreter's end.

    Return its exit status, and what `describe` makes of an exception that nothing caught.
    """
    module = types.ModuleType("__main__")
    module.__dict__["__file__"] = "solution.py"
    sys.modules["__main__"] = module
    sys.argv[:] = ["solution.py"]
    status, frame = 0, b""
    try:
        for code in codes:
            exec(code, module.__dict__)
    except SystemExit as error:
        status = _exit_status(error.code)
    except BaseException as error:  # whatever the program raises
        status, frame = _FAILED, describe(error)
        _print_exception(error)
    return _finished(status, module), frame


def _exit_status(code: Any) -> int:
    """Return the exit status that an argument of `sys.exit` stands for; another object is printed."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(str(code) + "\n")
    return _FAILED


def _print_exception(error: BaseException) -> None:
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except BaseException:  # a hook of the program's
        pass


def _finished(status: int, module: types.ModuleType) -> int:
    """Do what an interpreter does at its end: wait for threads, call exit functions, write what is still buffered."""
    threading = sys.modules.get("threading")
    for last in (getattr(threading, "_shutdown", None), atexit._run_exitfuncs):
        try:
            if last is not None:
                last()
        except SystemExit as error:
            status = _exit_status(error.code)
        except BaseException as error:
            _print_exception(error)
    for value in list(module.__dict__.values()):
        if isinstance(value, io.IOBase) and value is not sys.stdout:
            _flushed(value)
    return status if _flushed(sys.stdout) or status else _UNFLUSHED


def _flushed(stream: Any) -> bool:
    """Write what a stream holds; return False if that fails. A closed one, or what is not a stream, holds nothing."""
    try:
        if not getattr(stream, "closed", False):
            stream.flush()
    except Exception:  # whatever the program has put there
        return False
    return True
