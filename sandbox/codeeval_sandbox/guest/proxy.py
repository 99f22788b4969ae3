"""The program under test as the checker sees it: names that can be called, and references to what cannot cross."""

import builtins
from collections import deque

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Codec, Malformed


def call_frame(codec, target, arguments, keywords):
    """The frame that asks for a call."""
    encode = codec.encode
    return [
        "call",
        encode(target),
        [encode(argument) for argument in arguments],
        [[key, encode(value)] for key, value in keywords.items()],
    ]


class Exited(Closed):
    """The program raised SystemExit: it wanted to end the process."""


class Raised:
    """What is known of an exception of the program's; rides on the exception that stands for it in the checker."""

    def __init__(self, kind, message, line):
        """`kind`: its class name; `line`: in the program's last unit, or None."""
        self.kind = kind
        self.message = message
        self.line = line


class Program:
    """The candidate at the other end of a channel.

    `broken` is the first failure of the channel or the protocol. It stays set, whatever a suite catches: a suite that ends
    well over a broken channel has not passed.
    """

    def __init__(self, channel):
        """Talk over this channel until it breaks."""
        self._channel = channel
        self._codec = Codec(self._refer, self._resolve)
        self._lent = []
        self._changed = []
        self._script = deque()
        self._early = deque()
        self.broken = None
        self.last_call = None

    def load(self, units, limits, script=None):
        """Run the program's source units; the answer is `["ok"]`, `["syntax", ...]` or `["error", ...]`, undecided.

        `script`: calls that the suite will make first, in its order. They are sent along and made before it makes them.
        """
        self._send_bytes(self._codec.dumps(["load", list(units), *limits]), *([script.data] if script else []))
        if script:
            self._script = deque(script.calls)
        return self._receive()

    def run_shared(self, setup, tests, finish):
        """Run a suite inside the candidate's own process."""
        return self._ask(["shared", setup, tests, finish])

    def call(self, target, arguments, keywords):
        """Call a global name or a reference; changes that it makes to its arguments wait for `settle`."""
        self.settle()
        self.last_call = (target, arguments, None)
        if self._script and self._script[0] != (target, arguments, keywords):
            self._forget_script()
        if self._script:
            answer = self._next()
        else:
            answer = self._ask(call_frame(self._codec, target, arguments, keywords))
        value = self._value(answer, (*arguments, *keywords.values()) if keywords else arguments)
        self.last_call = (target, arguments, (value,))
        return value

    def _next(self):
        """The answer to the next foreseen call."""
        self._script.popleft()
        return self._early.popleft() if self._early else self._receive()

    def _forget_script(self):
        """The suite makes another call than was foreseen (the message of a failed assert, say): ask one by one again."""
        while self._script:
            self._next()

    def _ask(self, frame):
        """Send and receive; answers to foreseen calls, which come first, are kept for their time."""
        while len(self._early) < len(self._script):
            self._early.append(self._receive())
        self._send(frame)
        return self._receive()

    def settle(self):
        """Make the changes that calls have made to their arguments.

        Suites do that between two statements, comparisons or calls, not at once: in `f(xs) == sorted(xs)` the expected value is of
        the input as it was given, or else a program could choose it.
        """
        while self._changed:
            _become(*self._changed.pop(0))

    def call_many(self, target, calls):
        """Call a name on each of several tuples of arguments, sent at once; yields zero-argument getters, in order."""
        self._send(["many", [call_frame(self._codec, target, arguments, {})[1:] for arguments in calls]])
        for arguments in calls:
            self.last_call = (target, arguments, None)
            answer = self._receive()
            yield lambda answer=answer, arguments=arguments: self._value(answer, arguments)

    def do(self, operation, subject, *arguments):
        """An operation on a reference, run in the candidate."""
        encode = self._codec.encode
        return self._value(self._ask(["do", operation, encode(subject), [encode(item) for item in arguments]]), ())

    # -- frames

    def _send(self, frame):
        self._send_bytes(self._codec.dumps(frame))

    def _send_bytes(self, *frames):
        if self.broken is not None:
            raise self.broken
        try:
            self._channel.send(*frames)
        except (Closed, ValueError) as error:
            self._break(error)

    def _receive(self):
        while True:
            try:
                frame = self._codec.loads(self._channel.receive())
                if type(frame) is not list or not frame or frame[0] not in _ANSWERS:
                    raise Malformed("no answer of a candidate")
            except (Closed, ValueError) as error:
                self._break(error)
            if frame[0] != "callback":
                return frame
            self._serve_callback(frame)

    def _break(self, error):
        self.broken = error if isinstance(error, Closed) else Forged(str(error))
        raise self.broken

    def _value(self, answer, arguments):
        try:
            self._changed += [(arguments[position], new) for position, new in answer[-1]]
            if answer[0] == "error":
                self._raise(*answer[1:-1])
            _, value, _ = answer
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            if hasattr(error, "codeeval"):
                raise
            self._break(Malformed(str(error)))
        return value

    def _raise(self, kind, lineage, values, message, line):
        if not all(type(text) is str for text in (kind, message, *lineage)):
            raise Malformed("no exception")
        if kind == "SystemExit" or "SystemExit" in lineage:
            self._break(Exited(message))
        error = _exception(kind, lineage, values, message)
        error.codeeval = Raised(kind, message, line if type(line) is int else None)
        raise error

    # -- objects that do not cross

    def _refer(self, value):
        """For what the suite hands to the program: its own references go back, callables and iterators are lent."""
        if type(value) is Reference:
            return [object.__getattribute__(value, "_number")]
        if callable(value) or hasattr(value, "__next__"):
            self._lent.append(value)
            return [-len(self._lent)]
        raise CannotCarry("the suite passes a value of type {!r}".format(type(value).__name__))

    def _resolve(self, content):
        number, kind = content
        if type(number) is not int or type(kind) is not str or number < 0:
            raise Malformed("no reference")
        return Reference(self, number, kind)

    def _serve_callback(self, frame):
        try:
            _, number, operation, arguments, keywords = frame
            subject = self._lent[-number - 1] if number < 0 else None
            if operation == "call":
                value = subject(*arguments, **dict(keywords))
            elif operation == "next":
                value = next(subject)
            else:
                raise Malformed(str(operation))
            answer = ["return", self._codec.encode(value)]
        except Malformed as error:
            self._break(error)
        except Exception as error:  # noqa: BLE001 - it belongs to the program, which may catch it
            answer = ["raise", type(error).__name__, [self._codec.encode(str(error))]]
        self._send(answer)


class CannotCarry(TypeError):
    """The suite needs what a proxy cannot do; such a suite is run with `trust: shared`."""


class Forged(Closed, Malformed):
    """The candidate sent what no candidate sends; like a closed channel, it is the end of the job."""


_ANSWERS = frozenset({"ok", "syntax", "value", "error", "callback", "shared"})


class Global:
    """A name of the program's: called, or asked for an attribute."""

    __slots__ = ("_name", "_program")

    def __init__(self, program, name):
        """The name is looked up at each call, as Python does."""
        object.__setattr__(self, "_program", program)
        object.__setattr__(self, "_name", name)

    def __call__(self, *arguments, **keywords):
        return self._program.call(self._name, arguments, keywords)

    def __getattr__(self, attribute):
        return getattr(self._program.do("global", self._name), attribute)


class Reference:
    """An object of the program's that stays with it. Equal to itself alone, whatever its class says."""

    __slots__ = ("_kind", "_number", "_program")

    def __init__(self, program, number, kind):
        """`number` is the candidate's; `kind` its class name, for people."""
        for name, value in (("_program", program), ("_number", number), ("_kind", kind)):
            object.__setattr__(self, name, value)

    def __getattr__(self, attribute):
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)  # protocols (copy, numpy) must not be spoken by the program
        return self._program.do("get", self, attribute)

    def __setattr__(self, attribute, value):
        self._program.do("set", self, attribute, value)

    def __call__(self, *arguments, **keywords):
        return self._program.call(self, arguments, keywords)

    def __iter__(self):
        return self._program.do("iter", self)

    def __next__(self):
        return self._program.do("next", self)

    def __len__(self):
        return _of_type(int, self._program.do("len", self))

    def __bool__(self):
        return _of_type(bool, self._program.do("bool", self))

    def __getitem__(self, key):
        return self._program.do("item", self, key)

    def __contains__(self, key):
        return _of_type(bool, self._program.do("contains", self, key))

    def __str__(self):
        return _of_type(str, self._program.do("str", self))

    def __repr__(self):
        return "<{} object of the program>".format(self._kind)


def _of_type(kind, value):
    if type(value) is not kind:
        raise TypeError("the program's object gave no {}".format(kind.__name__))
    return value


def _exception(kind, lineage, values, message):
    """An exception that tests can catch by class: the built-in of that name, or a class of it below its nearest built-in."""
    base = next((_builtin(name) for name in lineage if _builtin(name)), Exception)
    if base.__name__ != kind:
        base = type(kind, (base,), {"__init__": lambda self, *arguments: None})
    try:
        error = base(*(values if values is not None else [message]))
    except TypeError:
        error = Exception.__new__(base)
    if base.__str__ is BaseException.__str__ and values is None:
        error.args = (message,)
    return error


def _builtin(name):
    kind = getattr(builtins, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None


def _become(old, new):
    """Give `old` the content of `new` in place, and so on inwards where both have the same shape."""
    kind = type(old)
    if kind is not type(new):
        return
    if kind is list:
        _merge_items(old, new)
        old[:] = new
    elif kind is dict or kind.__module__ == "collections" and isinstance(old, dict):
        for key in old.keys() & new.keys():
            new[key] = _merged(old[key], new[key])
        old.clear()
        old.update(new)
    elif kind is set or kind.__name__ == "deque":
        old.clear()
        old.update(new) if kind is set else old.extend(new)
    elif kind is bytearray:
        old[:] = new
    elif kind is tuple:
        _merge_items(old, list(new))
    elif kind.__name__ == "ndarray" and old.shape == new.shape and old.dtype == new.dtype:
        old[...] = new


def _merge_items(old, new):
    if len(old) == len(new):
        for position, (before, after) in enumerate(zip(old, new)):
            new[position] = _merged(before, after)


def _merged(before, after):
    """`before`, changed in place, where that is possible: others may hold it; else `after`."""
    if type(before) is type(after) and type(before) in (list, dict, set, bytearray):
        _become(before, after)
        return before
    return after
