"""Holds the tests, runs them on candidates, and tells the host what came of each job. Has no privileges.

One job at a time: the next one starts when the supervisor has killed and removed everything of the last.
"""

from __future__ import annotations

import _socket
import _thread
import array
import gc
import json
import os
import select
import sys
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from codeeval_sandbox.guest.channel import Channel, Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.inquiry import compile_any
from codeeval_sandbox.guest.judging import Outcome, judge_broken, judge_forged, judge_raised, too_large
from codeeval_sandbox.guest.proxy import Pace, Program
from codeeval_sandbox.guest.suite import BrokenSuite
from codeeval_sandbox.guest.tidying import forget_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.suite import Suite

BATCH = 8
"""Verdicts that wait for each other before they are sent, while there is more work: one wake-up of the host for all."""
PATIENCE = 0.02
"""Seconds that a verdict waits at most between two jobs."""

HELD = 128 << 20
"""Bytes of expected outputs that are kept, about; those of the suites used longest ago go first."""

_LONG = 0.05
"""Seconds that a job takes, at least, when the host has others do what waits behind it."""

_HEADER = 4
"""Bytes of the length that a frame of the host's starts with."""


class Ending(NamedTuple):
    """What the supervisor says of a finished job: facts about its processes."""

    reason: str | None
    """The limit that it met, by the name of the status that follows."""
    exit_code: int | None
    signal: int | None
    """As `exit_code`, None unless it ended by itself before it was told to."""
    cpu: float
    wall: float
    memory_kb: int
    output: str


class Started(NamedTuple):
    """A candidate of the supervisor's that waits for its job."""

    slot: int
    sequence: int
    channel: int
    """A descriptor."""


class Host:
    """The connection to the host: whole frames in and out, verdicts in batches."""

    def __init__(self, reading: int, writing: int) -> None:
        """The descriptors to read from and to write to; one and the same if it is a socket."""
        self._reading = reading
        self._writing = writing
        self._received = bytearray()
        self._outgoing: list[bytes] = []
        self._since = 0.0
        self.frames: deque[list[Any]] = deque()

    def fileno(self) -> int:
        """The descriptor to poll for reading."""
        return self._reading

    def read(self) -> None:
        """Take in what has arrived; blocks if nothing has. Ends the process when the host is gone."""
        try:
            data = os.read(self._reading, 1 << 18)
        except OSError:
            data = b""
        if not data:
            os._exit(0)
        self._received += data
        position = 0
        while len(self._received) - position >= _HEADER:
            start = position + _HEADER
            size = int.from_bytes(self._received[position:start], "big")
            if len(self._received) - start < size:
                break
            position = start + size
            self.frames.append(json.loads(bytes(self._received[start:position])))
        del self._received[:position]

    def put(self, frame: list[Any]) -> None:
        """Let a frame wait for `flush`."""
        data = json.dumps(frame).encode("ascii")
        self._outgoing.append(len(data).to_bytes(_HEADER, "big") + data)
        self._since = self._since or time.monotonic()

    def flush(self, *, now: bool = True) -> None:
        """Send what waits: all of it, or unless `now` only when it is enough or has waited long."""
        if self._outgoing and (now or len(self._outgoing) >= BATCH or time.monotonic() - self._since > PATIENCE):
            view = memoryview(b"".join(self._outgoing))
            try:
                while view:
                    view = view[os.write(self._writing, view) :]
            except OSError:
                os._exit(0)  # the host has gone, as when a pool is closed with jobs under way
            self._outgoing.clear()
            self._since = 0.0


class Checker:
    """The loop over the host's jobs."""

    def __init__(self, host: Host, control: int) -> None:
        """`control`: descriptor of the seqpacket socket to the supervisor."""
        self._host = host
        self._control = _socket.socket(fileno=control)
        self._ready: deque[Started] = deque()
        self._endings: dict[tuple[int, int], Ending] = {}
        self._announced: Started | None = None
        self._suites: dict[str, Suite] = {}
        self._verdicts = 0

    def run(self) -> NoReturn:
        """Serve until the host is gone."""
        poll = select.poll()
        poll.register(self._host.fileno(), select.POLLIN)
        poll.register(self._control.fileno(), select.POLLIN)
        while True:
            while self._host.frames:
                frame = self._host.frames.popleft()
                if frame[0] == "suite":
                    self._learn(*frame[1:])
                elif frame[0] == "forget":
                    self._suites.pop(frame[1], None)
                elif frame[0] == "job":
                    self._work(*frame[1:])
                self._host.flush(now=False)
            self._host.flush()
            for descriptor, _ in poll.poll():
                if descriptor == self._host.fileno():
                    self._host.read()
                else:
                    self._hear()

    # -- the supervisor

    def _hear(self) -> None:
        """Take in one message of the supervisor's."""
        try:
            message, rights, _, _ = self._control.recvmsg(16384, 64)
        except ConnectionError:
            message = b""
        if not message:
            self._lose_supervisor()
        kind, slot, sequence, *rest = json.loads(message)
        if kind == "ready":
            descriptors = array.array("i")
            descriptors.frombytes(rights[0][2])
            self._ready.append(Started(slot, sequence, descriptors[0]))
        elif kind == "ended":
            self._endings[slot, sequence] = Ending(*rest)
        else:
            self._fail(rest[0])

    def _fail(self, reason: str) -> NoReturn:
        """Tell the host what is wrong with this worker and end it."""
        self._host.put(["fault", reason])
        self._host.flush()
        os._exit(1)

    @staticmethod
    def _lose_supervisor() -> NoReturn:
        """End too, without a word: whatever ended it, the supervisor says itself what it knows of."""
        os._exit(1)

    def _tell(self, *message: Any) -> None:
        """To the supervisor: ended slot, its sequence, whether its channel closed; started slot, sequence, limits."""
        try:
            self._control.send(json.dumps(message).encode("ascii"))
        except ConnectionError:
            self._lose_supervisor()

    # -- jobs

    def _learn(self, digest: str, definition: dict[str, Any]) -> None:
        try:
            self._suites[digest] = compile_any(definition)
        except Exception as error:  # a setup may raise anything; its jobs get a verdict that says so
            self._suites[digest] = BrokenSuite("{}: {}".format(type(error).__name__, error))

    def _work(  # noqa: PLR0917 - the parts of a frame
        self, job: int, digest: str, program: list[str], limits: list[Any], trust: str, attempt: int
    ) -> None:
        since = time.monotonic()
        suite = self._suites[digest] = self._suites.pop(digest)  # the last is the one used last
        if not suite.prepared:
            self._host.flush()  # a reference may take long
        prepared = suite.prepare()
        self._shed(suite)
        if not program:
            self._drop_what_others_do(since)
            self._put_verdict(job, attempt, _texts_shortened(prepared), trust)
            return
        seconds, memory_kb, output, processes, all_tests, floor, factor = limits
        slot, sequence, descriptor = self._start([seconds, memory_kb, output])
        channel = Channel(descriptor)
        tell = partial(self._tell, "allow", slot, sequence)
        pace = Pace(tell, floor, factor) if suite.has_paces and floor is not None else None
        subject = Program(channel, own_objects=suite.own_objects, entry_point=suite.entry_point, pace=pace)
        outcome = _examine(subject, suite, program, (memory_kb * 1024, processes), trust)
        if all_tests and trust == "isolated":
            _go_on(subject, suite, outcome, output)
        channel.close()
        forget_program(suite, subject)
        if subject.believed:
            outcome["own_objects"] = True
        self._drop_what_others_do(since)
        self._tell(slot, sequence, outcome["status"] is None, *self._announce_next())
        while (slot, sequence) not in self._endings:  # nothing of a job is left when the next one starts
            self._hear()
        ending = self._endings.pop((slot, sequence))
        if outcome["status"] is not None:
            ending = _until_decided(ending, subject, output, passed=outcome["status"] == "passed")
        self._put_verdict(job, attempt, _complete(outcome, ending), trust)

    def _put_verdict(self, job: int, attempt: int, verdict: dict[str, Any], trust: str) -> None:
        self._host.put(["verdict", self._verdicts, job, attempt, verdict, trust])
        self._verdicts += 1

    def _drop_what_others_do(self, since: float) -> None:
        """After a long job: leave out those behind it that the host has given to another worker meanwhile."""
        if time.monotonic() - since < _LONG:
            return
        poll = select.poll()
        poll.register(self._host.fileno(), select.POLLIN)
        if poll.poll(0):
            self._host.read()
        dropped = {frame[1] for frame in self._host.frames if frame[0] == "drop"}
        if dropped:
            kept = [frame for frame in self._host.frames if frame[0] != "drop" and frame[1] not in dropped]
            self._host.frames = deque(kept)

    def _shed(self, current: Suite) -> None:
        """Keep what suites hold within bounds, and what this one holds in any case."""
        if not current.held:
            return
        held = sum(suite.held for suite in self._suites.values())
        for suite in self._suites.values():
            if held <= HELD or suite is current:
                break
            held -= suite.held
            suite.forget()

    def _start(self, limits: list[Any]) -> Started:
        """A candidate whose clock runs: the one announced with the end of the last job, else the next that is ready."""
        if self._announced is None:
            while not self._ready:
                self._hear()
            started = self._ready.popleft()
            nothing_ended = (None, 0, False)
            self._tell(*nothing_ended, started.slot, started.sequence, limits)
            return started
        announced, self._announced = self._announced, None
        return announced

    def _announce_next(self) -> tuple[int | None, int, list[Any] | None]:
        """The start of the next job, if there is one and a candidate ready: one message less for the supervisor."""
        following = next((frame for frame in self._host.frames if frame[0] == "job"), None)
        if following is None or not self._ready or not following[3] or not self._is_prepared(following[2]):
            return None, 0, None
        self._announced = self._ready.popleft()
        return *self._announced[:2], following[4][:3]

    def _is_prepared(self, digest: str) -> bool:
        """Whether a job of this suite's can start at once."""
        return digest in self._suites and self._suites[digest].prepared


def _examine(program: Program, suite: Suite, units: list[str], limits: tuple[int, int], trust: str) -> Outcome:
    """What comes of loading a program and running a suite on it."""
    try:
        answer = program.load(units, limits, suite.script if trust == "isolated" else None)
    except Closed as error:
        return Outcome(judge_broken(error))
    except MemoryError:
        return Outcome(too_large(program))
    failure = _judge_load(answer)
    if failure is not None:
        return failure
    try:
        return suite.run(program) if trust == "isolated" else suite.run_shared(program)
    except Exception as error:  # a suite that cannot run is a fault to be seen, not a lost worker
        return Outcome(status="wrong", exception=type(error).__name__, message="the suite failed: " + str(error)[:500])


def _go_on(program: Program, suite: Suite, outcome: Outcome, printable: int) -> None:
    """Run the tests after the one that failed, if any can be; only the count of tests in the outcome may change.

    `printable`: bytes of output in all.
    """
    if outcome["status"] not in ("wrong", "exception") or "test_source" not in outcome or program.broken is not None:
        return
    printed, believed = program.printed, program.believed
    program.go_on(printable)
    try:
        suite.go_on(program, outcome)
    except Exception:  # a suite that cannot go on; the outcome stands
        pass
    program.printed, program.believed = printed, believed


def _judge_load(answer: Sequence[Any]) -> Outcome | None:
    """The outcome of a program that did not load, None if it did."""
    if answer[0] == "syntax":
        _, kind, message, line = answer
        return Outcome(status="syntax_error", exception=kind, message=message, line=line)
    if answer[0] == "error":
        _, kind, _, _, message, line, _ = answer
        if kind == "SystemExit":
            return Outcome(status="exited", exception=kind, message=message, line=line)
        return Outcome(judge_raised(kind, message, line))
    if answer[0] != "ok":
        return Outcome(judge_forged(Malformed("no answer to load")))
    return None


_REASONS = {
    "timeout": "effective time limit reached",
    "memory": "memory limit reached",
    "output_limit": "more output than the limit",
    "backstop": "wall-clock backstop reached",
}


_OVERRULED: dict[str, tuple[str | None, ...]] = {
    "memory": (None, "passed", "wrong", "exception", "memory", "exited"),
    "output_limit": (None, "passed", "exception"),
}


def _until_decided(ending: Ending, program: Program, limit: int, *, passed: bool) -> Ending:
    """The end of a job whose suite has decided: what calls sent ahead have done since is no part of it.

    `limit`: bytes of output.
    """
    head = ending.output.encode("utf-8", "replace")[: program.printed]
    reason = ending.reason
    if program.ahead and not passed and reason in _OVERRULED:
        reason = "output_limit" if program.printed > limit else None
    return ending._replace(output=head.decode("utf-8", "ignore"), reason=reason)


_LONGEST = {"exception": 200, "message": 2000, "test_source": 2000}
"""Characters of the texts in a verdict; the program may have made them as long as a frame."""


def _texts_shortened(verdict: dict[str, Any]) -> dict[str, Any]:
    """In place: a lone surrogate of the program's would be no text for those who store it."""
    for name, longest in _LONGEST.items():
        if name in verdict:
            verdict[name] = verdict[name][:longest].encode("utf-8", "backslashreplace").decode("utf-8")
    return verdict


def _complete(outcome: Outcome, ending: Ending) -> dict[str, Any]:
    """A suite's outcome and a process's end as one verdict; a limit that was met may explain or overrule it."""
    verdict = {key: value for key, value in outcome.items() if value is not None and key != "suite_line"}
    if ending.reason is not None and outcome["status"] in _OVERRULED.get(ending.reason, (None,)):
        verdict.update(status=ending.reason, message=_REASONS[ending.reason])
        verdict.pop("exception", None)
    elif outcome["status"] is None:
        if ending.signal is not None:
            verdict.update(status="crashed", message="killed by signal {}".format(ending.signal))
        else:
            verdict.update(status="exited", message="exit status {}".format(ending.exit_code))
    _texts_shortened(verdict)
    verdict.update(cpu_seconds=round(ending.cpu, 6), wall_seconds=round(ending.wall, 6), memory_kb=ending.memory_kb)
    if ending.output:
        verdict["output"] = ending.output
    return verdict


def _end_with(host: int) -> NoReturn:
    """In a thread of its own: end the process when the host is gone, in the middle of a long job too."""
    poll = select.poll()
    poll.register(host, select.POLLRDHUP)
    poll.poll()
    os._exit(0)


def main(bundle: dict[str, Any]) -> None:
    """Serve the host; `bundle`: {"connection", "control", "hello"}."""
    host = Host(*bundle["connection"])
    host.put(["hello", {**bundle["hello"], "python": sys.version.split()[0], "uid": os.getuid()}])
    host.flush()
    gc.freeze()
    _thread.start_new_thread(_end_with, (bundle["connection"][0],))
    try:
        Checker(host, bundle["control"]).run()
    except Exception:  # told to the host, which replaces the worker
        import traceback

        host.put(["fault", traceback.format_exc()[-1500:]])
        host.flush()
        raise
