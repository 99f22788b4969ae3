"""The program under test as the checker sees it: names that can be called, and references to what cannot cross."""

from __future__ import annotations

import builtins
import os
from collections import deque
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from codeeval_sandbox.guest.answers import is_answer
from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Codec, Malformed
from codeeval_sandbox.guest.plainness import ATTRIBUTES, is_named_like_class
from codeeval_sandbox.guest.sharing import containers, encode_arguments, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from codeeval_sandbox.guest.channel import Channel
    from codeeval_sandbox.guest.script import Script

T = TypeVar("T")

GO, SEND = b'["go"]', b'["send"]'
"""What is said to a candidate that has named its output by a digest."""

PATIENCE = 0.1
"""Seconds of wall time after which an input's own limit is watched."""

_DIGITS = 10


def call_frame(codec: Codec, target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> list[Any]:
    """The frame that asks for a call."""
    encoded = encode_arguments(codec, (*arguments, *keywords.values()) if keywords else arguments)
    count = len(arguments)
    return ["call", codec.encode(target), encoded[:count], [[*pair] for pair in zip(keywords, encoded[count:])]]


class Pace:
    """The limit of effective time for one input, which the supervisor watches."""

    def __init__(self, tell: Callable[[float | None], None], floor: float, factor: float) -> None:
        """`tell(seconds)`: from now on so much more, `tell(None)`: no limit any more; see `Limits.input_seconds`."""
        self._tell = tell
        self._floor = floor
        self._factor = factor

    def begin(self, reference_seconds: float) -> None:
        """An input on which the reference took this long is under way."""
        self._tell(max(self._floor, self._factor * reference_seconds))

    def end(self) -> None:
        """It is answered."""
        self._tell(None)


class Exited(Closed):
    """The program raised SystemExit: it wanted to end the process."""


class Raised:
    """What is known of an exception of the program's; rides on the exception that stands for it in the checker."""

    def __init__(self, kind: str, message: str, line: int | None) -> None:
        """`kind`: its class name; `line`: in the program's last unit, or None."""
        self.kind = kind
        self.message = message
        self.line = line


class Program:
    """The candidate at the other end of a channel.

    `broken` is the first failure of the channel or the protocol. It stays set, whatever a suite catches: a suite that
    ends well over a broken channel has not passed. `last_call` is (target, arguments, (value,) or None).
    """

    def __init__(
        self, channel: Channel, *, own_objects: bool | None = None, entry_point: str = "", pace: Pace | None = None
    ) -> None:
        """Talk over this channel until it breaks. For `own_objects` see `suites.Check`.

        `pace`: the limit of each single input; None for no such limit.
        """
        self._channel = channel
        self._entry_point = entry_point
        if own_objects is None and is_named_like_class(entry_point):
            own_objects = True
        self._own_objects = own_objects
        self.believed = False  # whether an object of its own has answered as a built-in value would
        self.refused: OwnObject | None = None
        self._pace = pace
        self._codec = Codec(self._refer, self._resolve)
        self._lent: list[Any] = []
        self.printed = 0
        self._sent = 0
        self._changed: list[tuple[list[Any], list[Any]]] = []
        self._script: deque[tuple[str, Sequence[Any], dict[str, Any]]] = deque()
        self._early: deque[list[Any]] = deque()
        self.went_on = False  # whether tests have run after the one that decided
        self._printable: int | None = None
        self.broken: Closed | None = None
        self.last_call: tuple[Any, Sequence[Any], tuple[Any] | None] | None = None
        self.witness: Callable[[Any, Sequence[Any], dict[str, Any]], None] | None = None
        """Told of every call before it is made: target, arguments, keywords."""

    def load(self, units: Sequence[str], limits: tuple[int, int], script: Script | None = None) -> list[Any]:
        """Run the program's source units; the answer is `["ok"]`, `["syntax", ...]` or `["error", ...]`, undecided.

        `script`: calls that the suite will make first, in its order. They are sent along and made before it makes them.
        """
        self._send_bytes(self._codec.dumps(["load", list(units), *limits]), *([script.data] if script else []))
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
        answer = self._next() if foreseen else self._ask(call_frame(self._codec, target, arguments, keywords))
        try:
            value = self._value(answer, (*arguments, *keywords.values()) if keywords else arguments)
        except StopIteration as error:  # would end a loop of the suite's as if all of it were done
            stopped = RuntimeError("the program raised StopIteration")
            stopped.codeeval = error.codeeval  # type: ignore[attr-defined] # the mark of `_raise`
            raise stopped from None
        self.last_call = (target, arguments, (value,))
        if isinstance(value, Reference) and type(target) is str and target != self._entry_point:
            object.__setattr__(value, "_named", True)
        return value

    def _next(self) -> list[Any]:
        """The answer to the next foreseen call."""
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
        """Whether calls were made that the test which decided has not asked for."""
        return bool(self._script) or self._sent > 0 or self.went_on

    def go_on(self, printable: int) -> None:
        """Be asked on after the test that decided.

        A program that has printed more than `printable` bytes is taken for gone: when it is ended is chance.
        """
        self.went_on, self._printable = True, printable

    def forget(self) -> None:
        """Let go of values, to have memory again."""
        self.last_call = None
        self._early.clear()
        self._changed.clear()

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

    # -- inputs, whose answers are taken as bytes

    def ask(self, frame: bytes) -> None:
        """Send a frame that asks for outputs, or says what to do with one."""
        self._send_bytes(frame)

    def answer(self, reference_seconds: float) -> bytes:
        """The next answer, undecoded, on an input on which the reference took this long."""
        self._await(reference_seconds)
        return self._receive_bytes()

    def _await(self, reference_seconds: float) -> None:
        """Where a whole answer is long in coming, have its own limit of time watched until it is there."""
        if self._pace is None or self.broken is not None or self._channel.pending():
            return
        try:
            if self._channel.wait(PATIENCE):
                os.sched_yield()  # so that more answers come before a reader on the same processor takes its turn
                self._channel.take()
            if not self._channel.pending():
                self._pace.begin(reference_seconds)
                while not self._channel.pending():
                    self._channel.take()
                self._pace.end()
        except Closed as error:
            self._break(error)

    def begins(self, answer: bytes, start: bytes) -> bool:
        """Whether an answer begins so, and all that follows is how much was printed."""
        size = len(start)
        if not answer.startswith(start) or not answer[size:-1].isdigit() or len(answer) - size > _DIGITS:
            return False
        self._note_printed(int(answer[size:-1]))
        return True

    def pass_over(self, answer: bytes) -> bool:
        """Go on without the value of an answer; False where it is none but an exception, which is not passed over."""
        if answer.startswith(b'["sum"'):
            self.ask(GO)
        return not answer.startswith(b'["error"')

    def output(self, answer: bytes) -> Any:
        """The value in an answer. Raises what the program raised."""
        frame = self._decoded(answer)
        if frame[0] == "sum":
            self.ask(SEND)
            frame = self._decoded(self._receive_bytes())
        if frame[0] not in ("value", "error"):
            self._break(Malformed("no output"))
        return self._value(frame, ())

    def do(self, operation: str, subject: Any, *arguments: Any) -> Any:
        """An operation on a reference, run in the candidate."""
        encode = self._codec.encode
        if operation == "item" or (operation == "get" and arguments[0] in ATTRIBUTES):
            self._believe(subject, arguments[0])
        return self._value(self._ask(["do", operation, encode(subject), [encode(item) for item in arguments]]), ())

    def _believe(self, subject: Reference, what: str) -> None:
        """Let an object answer what a built-in value could be asked too, where that is allowed. Raises OwnObject."""
        if not self._own_objects and not (self._own_objects is None and object.__getattribute__(subject, "_named")):
            self.refused = OwnObject(
                "{!r} of the program's own is asked for {!r} in a built-in value's stead: "
                "such answers count where the canonical solution gives them (own_objects)".format(subject, what)
            )
            raise self.refused
        self.believed = True

    # -- frames

    def _send(self, frame: list[Any]) -> None:
        self._send_bytes(self._codec.dumps(frame))

    def _send_bytes(self, *frames: bytes) -> None:
        if self.broken is not None:
            raise self.broken
        try:
            self._channel.send(*frames)
        except (Closed, ValueError) as error:
            self._break(error)

    def _receive(self) -> list[Any]:
        while True:
            frame = self._decoded(self._receive_bytes())
            if frame[0] != "callback":
                return frame
            self._serve_callback(frame)

    def _receive_bytes(self) -> bytes:
        if self.broken is not None:
            raise self.broken
        try:
            return self._channel.receive()
        except (Closed, ValueError) as error:
            self._break(error)

    def _decoded(self, data: bytes) -> list[Any]:
        try:
            frame: list[Any] = self._codec.loads(data)
            if not is_answer(frame):
                raise Malformed("no answer of a candidate")
        except ValueError as error:
            self._break(error)
        self._note_printed(frame.pop())
        return frame

    def _note_printed(self, size: int) -> None:
        self.printed = size
        if self._printable is not None and size > self._printable:
            self._break(Closed())

    def _break(self, error: BaseException) -> NoReturn:
        self.broken = error if isinstance(error, Closed) else Forged(str(error))
        raise self.broken

    def _value(self, answer: list[Any], arguments: Sequence[Any]) -> Any:
        try:
            if answer[-1]:
                self._changed.append((containers(arguments), answer[-1]))
            if answer[0] == "error":
                self._raise(*answer[1:-1])
            _, value, _ = answer
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            if hasattr(error, "codeeval"):
                raise
            self._break(Malformed(str(error)))
        return value

    def _raise(self, kind: str, lineage: list[str], values: list[Any] | None, message: str, line: Any) -> NoReturn:
        if kind == "SystemExit" or "SystemExit" in lineage:
            self._break(Exited(message))
        error = _exception(kind, lineage, values, message)
        raised = Raised(kind, message, line)
        error.codeeval = raised  # type: ignore[attr-defined] # the mark by which it is known as the program's
        raise error

    # -- objects that do not cross

    def _refer(self, value: Any) -> list[int]:
        """For what the suite hands to the program: its own references go back, callables and iterators are lent."""
        if isinstance(value, Reference):
            return [object.__getattribute__(value, "_number")]
        if callable(value) or hasattr(value, "__next__"):
            self._lent.append(value)
            return [-len(self._lent)]
        raise CannotCarry("the suite passes a value of type {!r}".format(type(value).__name__))

    def _resolve(self, content: list[Any]) -> Reference:
        number, kind, protocols = content
        if type(number) is not int or type(kind) is not str or number < 0:
            raise Malformed("no reference")
        return _reference_class(*protocols)(self, number, kind)

    def _serve_callback(self, frame: list[Any]) -> None:
        try:
            answer = ["return", self._codec.encode(self._run_lent(*frame[1:]))]
        except Malformed as error:
            self._break(error)
        except Exception as error:  # it belongs to the program, which may catch it
            answer = ["raise", type(error).__name__, [self._codec.encode(str(error))]]
        self._send(answer)

    def _run_lent(self, number: int, operation: str, arguments: list[Any], keywords: list[Any]) -> Any:
        subject: Any = self._lent[-number - 1] if number < 0 else None
        if operation == "call":
            return subject(*arguments, **dict(keywords))
        if operation == "next":
            return next(subject)
        raise Malformed(str(operation))


class CannotCarry(BaseException):
    """The suite needs what a proxy cannot do; such a suite is run with `trust: shared`. No test is to catch it."""


class OwnObject(CannotCarry):
    """An object of the program's own class was asked something whose answer would be its word alone."""


class Forged(Closed, Malformed):
    """The candidate sent what no candidate sends; like a closed channel, it is the end of the job."""


class Global:
    """A name of the program's: called, or asked for an attribute."""

    __slots__ = ("_name", "_program")

    _name: str
    _program: Program

    def __init__(self, program: Program, name: str) -> None:
        """The name is looked up at each call, as Python does."""
        object.__setattr__(self, "_program", program)
        object.__setattr__(self, "_name", name)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call what the program has given this name by now."""
        return self._program.call(self._name, arguments, keywords)

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._program.do("global", self._name), attribute)


class Reference:
    """An object of the program's that stays with it. Equal to itself alone, whatever its class says."""

    __slots__ = ("_kind", "_named", "_number", "_program")

    _kind: str
    _program: Program

    def __init__(self, program: Program, number: int, kind: str) -> None:
        """`number` is the candidate's; `kind` its class name, for people.

        `_named`: whether it was made by a name of the program's that the tests call, other than the entry point.
        """
        for name, value in (("_program", program), ("_number", number), ("_kind", kind), ("_named", False)):
            object.__setattr__(self, name, value)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)  # protocols (copy, numpy) must not be spoken by the program
        return self._program.do("get", self, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        self._program.do("set", self, attribute, value)

    def __bool__(self) -> bool:
        return _of_type(bool, self._program.do("bool", self))

    def __str__(self) -> str:
        return _of_type(str, self._program.do("str", self))

    def __repr__(self) -> str:
        return "<{} object of the program>".format(self._kind)


def _call(self: Reference, *arguments: Any, **keywords: Any) -> Any:
    return self._program.call(self, arguments, keywords)


def _contains(self: Any, key: Any) -> bool:
    return any(key is item or key == item for item in self)  # what it says of itself is no evidence


_METHODS: dict[str, Callable[..., Any]] = {
    "__call__": _call,
    "__iter__": lambda self: self._program.do("iter", self),
    "__next__": lambda self: self._program.do("next", self),
    "__len__": lambda self: _of_type(int, self._program.do("len", self)),
    "__getitem__": lambda self, key: self._program.do("item", self, key),
    "__contains__": _contains,
}


@lru_cache(maxsize=64)
def _reference_class(*protocols: str) -> type[Reference]:
    """References to objects that speak these protocols and no others, so that `callable` and such tell the truth."""
    return type("Reference", (Reference,), {"__slots__": (), **{name: _METHODS[name] for name in protocols}})


def _of_type(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError("the program's object gave no {}".format(kind.__name__))
    return value


def _exception(kind: str, lineage: list[str], values: list[Any] | None, message: str) -> Exception:
    """An exception that tests can catch by class: the built-in, or a class of that name below its nearest built-in."""
    base: type[Exception] = next(filter(None, map(_builtin, lineage)), Exception)
    if base.__name__ != kind:
        base = type(kind, (base,), {"__init__": lambda self, *arguments: None})
    try:
        error = base(*(values if values is not None else [message]))
    except TypeError:
        error = Exception.__new__(base)
    if base.__str__ is BaseException.__str__ and values is None:
        error.args = (message,)
    return error


def _builtin(name: str) -> type[Exception] | None:
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None
