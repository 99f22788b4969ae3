"""Messages between host, checker and supervisor, and how they travel. Standard library only, for Python 3.9 on.

A message is a named tuple. It travels as a JSON list: its word, then its fields (`encode`, `decode`). On a stream each
message is a frame: four bytes of length, then the message (`framed`, `Buffer`). Checker and supervisor talk in
packets, which need no length. The loader alone reads its one frame by itself, because it runs before any module is
there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from codeeval_sandbox.guest.notation import reader, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = 4
"""Bytes of a frame's length, which comes first, most significant byte first."""


# -- host to checker


class Suite(NamedTuple):
    """A suite to compile and keep."""

    digest: str
    definition: dict[str, Any]


class Forget(NamedTuple):
    """A suite to drop."""

    digest: str


class JobLimits(NamedTuple):
    """Limits of one job."""

    seconds: float
    """Effective time (s)."""
    memory_kb: int
    output: int
    """Bytes printed."""
    suite_seconds: float
    """Processor time of the checker that is free for the program (s)."""
    processes: int
    address_space: bool
    """True: each process's address space is limited to `memory_kb` too."""
    all_tests: bool
    """True: go on after the first test that fails."""
    input_seconds: float | None
    """Effective time for one input (s). None: the whole job alone is limited."""
    input_factor: float
    """An input's limit is at least this multiple of what the reference took."""


class Job(NamedTuple):
    """A program to run against a suite that was sent before."""

    job: int
    """The host's number of it."""
    digest: str
    """Digest of the suite."""
    program: list[str]
    """Source units; empty: prepare the suite and run nothing."""
    limits: JobLimits
    trust: str
    attempt: int
    command: bool
    """True: the program is of `languages.commands`, whose function `start` runs the command."""


class Drop(NamedTuple):
    """A job to leave out, if it has not begun."""

    job: int


# -- checker and supervisor to host


class Hello(NamedTuple):
    """First message of a worker."""

    facts: dict[str, Any]
    """`python`, `uid` and `guarantees`."""


class Verdict(NamedTuple):
    """The outcome of a job."""

    sequence: int
    """Verdicts sent before this one."""
    job: int
    attempt: int
    fields: dict[str, Any]
    """Fields of the host's `Verdict`."""
    trust: str


class Alive(NamedTuple):
    """Heartbeat of a worker that has a long job."""


class Worn(NamedTuple):
    """Last message of a worker that has grown too large. The host replaces it and blames nobody."""


class Fault(NamedTuple):
    """Last message of a worker that has failed."""

    text: str


class Stuck(NamedTuple):
    """Last message of a worker whose suite could not be interrupted."""

    job: int


# -- checker to supervisor


class Watched(NamedTuple):
    """Limits of one job that the supervisor watches."""

    seconds: float
    """Effective time (s)."""
    memory_kb: int
    output: int
    """Bytes printed."""
    suite_seconds: float
    """Processor time of the checker that is free for the program (s)."""
    job: int
    """The host's number of it."""


class Turn(NamedTuple):
    """The end of one candidate's job, the start of the next one's, or both. None stands for neither."""

    ended: int | None
    """Slot of the candidate that has done its job."""
    ended_sequence: int
    gone: bool
    """True if its channel has closed."""
    started: int | None
    """Slot of the candidate whose clock starts."""
    started_sequence: int
    limits: Watched | None


class Allow(NamedTuple):
    """A limit on what a running job has under way."""

    slot: int
    sequence: int
    seconds: float | None
    """Effective time from now on (s). None: no limit but the whole job's."""


# -- supervisor to checker


class Ready(NamedTuple):
    """A candidate that waits for its job. Its channel's descriptor comes with the message."""

    slot: int
    sequence: int


class Late(NamedTuple):
    """A candidate whose job the supervisor no longer waits for."""

    slot: int
    sequence: int


class Ended(NamedTuple):
    """Facts about the processes of a finished job."""

    slot: int
    sequence: int
    reason: str | None
    """The limit that it met, by the name of the status that follows."""
    exit_code: int | None
    signal: int | None
    """Signal that ended it. This and `exit_code` are None unless the process ended before it was asked to."""
    cpu: float
    """Processor time (s)."""
    wall: float
    """Wall time (s)."""
    memory_kb: int
    suite: float
    """Processor time of the checker (s), where the job was long enough to be looked at."""
    output: str
    """Head of what the program printed."""
    effective: float = 0.0
    """Effective time (s) without the checker's, where the job was long enough to be looked at."""
    spent: bool = False
    """True if the worker is not to run another job: connections are left in its network."""


_write = writer(ascii_only=True, finite=False)
_read = reader()

_TYPES = (
    *(Suite, Forget, Job, Drop, Hello, Verdict, Alive, Worn, Fault, Stuck),
    *(Turn, Allow, Ready, Late, Ended),
)
_WORDS = {kind: kind.__name__.lower() for kind in _TYPES}
_KINDS: dict[Any, Any] = {word: kind for kind, word in _WORDS.items()}
_LIMITS: dict[Any, Any] = {
    "job": (Job._fields.index("limits"), JobLimits),
    "turn": (Turn._fields.index("limits"), Watched),
}
"""By the word of a message, its field that is a tuple of its own, and that tuple's kind."""


def encode(message: Any) -> bytes:
    """Return a message as JSON, in ASCII."""
    return _write((_WORDS[type(message)], *message)).encode("ascii")


def decode(data: bytes | bytearray) -> Any:
    """Return the message of these bytes.

    Raises:
        ValueError, TypeError, LookupError, RecursionError: They hold no message. The types of its fields are not
            checked, except their number.
    """
    word, *fields = _read(data.decode("ascii"))
    if word in _LIMITS:
        position, limits = _LIMITS[word]
        if fields[position] is not None:
            fields[position] = limits(*fields[position])
    return _KINDS[word](*fields)


def framed(data: bytes) -> bytes:
    """Return these bytes as a frame."""
    return len(data).to_bytes(HEADER, "big") + data


class Oversized(ValueError):
    """A frame announces more bytes than are allowed."""


class Buffer:
    """Whole frames of the bytes that have come in from a stream."""

    def __init__(self, maximum: int) -> None:
        """`maximum`: bytes of the largest frame that is taken."""
        self._maximum = maximum
        self._received = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Add what was read, and yield the contents of all frames that are whole now.

        Raises:
            Oversized: The next frame is too large.
        """
        self._received += data
        offset, end = 0, len(self._received)
        try:
            while end - offset >= HEADER:
                start = offset + HEADER
                size = int.from_bytes(self._received[offset:start], "big")
                if size > self._maximum:
                    raise Oversized("a frame of {} bytes, at most {} are allowed".format(size, self._maximum))
                if end - start < size:
                    return
                offset = start + size
                yield bytes(self._received[start:offset])
        finally:
            del self._received[:offset]
