"""The program under test as the checker sees it: names that can be called, and references to what cannot cross."""

from __future__ import annotations

import os
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.answers import is_answer
from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Codec, Malformed
from codeeval_sandbox.guest.endings import Exited, Forged
from codeeval_sandbox.guest.evidence import ANSWERS, Evidence
from codeeval_sandbox.guest.iterators import Iterators
from codeeval_sandbox.guest.lending import Lent
from codeeval_sandbox.guest.pace import PATIENCE
from codeeval_sandbox.guest.raising import raised_error
from codeeval_sandbox.guest.references import adopt, made_reference, reference_of
from codeeval_sandbox.guest.sharing import call_frame, containers, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from codeeval_sandbox.guest.channel import Channel
    from codeeval_sandbox.guest.pace import Pace
    from codeeval_sandbox.guest.references import Reference
    from codeeval_sandbox.guest.script import Script

GO, SEND = b'["go"]', b'["send"]'
"""Answers to a candidate that has named its output by a digest."""

_CALLBACK, _DIGITS = b'["callback"', 10


class Program:
    """The candidate at the other end of a channel.

    `broken` is the first failure of the channel or the protocol. It stays set, whatever a suite catches: a suite that
    ends well over a broken channel has not passed. `last_call` is (target, arguments, (value,) or None).
    """

    def __init__(
        self, channel: Channel, *, own_objects: bool | None = None, entry_point: str = "", pace: Pace | None = None
    ) -> None:
        """Talk over this channel until it breaks. For `own_objects` see `kinds.Check`.

        `pace`: the limit of each single input; None for no such limit.
        """
        self.channel = channel
        self.evidence = Evidence(entry_point, own_objects=own_objects)
        self._pace = pace
        self._codec = Codec(self._refer, self._resolve, adopt=self._adopt, bounded=True)
        self.lent = Lent()
        self.printable = 0  # bytes that one case may print
        self.withholds = False  # True: tests do not see changes of arguments
        self.asked = 0
        """Calls and operations so far, any of which may have changed the program's objects."""
        self.received = 0  # bytes of answers
        self._sent = 0
        self._changed: list[tuple[list[Any], list[Any]]] = []
        self._script: deque[tuple[str, Sequence[Any], dict[str, Any]]] = deque()
        self._early: deque[list[Any]] = deque()
        self.iterators = Iterators(self)
        self.broken: Closed | None = None
        self.last_call: tuple[Any, Sequence[Any], tuple[Any] | None] | None = None
        self.witness: Callable[[Any, Sequence[Any], dict[str, Any]], None] | None = None
        """Told of every call before it is made: target, arguments, keywords."""

    def load(
        self, units: Sequence[str], limits: tuple[Any, ...], script: Script | None = None, *, word: str = "load"
    ) -> list[Any]:
        """Run the program's source units; the answer is `["ok"]`, `["syntax", ...]` or `["error", ...]`, undecided.

        `limits`: bytes of address space (None: no limit), processes, and for shims the entry point. `script`: calls
        that the suite will make first, in its order, which are sent along. `word`: `compile` runs nothing yet.
        """
        self._send_bytes(self._codec.dumps([word, list(units), *limits]), *([script.data] if script else []))
        if script:
            self._script = deque(script.calls)
        self._await(0.0)
        return self._receive()

    def run_shared(self, setup: str, tests: list[str], finish: str | None) -> list[Any]:
        """Run a suite inside the candidate's own process."""
        return self._ask(["shared", setup, tests, finish])

    def call(self, target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Call a global name or a reference; changes that it makes to its arguments wait for `settle`."""
        self.settle()
        if self.witness is not None:
            self.witness(target, arguments, keywords)
        self.last_call = (target, arguments, None)
        if self._script and self._script[0] != (target, arguments, keywords):
            self._forget_script()
        foreseen = bool(self._script)
        self.asked += 1
        answer = self._next() if foreseen else self._ask(call_frame(self._codec, target, arguments, keywords))
        if answer[-1] and not foreseen:  # else the arguments are constants, which no test sees again
            self.evidence.note_change(in_place=answer[0] == "value" and answer[1] is None)
        value = self._value(answer, (*arguments, *keywords.values()) if keywords else arguments)
        self.last_call = (target, arguments, (value,))
        if self.evidence.names(target):
            made = reference_of(value)
            if made is not None:
                object.__setattr__(made, "_named", True)
        return value

    def _next(self) -> list[Any]:
        """Return the answer to the next foreseen call."""
        self._script.popleft()
        return self._early.popleft() if self._early else self._receive()

    def _forget_script(self) -> None:
        """The suite makes another call than was foreseen (for the message of a failed assert, say): ask one by one."""
        while self._script:
            self._next()

    def _ask(self, frame: list[Any]) -> list[Any]:
        """Send and receive; answers to foreseen calls, which come first, are kept for their time."""
        while len(self._early) < len(self._script):
            self._early.append(self._receive())
        self._send(frame)
        return self._receive()

    @property
    def ahead(self) -> bool:
        """True if calls were made that the test which decided has not asked for."""
        return bool(self._script) or self._sent > 0 or self.evidence.went_on

    def forget(self) -> None:
        """Let go of values, to have memory again."""
        self.last_call = None
        self._early.clear()
        self.iterators.forget()
        self._changed.clear()
        self._codec.classes.clear()

    def settle(self) -> None:
        """Make the changes that calls have made to their arguments.

        Suites do that between two statements, comparisons or calls, not at once: in `f(xs) == sorted(xs)` the expected
        value is of the input as it was given, or else a program could choose it.
        """
        while self._changed:
            restore(*self._changed.pop(0))

    def call_many(self, target: str, calls: Sequence[Sequence[Any]]) -> Iterator[Callable[[], Any]]:
        """Call a name on each of several tuples of arguments, sent at once; yields zero-argument getters, in order."""
        for _ in range(self._sent):  # of a batch that was left at a failure
            self._receive()
        self._send(["many", [call_frame(self._codec, target, arguments, {})[1:] for arguments in calls]])
        self._sent = len(calls)
        for arguments in calls:
            self._sent -= 1
            if self.witness is not None:
                self.witness(target, arguments, {})
            self.last_call = (target, arguments, None)
            yield partial(self._value, self._receive(), arguments)

    def run_case(self, stdin: str, call: tuple[str, Any] | None, seconds: float) -> tuple[list[Any], list[Any] | None]:
        """Run the program as a script, or a call, in a process of its own, which may take so long in any case.

        Returns the fields of `forking.Ran`, and what the process itself has sent, if anything.
        """
        encoded = None if call is None else [call[0], self._codec.encode(call[1])]
        self._send(["case", stdin, encoded, self.printable])
        self._await(0.0, seconds)
        _, *ending = answer = self._receive()
        if answer[0] != "ran":
            self.refuse(Malformed("no end of a case"))
        return ending, self._receive() if ending[3] else None

    # -- inputs, whose answers are taken as bytes

    def ask(self, frame: bytes) -> None:
        """Send a frame that asks for outputs, or says what to do with one."""
        self._send_bytes(frame)

    def ask_call(self, target: str, arguments: Sequence[Any]) -> None:
        """Send one call, whose answer tells what became of the arguments."""
        self._send(call_frame(self._codec, target, arguments, {}))

    def answer(self, reference_seconds: float) -> bytes:
        """Return the next answer, undecoded, on an input on which the reference took this long."""
        self._await(reference_seconds)
        return self._receive_bytes()

    def _await(self, reference_seconds: float, least: float = 0.0) -> None:
        """Where a whole answer is long in coming, have its own limit of time watched until it is there."""
        if self._pace is None or self.broken is not None or self.channel.pending():
            return
        try:
            if self.channel.wait(PATIENCE):
                os.sched_yield()  # so that more answers come before a reader on the same processor takes its turn
                self.channel.take()
            if not self.channel.pending():
                self._pace.begin(reference_seconds, least)
                while not self.channel.pending():
                    self.channel.take()
                self._pace.end()
        except Closed as error:
            self.refuse(error)

    def begins(self, answer: bytes, start: bytes) -> bool:
        """Return whether an answer begins with `start`, followed only by the number of bytes printed."""
        size = len(start)
        if not answer.startswith(start) or not answer[size:-1].isdigit() or len(answer) - size > _DIGITS:
            return False
        self.note_printed(int(answer[size:-1]))
        return True

    def pass_over(self, answer: bytes) -> bool:
        """Go on without the value of an answer. Return False for an exception, which is not passed over."""
        if answer.startswith(b'["sum"'):
            self.ask(GO)
        return not answer.startswith(b'["error"')

    def output(self, answer: bytes, arguments: Sequence[Any] = ()) -> Any:
        """Return the value in an answer. Raises what the program raised.

        Changes of these arguments, which were sent with `ask_call`, wait for `settle`.
        """
        frame = self._decoded(answer)
        if frame[0] == "sum":
            self.ask(SEND)
            frame = self._decoded(self._receive_bytes())
        if frame[0] not in ("value", "error"):
            self.refuse(Malformed("no output"))
        return self._value(frame, arguments)

    def do(self, operation: str, subject: Any, *arguments: Any) -> Any:
        """Run an operation on a reference in the candidate; return its result."""
        if operation in ANSWERS:
            self.evidence.believe(operation, subject, arguments)
        self.asked += 1
        return self._perform(operation, subject, *arguments)

    def plain_value(self, subject: Reference) -> Any:
        """Return the contents of a container of the program's own class, as plain data."""
        return self._perform("plain", subject)

    def _perform(self, operation: str, subject: Any, *arguments: Any) -> Any:
        encode = self._codec.encode
        answer = self._ask(["do", operation, encode(subject), [encode(item) for item in arguments]])
        return self._value(answer, (), ends=operation == "next")

    # -- frames

    def _send(self, frame: list[Any]) -> None:
        self._send_bytes(self._codec.dumps(frame))

    def _send_bytes(self, *frames: bytes) -> None:
        if self.broken is not None:
            raise self.broken
        try:
            self.channel.send(*frames)
        except (Closed, ValueError) as error:
            self.refuse(error)

    def _receive(self) -> list[Any]:
        while True:
            data = self._receive_bytes()
            if data.startswith(_CALLBACK):
                self._note_callback(len(data))
            frame = self._decoded(data)
            if frame[0] != "callback":
                return frame
            self._serve_callback(frame)

    def _note_callback(self, size: int) -> None:
        try:
            self.lent.count(size)
        except Malformed as error:
            self.refuse(error)

    def _receive_bytes(self) -> bytes:
        if self.broken is not None:
            raise self.broken
        try:
            data = self.channel.receive()
        except (Closed, ValueError) as error:
            self.refuse(error)
        self.received += len(data)
        return data

    def _decoded(self, data: bytes) -> list[Any]:
        try:
            frame: list[Any] = self._codec.loads(data)
            if not is_answer(frame):
                raise Malformed("no answer of a candidate")
        except ValueError as error:
            self.refuse(error)
        self.note_printed(frame.pop())
        return frame

    def note_printed(self, size: int) -> None:
        """Note bytes of output. Raises Closed for more than may follow the test that decided."""
        if not self.evidence.note_printed(size):
            self.refuse(Closed())

    def refuse(self, error: BaseException) -> NoReturn:
        """End the job over an answer that no candidate gives."""
        self.broken = error if isinstance(error, Closed) else Forged(str(error))
        raise self.broken

    def _value(self, answer: list[Any], arguments: Sequence[Any], *, ends: bool = False) -> Any:
        """Return an answer's value, or raise. `ends`: whether an exception may end a loop (`raised_error`)."""
        self.evidence.note_mocks(returned=self.lent.returned)
        try:
            if answer[-1] and not self.withholds:
                self._changed.append((containers(arguments), answer[-1]))
            if answer[0] == "error":
                self._raise(*answer[1:-1], ends=ends)
            _, value, _ = answer
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            if hasattr(error, "codeeval"):
                raise
            self.refuse(Malformed(str(error)))
        return value

    def _raise(
        self, kind: str, lineage: list[str], values: list[Any] | None, message: str, line: Any, *, ends: bool
    ) -> NoReturn:
        if kind == "SystemExit" or "SystemExit" in lineage:
            self.refuse(Exited(message))
        raise raised_error(kind, lineage, values, message, line, ends=ends)

    # -- objects that do not cross

    def _refer(self, value: Any) -> list[Any]:
        """For what the suite hands to the program: its own references go back, callables and iterators are lent."""
        reference = reference_of(value)
        if reference is not None:
            return [object.__getattribute__(reference, "_number")]
        return self.lent.lend(value)

    def _resolve(self, content: Any) -> Any:
        mock = self.lent.mock_of(content)
        return made_reference(self, content) if mock is None else mock

    def _adopt(self, reference: Any, plain: Any, *texts: Any) -> Any:
        return adopt(made_reference(self, reference), plain, list(texts))

    def _serve_callback(self, frame: list[Any]) -> None:
        try:
            answer = self.lent.answer(frame[1:], self._codec.encode)
        except Malformed as error:
            self.refuse(error)
        self._send(answer)
