"""Tests of `unittest` in the program's process: what makes it hard for the program to forge their outcome.

One process holds program and tests, so nothing here is unforgeable. Verdicts of it are marked `shared`. These guards
raise the price of a forgery:

* The program is executed before its tests come. They come over the channel, after its module body has ended.
* A run is a child of a process that has executed nothing of the program. The child hides the guest's modules from it.
  A second run, with altered expectations, begins from the same clean process, in an emptied folder. Each altered
  test has to fail there.
* `unittest` is a second copy of the module, which the program has not seen: its patches of the first one change
  nothing, and its `unittest.SkipTest` is not the one that skips. Built-in functions, hooks, handlers of signals and
  what this module itself consists of are put back before the tests come. Threads must have ended by then.
* Tests find Python's own functions under their names, whatever the program has made of these.
* Outcomes are kept in an object that is no `TestResult`. Tests are counted and named by the checker, from the source.
* The report is sent with a key that is read from the channel when the tests are over.

What is left: code inside a call can walk frames and objects up to what is here, read the tests and send a report. It
must do so by the names of this module. Programs that forge any harness by the usual means do not.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import os
import signal
import sys
import types
from _json import encode_basestring_ascii
from typing import Any, NoReturn, Sequence

from codeeval_sandbox.guest.describing import SOLUTION, frames_of, name_of, text_of
from codeeval_sandbox.guest.forking import Forker
from codeeval_sandbox.guest.sealing import Seal, unshadowed

SUITE = "<suite>"
_PRELUDE = "<prelude>"
_NAME = "__test__"
"""Name of the module of program and tests, as BigCodeBench's own harness has it."""

_CHANNEL, _HEADER = 3, 4
_read, _write, _exit = os.read, os.write, os._exit
_forker: list[Forker] = []


def begin(units: Sequence[str], twin: bool) -> list[Any]:  # noqa: FBT001 - called over the channel
    """Run a program and the tests that follow on the channel, in a child; return how it ended.

    The child answers for itself: `["loaded"]`, upon which the channel must bring source, names and key, or
    `["failed", ...]`, then `[key, reports]`. This process answers `["ended", exit status, signal]` when the child is
    gone and nothing of it is left.

    `units`: sources executed in order in one module. `twin`: what it prints is not part of the output.
    """
    codes = []
    for index, unit in enumerate(units):
        try:
            codes.append(compile(unit, SOLUTION if index == len(units) - 1 else _PRELUDE, "exec", dont_inherit=True))
        except (SyntaxError, ValueError, RecursionError, OverflowError, UnicodeError) as error:
            return ["syntax", type(error).__name__, text_of(error), getattr(error, "lineno", None)]
    if not _forker:
        _forker.append(Forker())
    printed = os.lseek(1, 0, os.SEEK_CUR)
    pid = os.fork()
    if not pid:
        try:
            _live(tuple(codes), _second_copy())
        finally:
            _exit(1)
    _, status = os.waitpid(pid, 0)
    _forker[0].end_others()
    if twin:  # nothing that it printed counts
        os.ftruncate(1, printed)
        os.lseek(1, printed, os.SEEK_SET)
    return ["ended", None, os.WTERMSIG(status)] if os.WIFSIGNALED(status) else ["ended", os.WEXITSTATUS(status), None]


def _second_copy() -> tuple[tuple[str, types.ModuleType], ...]:
    """Return the modules of `unittest`, imported anew beside those that the program will find."""
    __import__("unittest")
    first = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "unittest"}
    for name in first:
        del sys.modules[name]
    for name in sorted(first):
        __import__(name)
    second = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "unittest"}
    sys.modules.update(first)
    return tuple(second.items())


# -- in the child


def _live(codes: tuple[types.CodeType, ...], unittest: tuple[tuple[str, types.ModuleType], ...]) -> NoReturn:
    """Execute the program, put back what it may have changed, and let the tests come. Never returns."""
    module, space = types.ModuleType(_NAME), globals()
    module.__dict__["__file__"] = _NAME + ".py"
    python, seal = Seal(builtins), Seal(sys.modules[__name__], *dict(unittest).values())
    for name in [name for name in sys.modules if name == "solution" or name.startswith("codeeval_sandbox")]:
        del sys.modules[name]
    sys.modules[_NAME] = module
    held = (*python.held, *seal.held)
    repair, native = vars(builtins).update, tuple(vars(builtins).items())
    update, own, handlers = space.update, tuple(space.items()), _handlers()
    paths, finders, hooks = tuple(sys.path), tuple(sys.meta_path), tuple(sys.path_hooks)
    tasks = _tasks()
    failure, given = None, tuple(module.__dict__.items())
    sys.addaudithook(_refuse_hooks)
    try:
        for code in codes:
            given = tuple(module.__dict__.items())  # by the prompt, once the program's own code comes
            exec(code, module.__dict__)
    except BaseException as error:  # whatever the program raises is the answer
        failure = error
    repair(native)
    update(own)
    for owner, name, value, known in held:
        if vars(owner).get(name) is not value:
            setattr(owner, name, value)
        if known is not None and value.__code__ is not known:
            value.__code__ = known
    if failure is not None:
        _answer(["failed", *_told(failure)[:3]])
        _exit(0)
    _put_back(handlers, unittest)
    sys.path[:] = [*paths, *(path for path in sys.path if path not in paths)]
    sys.meta_path[:], sys.path_hooks[:] = finders, hooks
    if _tasks() > tasks:
        _answer(["busy"])
        _exit(0)
    _answer(["loaded"])
    source, names = _frame().decode("utf-8", "surrogatepass"), [*map(str.split, _frame().decode("utf-8").split("\n"))]
    code = unshadowed(source, SUITE, names[1], module.__dict__, dict(given))
    seals = [seal] if "builtins" in source else [seal, python]
    reports = _examined(_Record(seals), code, names[0], module, dict(unittest)["unittest"])
    _answer([_frame().decode("ascii"), reports])
    _exit(0)


def _handlers() -> tuple[tuple[int, Any], ...]:
    return tuple((signal_number, signal.getsignal(signal_number)) for signal_number in sorted(signal.valid_signals()))


def _put_back(handlers: tuple[tuple[int, Any], ...], unittest: tuple[tuple[str, types.ModuleType], ...]) -> None:
    """Remove hooks, timers and exit functions of the program's, and let the tests find the copy of `unittest`."""
    sys.settrace(None)
    sys.setprofile(None)
    threading: Any = sys.modules.get("threading")
    if threading is not None:
        threading.settrace(None)
        threading.setprofile(None)
    atexit._clear()
    gc.callbacks.clear()
    _free_monitors()
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    for signal_number, handler in handlers:
        if signal.getsignal(signal_number) is not handler and handler is not None:
            signal.signal(signal_number, handler)
    for name in [name for name in sys.modules if name.partition(".")[0] == "unittest"]:
        del sys.modules[name]
    sys.modules.update(unittest)


def _free_monitors() -> None:
    """End what the program has registered to be told of (Python 3.12 and later)."""
    monitoring: Any = getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring is not None else ():
        if monitoring.get_tool(tool) is not None:
            monitoring.set_events(tool, 0)
            monitoring.free_tool_id(tool)


def _refuse_hooks(event: str, _: object, /) -> None:
    """Refuse hooks for audits, which nothing could remove again: they are told of the tests' source."""
    if event == "sys.addaudithook":
        raise RuntimeError("no hooks here")


def _tasks() -> int:
    """Return the number of threads, those too that the interpreter does not know."""
    return len(os.listdir("/proc/self/task"))


_TAMPERED = "the program has replaced functions of its tests"


class _Record:
    """What came of each test, in the place of a `TestResult`, which a program would look for."""

    failfast = buffer = tb_locals = False

    def __init__(self, seals: Sequence[Seal]) -> None:
        self.shouldStop = False  # the names are unittest's
        self.reports: list[list[Any]] = []
        self.seals = seals

    def startTest(self, test: Any) -> None:  # noqa: N802
        """Called before a test."""

    def stopTest(self, test: Any) -> None:  # noqa: N802
        """Called after a test, when its patches have ended. Fails one that has replaced functions of the tests."""
        if not all(seal.is_whole() for seal in self.seals):
            self.reports.append([_test_name(test), "failed", "Tampered", _TAMPERED, None, True])

    def addDuration(self, test: Any, elapsed: float) -> None:  # noqa: N802
        """Called with a test's time (s), by Python 3.12 and later."""

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        """Called for a test that is fulfilled."""
        self._add(test, "ok", None)

    def addExpectedFailure(self, test: Any, error: Any) -> None:  # noqa: N802, ARG002
        """Called for a test that fails, as its decorator says."""
        self._add(test, "ok", None)

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        """Called for a test that was expected to fail."""
        self._add(test, "unexpected", None)

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802, ARG002
        """Called for a test that is skipped."""
        self._add(test, "skipped", None)

    def addFailure(self, test: Any, error: Any) -> None:  # noqa: N802
        """Called for an assertion that does not hold."""
        self._add(test, "failed", error[1])

    addError = addFailure  # noqa: N815

    def addSubTest(self, test: Any, subtest: Any, error: Any) -> None:  # noqa: N802, ARG002
        """Called after each part of a test."""
        if error is not None:
            self._add(test, "failed", error[1])

    def _add(self, test: Any, outcome: str, error: BaseException | None) -> None:
        self.reports.append(
            [_test_name(test), outcome, *(_told(error) if error is not None else [None, None, None, False])]
        )


def _test_name(test: Any) -> str:
    return "{}.{}".format(type(test).__name__, getattr(test, "_testMethodName", ""))


def _examined(
    record: _Record, code: types.CodeType, names: Sequence[str], module: types.ModuleType, unittest: Any
) -> list[list[Any]]:
    """Execute the tests' code in the program's module, and run the tests; return reports."""
    space, before = vars(module), dict(vars(module))
    try:
        exec(code, space)
        record.seals[0].add(module, [name for name, value in space.items() if before.get(name) is not value])
        suites = []
        for owner in dict.fromkeys(name.partition(".")[0] for name in names):
            kind = space[owner]
            methods = unittest.TestLoader().getTestCaseNames(kind)
            suites.append(unittest.TestSuite([kind(method) for method in methods]))
        unittest.TestSuite(suites).run(record)
    except BaseException as error:  # of the tests' own body, or of what a program made of it
        record.reports.append(["", "failed", *_told(error)])
    return record.reports


def _told(error: BaseException) -> list[Any]:
    """Return class, message, line of the program, and whether the tests raised it, not the program."""
    frames = frames_of(error)
    line = next((line_number for file, line_number in reversed(frames) if file == SOLUTION), None)
    last = next((file for file, _ in reversed(frames) if file in (SOLUTION, _PRELUDE, SUITE)), None)
    return [name_of(type(error)), text_of(error), line, last == SUITE]


# -- the channel


def _frame() -> bytes:
    """Read one frame of the checker's."""
    return _exactly(int.from_bytes(_exactly(_HEADER), "big"))


def _exactly(size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = _read(_CHANNEL, size - len(data))
        if not part:
            _exit(1)
        data += part
    return data


def _answer(value: list[Any]) -> None:
    """Send a value as the candidate answers a call, with the bytes printed by now."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # the program may have put anything there
            pass
    text = '["value",{},[],{}]'.format(_json(value), max(0, os.lseek(1, 0, os.SEEK_CUR)))
    data = text.encode("ascii")
    data = len(data).to_bytes(_HEADER, "big") + data
    while data:
        data = data[_write(_CHANNEL, data) :]


def _json(value: Any) -> str:
    if isinstance(value, list):
        return "[{}]".format(",".join(map(_json, value)))
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(int(value))
