"""The process that runs the program under test: loads it, answers calls, and sends plain data only.

It is forked by the supervisor, already confined. It never holds a test, except those of suites marked `trust: shared`.
Nothing here is a defence, because the program can change all of it. By that the program only decides which values the
checker reads.
"""

from __future__ import annotations

import _thread
import builtins
import marshal
import os
import resource
import sys
import types
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

from codeeval_sandbox.guest.callbacks import stand_in
from codeeval_sandbox.guest.channel import Channel, Closed, TooLarge
from codeeval_sandbox.guest.codec import Codec, Malformed, digest
from codeeval_sandbox.guest.own import own_value, plain_value
from codeeval_sandbox.guest.sharing import Marking, containers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RECURSION_CEILING = 200_000
"""Frames. A program may raise its recursion limit up to here, so that endless recursion ends as RecursionError and not
by using up the memory."""

THREAD_STACK = 8 << 20
"""Bytes."""

SOLUTION = "<solution>"
_PRELUDE_FILE = "<prelude>"
_FOREIGN_FILE = "<suite>"
_PROTOCOLS = ("__call__", "__iter__", "__next__", "__len__", "__getitem__", "__contains__")
_UNCHANGEABLE = frozenset({int, float, str, bool, type(None), bytes, complex, range})


class Candidate:
    """One program in its module, and the objects of it that the checker refers to."""

    def __init__(self, channel: Channel) -> None:
        """Serve the checker on the other end of this channel."""
        self._channel = channel
        self._codec = Codec(self._refer, self._resolve, own=own_value, shares=True)
        self._objects: list[Any] = []
        self._stand_ins: dict[int, Any] = {}
        self._loaded = False
        self._module = types.ModuleType("solution")
        sys.modules["solution"] = self._module

    def serve(self) -> NoReturn:
        """Answer frames until the checker has gone."""
        while True:
            self.answer(self._channel.receive())

    def answer(self, data: bytes) -> None:
        """Answer one frame."""
        self._answer(self._codec.loads(data))

    def run(self, codes: Sequence[types.CodeType]) -> None:
        """Execute the program's units; raises what they raise."""
        for code in codes:
            exec(code, self._module.__dict__)
        self._loaded = True

    def _answer(self, frame: list[Any]) -> None:
        kind = frame[0]
        if kind == "call":
            self._reply(self._call(*frame[1:]))
        elif kind == "load":
            self._reply(self._load(*frame[1:]))
        elif kind == "many":
            self._call_many(*frame[1:])
        elif kind == "inputs":
            self._call_on(*frame[1:])
        elif kind == "do":
            self._reply(self._do(*frame[1:]))
        elif kind == "shared":
            self._reply(self._run_shared(*frame[1:]))
        else:
            raise Malformed(kind)

    def _reply(self, frame: list[Any]) -> None:
        self._flush()
        frame.append(self._printed())
        try:
            self._channel.send(self._codec.dumps(frame))
        except (TooLarge, MemoryError):
            failure = ["error", "OutputLimit", [], None, "the value is too large", None, [], frame[-1]]
            self._channel.send(self._codec.dumps(failure))

    @staticmethod
    def _printed() -> int:
        """Return the bytes printed by now. Output of calls sent ahead of the deciding ones does not count."""
        try:
            return os.lseek(1, 0, os.SEEK_CUR)
        except OSError:
            return 0

    @staticmethod
    def _flush() -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:  # the program may have put anything there
                pass

    # -- loading

    def _load(self, units: list[str], memory: int, processes: int) -> list[Any]:
        limit(resource.RLIMIT_NPROC, processes)
        limit(resource.RLIMIT_AS, memory)
        codes: list[types.CodeType] = []
        for number, unit in enumerate(units):
            name = SOLUTION if number == len(units) - 1 else _PRELUDE_FILE
            try:
                codes.append(compile(unit, name, "exec", dont_inherit=True))
            except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, UnicodeError) as error:
                if isinstance(error, MemoryError) and _is_large(memory):
                    return self._raised(error)
                line = error.lineno if isinstance(error, SyntaxError) else None
                return ["syntax", type(error).__name__, _text(error), line]
        try:
            self.run(codes)
        except BaseException as error:  # whatever the program raises is the answer
            return self._raised(error)
        return ["ok"]

    # -- calls

    def _call(self, target: Any, arguments: list[Any], keywords: list[Any]) -> list[Any]:
        given: list[Any] = []
        before: list[Any] = []
        held: list[Any] = []
        try:
            function = self._target(target)
            given = arguments + [value for _, value in keywords] if keywords else arguments
            before = [self._snapshot(value) for value in given]
            held = containers(given)
            value = self._codec.encode(function(*arguments, **dict(keywords)))
            return ["value", value, self._changed(given, before, held)]
        except BaseException as error:
            return self._raised(error, self._changed(given, before, held))

    def _changed(self, arguments: list[Any], before: list[Any], held: list[Any]) -> list[Any]:
        """Return the present contents of the containers in the arguments, if a call has changed any or raised."""
        try:
            if not held or not any(map(self._has_changed, arguments, before)):
                return []
            marking = Marking(self._codec, held)
            return [[number, marking.contents(value)] for number, value in enumerate(held)]
        except (RecursionError, MemoryError):
            return []  # it changed one into what cannot be carried

    def _has_changed(self, argument: Any, before: bytes | None) -> bool:
        try:
            return before != self._snapshot(argument)
        except RecursionError:
            return True  # it has been put into itself

    def _call_many(self, calls: list[Any]) -> None:
        """Calls that the suite is going to make whatever comes of them; each is answered at once."""
        for target, arguments, keywords in calls if self._loaded else ():
            self._reply(self._call(target, arguments, keywords))

    def _call_on(self, target: str, inputs: list[list[Any]]) -> None:
        """One call for each input. A large output is named by its digest, and sent only if the checker asks for it."""
        for arguments in inputs:
            try:
                value = self._target(target)(*arguments)
                summary = digest(value)
                if summary is not None:
                    self._reply(["sum", *summary])
                    if self._codec.loads(self._channel.receive())[0] == "go":
                        continue
                answer = ["value", self._codec.encode(value), []]
            except BaseException as error:
                answer = self._raised(error)
            self._reply(answer)

    def _target(self, target: Any) -> Any:
        if type(target) is not str:
            return target
        try:
            return self._module.__dict__[target]
        except KeyError:
            raise NameError("name {!r} is not defined".format(target)) from None

    def _snapshot(self, value: Any) -> bytes | None:
        """Return bytes by which to see after a call whether an argument was changed in place; None if it cannot be."""
        if type(value) in _UNCHANGEABLE:
            return None
        try:
            return marshal.dumps(value, 2)  # a version without references, which depend on who else holds a value
        except ValueError:
            return self._codec.dumps(self._codec.encode(value))

    def _do(self, operation: str, subject: Any, arguments: list[Any]) -> list[Any]:
        try:
            perform = self._target if operation == "global" else _OPERATIONS[operation]
            return ["value", self._codec.encode(perform(subject, *arguments)), []]
        except BaseException as error:
            return self._raised(error)

    # -- objects that cannot cross

    def _refer(self, value: Any) -> list[Any]:
        self._objects.append(value)
        return [len(self._objects) - 1, _name(type(value)), _protocols(type(value))]

    def _resolve(self, content: list[Any]) -> Any:
        number = content[0]
        if number >= 0:
            return self._objects[number]
        _, kind, facts = content
        if kind == "known":
            return stand_in(self.call_back, kind, facts)
        if number not in self._stand_ins:
            self._stand_ins[number] = stand_in(partial(self.call_back, number), kind, facts)
        return self._stand_ins[number]

    def call_back(self, number: int, operation: str, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Ask the checker to run an object of the suite's, and answer its own calls meanwhile."""
        self._reply(
            [
                "callback",
                number,
                operation,
                [self._codec.encode(argument) for argument in arguments],
                [[key, self._codec.encode(value)] for key, value in keywords.items()],
            ]
        )
        while True:
            frame = self._codec.loads(self._channel.receive())
            if frame[0] == "return":
                return frame[1]
            if frame[0] == "raise":
                raise _builtin_exception(frame[1])(*frame[2])
            self._answer(frame)

    # -- exceptions

    def _raised(self, error: BaseException, changed: Sequence[Any] = ()) -> list[Any]:
        if isinstance(error, Closed):
            raise error
        kind = type(error)
        try:
            lineage = [_name(base) for base in type.__dict__["__mro__"].__get__(kind) if _is_builtin(base)]
            arguments: list[Any] | None = [self._codec.encode(argument) for argument in error.args]
        except BaseException:  # an exception class may be as hostile as the rest
            lineage, arguments = ["Exception"], None
        return ["error", _name(kind), lineage, arguments, _text(error), _line(error), list(changed)]

    # -- trust: shared

    def _run_shared(self, setup: str, tests: list[str], finish: str | None) -> list[Any]:
        """Run a suite in this process: `tests` one after the other, then the expression `finish` if there is one.

        Answers with the number of tests fulfilled, and the exception that ended it.
        """
        namespace = self._module.__dict__
        done = 0
        try:
            if setup:
                exec(compile(setup, _FOREIGN_FILE, "exec", dont_inherit=True), namespace)
            for number, test in enumerate(tests):
                exec(compile(test, _FOREIGN_FILE + str(number), "exec", dont_inherit=True), namespace)
                done += 1
            if finish:
                eval(compile(finish, _FOREIGN_FILE, "eval", dont_inherit=True), namespace)
        except BaseException as error:
            frames = _frames(error)
            ours = bool(frames) and frames[-1][0].startswith(_FOREIGN_FILE)
            suite_line = next((line for name, line in reversed(frames) if name.startswith(_FOREIGN_FILE)), None)
            return ["shared", done, ours, suite_line, *self._raised(error)[1:6]]
        return ["shared", done]


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "get": getattr,
    "set": setattr,
    "iter": iter,
    "next": next,
    "len": len,
    "bool": bool,
    "item": lambda subject, key: subject[key],
    "contains": lambda subject, key: key in subject,
    "str": str,
    "repr": repr,
    "plain": plain_value,
}


def limit(which: int, value: int) -> None:
    """Lower a limit; the hard one too, so that the program cannot raise it again."""
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _is_large(memory: int) -> bool:
    """Return whether much of the memory was used: the parser raises MemoryError for deep nesting too."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > memory // 4


def _name(kind: type) -> str:
    name = type.__dict__["__name__"].__get__(kind)
    return name[:200] if type(name) is str else "object"


def _protocols(kind: type) -> list[str]:
    """Which of the protocols that the checker may speak an object of this class does; `type` itself has them all."""
    classes = type.__dict__["__mro__"].__get__(kind)
    return [name for name in _PROTOCOLS if any(name in type.__dict__["__dict__"].__get__(base) for base in classes)]


def _is_builtin(kind: type) -> bool:
    """Return whether tests know this very class. A class that merely has the name of a built-in is another one."""
    return getattr(builtins, _name(kind), None) is kind


def _text(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except BaseException:  # its __str__ is the program's
        return ""


def _frames(error: BaseException) -> list[tuple[str, int]]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def _line(error: BaseException) -> int | None:
    """Return the innermost line of the program's own text that the exception came through."""
    return next((line for name, line in reversed(_frames(error)) if name == SOLUTION), None)


def _builtin_exception(name: str) -> type[BaseException]:
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, BaseException) else RuntimeError


def _clamp_recursion(*, _set: Callable[[int], None] = sys.setrecursionlimit) -> None:
    def setrecursionlimit(limit: int) -> None:
        _set(min(limit, RECURSION_CEILING))

    sys.setrecursionlimit = setrecursionlimit


class _SeededNumpy:
    """Finds `numpy.random` as others do, and gives it one state for all programs, as `random` has."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "numpy.random":
            return None
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec: Any = next(filter(None, specs), None)
        if spec is not None:
            execute = spec.loader.exec_module

            def exec_module(module: types.ModuleType) -> None:
                execute(module)
                module.__dict__["seed"](0)

            spec.loader.exec_module = exec_module
        return spec


def prepare(descriptor: int) -> Candidate:
    """Build all that every candidate needs, once, before any is forked; it will serve on this descriptor."""
    _clamp_recursion()
    sys.meta_path.insert(0, cast("Any", _SeededNumpy()))
    _thread.stack_size(THREAD_STACK)  # the default is that of the main thread, too much of the address space for many
    return Candidate(Channel(descriptor))


def serve(candidate: Candidate) -> NoReturn:
    """Run in a forked and confined process until the checker closes the channel; never returns."""
    try:
        candidate.serve()
    except Closed:
        os._exit(0)
    except BaseException:  # nothing above could do better; the checker sees the channel close
        os._exit(1)
