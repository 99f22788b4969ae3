"""The process that runs the program under test: loads it, answers calls, and sends plain data only.

It is forked by the supervisor, already confined. It never holds a test, except those of suites marked `trust: shared`.
Nothing here is a defence, because the program can change all of it. By that the program only decides which values the
checker reads.
"""

from __future__ import annotations

import _thread
import marshal
import os
import resource
import sys
import types
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

from codeeval_sandbox.guest.callbacks import is_mock, made_error, stand_in
from codeeval_sandbox.guest.channel import Channel, Closed, TooLarge
from codeeval_sandbox.guest.codec import Codec, Malformed, digest
from codeeval_sandbox.guest.describing import (
    SOLUTION,
    compile_readable,
    frames_of,
    line_of,
    lineage_of,
    name_of,
    protocols_of,
    text_of,
)
from codeeval_sandbox.guest.endings import NO_MEMORY
from codeeval_sandbox.guest.forking import Forker, run_script
from codeeval_sandbox.guest.own import OPERATIONS, own_value
from codeeval_sandbox.guest.preparing import THREAD_STACK, SeededNumpy, clamp_recursion, is_large
from codeeval_sandbox.guest.privileges import limit
from codeeval_sandbox.guest.sharing import Marking, containers

if TYPE_CHECKING:
    from collections.abc import Sequence

_PRELUDE_FILE = "<prelude>"
_FOREIGN_FILE = "<suite>"
_UNCHANGEABLE = frozenset({int, float, str, bool, type(None), bytes, complex, range})


class Candidate:
    """One program in its module, and the objects of it that the checker refers to."""

    def __init__(self, channel: Channel, loaded: int = 0) -> None:
        """Serve the checker on this channel. `loaded`: address space of libraries, beyond a program's limit (bytes)."""
        self._channel, self._beyond, self._loaded = channel, loaded, False
        self._codec = Codec(self._refer, self._resolve, own=own_value, shares=True)
        self._objects: list[Any] = []
        self._stand_ins: dict[int, Any] = {}
        self._codes: list[types.CodeType] = []
        self._forker: Forker | None = None
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
        elif kind == "compile":
            self._reply(self._compile(*frame[1:]))
        elif kind == "case":
            self._run_case(*frame[1:])
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

    def _load(self, units: list[str], memory: int | None, processes: int) -> list[Any]:
        answer = self._compile(units, memory, processes)
        if answer != ["ok"]:
            return answer
        try:
            self.run(self._codes)
        except BaseException as error:  # whatever the program raises is the answer
            return self._raised(error)
        return answer

    def _compile(self, units: list[str], memory: int | None, processes: int) -> list[Any]:
        limit(resource.RLIMIT_NPROC, processes)
        if memory is not None:
            limit(resource.RLIMIT_AS, memory + self._beyond)
        self._codes = []
        for index, unit in enumerate(units):
            name = SOLUTION if index == len(units) - 1 else _PRELUDE_FILE
            try:
                self._codes.append(compile(unit, name, "exec", dont_inherit=True))
            except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, UnicodeError) as error:
                if isinstance(error, MemoryError) and memory is not None and is_large(memory + self._beyond):
                    return self._raised(error)
                line = error.lineno if isinstance(error, SyntaxError) else None
                return ["syntax", type(error).__name__, text_of(error), line]
        return ["ok"]

    # -- cases, in a process each

    def _run_case(self, stdin: str, call: list[Any] | None, printable: int) -> None:
        """Run the program as a script, or make a call: its name and arguments. The child's own answer follows."""
        self._forker = self._forker or Forker()
        act = self._run_whole if call is None else partial(self._call_method, *call)
        ending, answer = self._forker.run(act, stdin, printable)
        self._reply(["ran", *ending])
        if answer:
            self._channel.send(answer)

    def _run_whole(self) -> tuple[int, bytes]:
        if not self._loaded:
            return run_script(self._codes, lambda error: self._codec.dumps([*self._raised(error), 0]))
        try:
            self._module.__dict__["start"]()
        except BaseException as error:  # the command is not there
            return 1, self._codec.dumps([*self._raised(error), 0])
        return 0, b""

    def _call_method(self, name: str, arguments: list[Any]) -> tuple[int, bytes]:
        """Call a method of `Solution`, or a function."""
        try:
            solution = self._module.__dict__.get("Solution")
            owner = solution() if isinstance(solution, type) and hasattr(solution, name) else None
            function = self._target(name) if owner is None else getattr(owner, name)
            answer = ["value", self._codec.encode(function(*arguments)), []]
        except BaseException as error:
            answer = self._raised(error)
        self._flush()
        return 0, self._codec.dumps([*answer, 0])

    # -- calls

    def _call(self, target: Any, arguments: list[Any], keywords: list[Any]) -> list[Any]:
        given: list[Any] = []
        before, held = list[Any](), list[Any]()
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
            return [[index, marking.contents(value)] for index, value in enumerate(held)]
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
            perform = self._target if operation == "global" else OPERATIONS[operation]
            return ["value", self._codec.encode(perform(subject, *arguments)), []]
        except BaseException as error:
            return self._raised(error)

    # -- objects that cannot cross

    def _refer(self, value: Any) -> list[Any]:
        if is_mock(value):
            return [next(loan for loan, held in self._stand_ins.items() if held is value)]
        self._objects.append(value)
        return [len(self._objects) - 1, name_of(type(value)), protocols_of(type(value))]

    def _resolve(self, content: list[Any]) -> Any:
        object_number = content[0]
        if object_number >= 0:
            return self._objects[object_number]
        _, kind, facts = content
        if kind == "known":
            return stand_in(self.call_back, kind, facts)
        if object_number not in self._stand_ins:
            self._stand_ins[object_number] = stand_in(partial(self.call_back, object_number), kind, facts)
        return self._stand_ins[object_number]

    def call_back(self, object_number: int, operation: str, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Ask the checker to run an object of the suite's, and answer its own calls meanwhile."""
        self._reply(
            [
                "callback",
                object_number,
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
                raise made_error(*frame[1:])
            self._answer(frame)

    # -- exceptions

    def _raised(self, error: BaseException, changed: Sequence[Any] = ()) -> list[Any]:
        if isinstance(error, Closed):
            raise error
        kind = type(error)
        try:
            lineage = lineage_of(kind)
            arguments: list[Any] | None = [self._codec.encode(argument) for argument in error.args]
        except BaseException:  # an exception class may be as hostile as the rest
            lineage, arguments = ["Exception"], None
        return ["error", name_of(kind), lineage, arguments, text_of(error), line_of(error), list(changed)]

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
            for index, test in enumerate(tests):
                exec(compile_readable(test, _FOREIGN_FILE + str(index)), namespace)
                done += 1
            if finish:
                eval(compile(finish, _FOREIGN_FILE, "eval", dont_inherit=True), namespace)
        except BaseException as error:
            frames = frames_of(error)
            ours = bool(frames) and frames[-1][0].startswith(_FOREIGN_FILE)
            suite_line = next((line for name, line in reversed(frames) if name.startswith(_FOREIGN_FILE)), None)
            return ["shared", done, ours, suite_line, *self._raised(error)[1:6]]
        return ["shared", done]


def prepare(descriptor: int, loaded: int = 0) -> Candidate:
    """Build all that every candidate needs, once, before any is forked; it will serve on this descriptor."""
    clamp_recursion()
    sys.meta_path.insert(0, cast("Any", SeededNumpy()))
    _thread.stack_size(THREAD_STACK)  # the default is that of the main thread, too much of the address space for many
    return Candidate(Channel(descriptor), loaded)


def serve(candidate: Candidate) -> NoReturn:
    """Run in a forked and confined process until the checker closes the channel; never returns."""
    try:
        candidate.serve()
    except Closed:
        os._exit(0)
    except MemoryError:  # the program holds so much that the answer cannot be written
        os._exit(NO_MEMORY)
    except BaseException:  # nothing above could do better; the checker sees the channel close
        os._exit(1)
