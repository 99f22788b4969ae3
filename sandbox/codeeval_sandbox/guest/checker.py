"""Holds the tests, runs them on candidates, and tells the host what came of each job. Has no privileges.

One job at a time: the next one starts when the supervisor has killed and removed everything of the last.
"""

from __future__ import annotations

import _socket
import _thread
import array
import gc
import os
import select
import signal
import sys
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from codeeval_sandbox.guest import apart, frames
from codeeval_sandbox.guest.channel import Channel, Closed
from codeeval_sandbox.guest.compiling import Compiler
from codeeval_sandbox.guest.examining import examine, go_on
from codeeval_sandbox.guest.growth import Growth
from codeeval_sandbox.guest.host import Host, end_with
from codeeval_sandbox.guest.judging import Outcome
from codeeval_sandbox.guest.kinds import native, whole
from codeeval_sandbox.guest.kinds.base import BrokenSuite, compile_definition
from codeeval_sandbox.guest.pace import Pace
from codeeval_sandbox.guest.preparing import preload_beside_limit
from codeeval_sandbox.guest.proxy import Program
from codeeval_sandbox.guest.tidying import forget_program
from codeeval_sandbox.guest.verdicts import complete, confirmed, overdue, texts_shortened, until_decided
from codeeval_sandbox.guest.zygote import Zygote, ZygoteFailed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.kinds.base import Runner

HELD = 128 << 20
"""Bytes of expected outputs that are kept, about; those of the suites used longest ago go first."""

_LONG = 0.05
"""Seconds that a job takes, at least, when the host has others do what waits behind it."""


class Overdue(Closed):
    """The supervisor has interrupted a suite that took too long on what the program returned."""


class Started(NamedTuple):
    """A candidate of the supervisor's that waits for its job."""

    slot: int
    sequence: int
    channel: int
    """A descriptor."""


class Ran(NamedTuple):
    """The end of a job on one candidate."""

    fields: dict[str, Any]
    """Fields of the verdict."""
    changed: bool
    """True if the tests may have seen arguments that the program has changed."""
    may_change: bool
    """`Evidence.may_change`."""
    spent: bool
    """True if the worker is not to run another job."""


class Checker:
    """The loop over the host's jobs."""

    def __init__(self, host: Host, control: int) -> None:
        """`control`: descriptor of the seqpacket socket to the supervisor."""
        self._host = host
        self._control = _socket.socket(fileno=control)
        self._ready: deque[Started] = deque()
        self._endings: dict[tuple[int, int], frames.Ended] = {}
        self._announced: Started | None = None
        self._suites: dict[str, Runner] = {}
        self._verdicts = 0
        self._growth = Growth()
        self._judged: tuple[Started, Program] | None = None  # what a suite runs on right now
        self._late: tuple[int, int] | None = None  # slot and sequence that the supervisor has given up waiting for

    def run(self) -> NoReturn:
        """Serve until the host is gone."""
        poll = select.poll()
        poll.register(self._host.fileno(), select.POLLIN)
        poll.register(self._control.fileno(), select.POLLIN)
        signal.signal(signal.SIGUSR1, self._interrupt)
        while True:
            while self._host.frames:
                message = self._host.frames.popleft()
                if isinstance(message, frames.Job):
                    self._work(message)
                elif isinstance(message, frames.Suite):
                    self._learn(message)
                elif isinstance(message, frames.Forget):
                    self._suites.pop(message.digest, None)
                self._host.flush(now=False)
            self._host.flush()
            for descriptor, _ in poll.poll():
                if descriptor == self._host.fileno():
                    self._host.read()
                else:
                    self._hear()

    # -- the supervisor

    def _hear(self, flags: int = 0) -> None:
        """Take in one message of the supervisor's. Raises BlockingIOError with MSG_DONTWAIT where there is none."""
        try:
            data, rights, _, _ = self._control.recvmsg(16384, 64, flags)
        except ConnectionError:
            data = b""
        if not data:
            self._lose_supervisor()
        message = frames.decode(data)
        candidate = message.slot, message.sequence
        if isinstance(message, frames.Ready):
            self._ready.append(Started(*candidate, array.array("i", rights[0][2])[0]))
        elif isinstance(message, frames.Ended):
            self._endings[candidate] = message
        else:
            self._late = candidate

    def _interrupt(self, *_: Any) -> None:
        """End a suite that is late, from the supervisor's signal.

        The signal alone does not say which job is meant, and may come when another one runs. Only while a suite runs
        does nothing else read the supervisor's messages.
        """
        if self._judged is None:
            return
        started, program = self._judged
        try:
            while True:
                self._hear(_socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        if self._late == started[:2] and program.broken is None:
            program.broken = Overdue()
            raise program.broken

    @staticmethod
    def _lose_supervisor() -> NoReturn:
        """End too, without a word: whatever ended it, the supervisor says itself what it knows of."""
        os._exit(1)

    def _tell(self, message: frames.Turn | frames.Allow) -> None:
        """Send a message to the supervisor."""
        try:
            self._control.send(frames.encode(message))
        except ConnectionError:
            self._lose_supervisor()

    # -- jobs

    def _learn(self, suite: frames.Suite) -> None:
        self._growth.except_suites()
        try:
            self._suites[suite.digest] = compile_definition(suite.definition)
        except Exception as error:  # a setup may raise anything; its jobs get a verdict that says so
            self._suites[suite.digest] = BrokenSuite("{}: {}".format(type(error).__name__, error))

    def _work(self, job: frames.Job) -> None:
        since = time.monotonic()
        suite = self._suites[job.digest] = self._suites.pop(job.digest)  # the last is the one used last
        if not suite.prepared:
            self._host.flush()  # a reference may take long
            self._growth.except_suites()
        prepared = None if job.program and suite.prepared else suite.prepare()
        self._shed(suite)
        if prepared is not None and not job.program:
            self._drop_what_others_do(since)
            self._put_verdict(job, texts_shortened(prepared))
            return
        self._growth.begin()
        ran = self._run(suite, job, since)
        fields, spent = ran.fields, ran.spent
        if ran.changed and fields["status"] == "passed":
            again = self._run(suite, job, since, withholds=True)
            fields, spent = confirmed(fields, again.fields, may_change=ran.may_change), spent or again.spent
        self._put_verdict(job, fields)
        self._replace_if_worn(spent=spent)

    def _run(self, suite: Runner, job: frames.Job, since: float, *, withholds: bool = False) -> Ran:
        """Run a job on the next candidate, from its start to its end.

        `withholds`: the tests do not see how the program changes its arguments.
        """
        limits = job.limits
        started = self._start(_watched(job))
        slot, sequence, descriptor = started
        channel = Channel(descriptor)
        pace = None
        if suite.has_paces and limits.input_seconds is not None:
            pace = Pace(partial(self._allow, slot, sequence), limits.input_seconds, limits.input_factor)
        subject = Program(channel, own_objects=suite.own_objects, entry_point=suite.entry_point, pace=pace)
        subject.printable, subject.withholds = limits.output, withholds
        self._judged = started, subject
        try:
            outcome = self._judge(suite, job)
        except Overdue:
            outcome = overdue(Outcome())
        channel.close()
        forget_program(suite, subject)
        if subject.evidence.believed:
            outcome["own_objects"] = True
        self._drop_what_others_do(since)
        changed = suite.settles and subject.evidence.changes and not withholds
        following = (None, 0, None) if changed and outcome["status"] == "passed" else self._announce_next()
        self._tell(frames.Turn(slot, sequence, outcome["status"] is None, *following))
        while (slot, sequence) not in self._endings:  # nothing of a job is left when the next one starts
            self._hear()
        ending = self._endings.pop((slot, sequence))
        if outcome["status"] is not None:
            ending = until_decided(ending, subject, limits.output, passed=outcome["status"] == "passed")
        return Ran(complete(outcome, ending), changed, subject.evidence.may_change, ending.spent)

    def _allow(self, slot: int, sequence: int, seconds: float | None) -> None:
        self._tell(frames.Allow(slot, sequence, seconds))

    def _judge(self, suite: Runner, job: frames.Job) -> Outcome:
        """Run a suite on the current program. Raises Overdue, also at the end, when the suite is done already."""
        assert self._judged is not None
        _, program = self._judged
        try:
            outcome = examine(program, suite, job)
            if isinstance(program.broken, Overdue):
                return overdue(outcome)
            if job.limits.all_tests and job.trust == "isolated":
                go_on(program, suite, outcome, job.limits.output)
            return outcome
        finally:
            self._judged = None

    def _replace_if_worn(self, *, spent: bool) -> None:
        """Have the host replace this worker where programs have left too much in the checker, or connections.

        Nothing else is begun, so that no job runs in a checker that lacks room for its values.
        """
        if self._growth.end() or spent or whole.has_lost_compiler():
            self._host.put(frames.Worn())
            self._host.flush()
            os._exit(0)

    def _put_verdict(self, job: frames.Job, fields: dict[str, Any]) -> None:
        self._host.put(frames.Verdict(self._verdicts, job.job, job.attempt, fields, job.trust))
        self._verdicts += 1

    def _drop_what_others_do(self, since: float) -> None:
        """After a long job: leave out those behind it that the host has given to another worker meanwhile."""
        if time.monotonic() - since < _LONG:
            return
        poll = select.poll()
        poll.register(self._host.fileno(), select.POLLIN)
        if poll.poll(0):
            self._host.read()
        dropped = {message.job for message in self._host.frames if isinstance(message, frames.Drop)}
        if dropped:
            others = (message for message in self._host.frames if getattr(message, "job", None) not in dropped)
            self._host.frames = deque(others)

    def _shed(self, current: Runner) -> None:
        """Keep what suites hold within bounds, and what this one holds in any case."""
        if not current.held:
            return
        held = sum(suite.held for suite in self._suites.values())
        for suite in self._suites.values():
            if held <= HELD or suite is current:
                break
            held -= suite.held
            suite.forget()
            self._growth.except_suites()

    def _start(self, limits: frames.Watched) -> Started:
        """A candidate whose clock runs: the one announced with the end of the last job, else the next that is ready."""
        if self._announced is None:
            while not self._ready:
                self._hear()
            slot, sequence, _ = started = self._ready.popleft()
            self._tell(frames.Turn(None, 0, gone=False, started=slot, started_sequence=sequence, limits=limits))
            return started
        announced, self._announced = self._announced, None
        return announced

    def _announce_next(self) -> tuple[int | None, int, frames.Watched | None]:
        """The start of the next job, if there is one and a candidate ready: one message less for the supervisor."""
        following = next((message for message in self._host.frames if isinstance(message, frames.Job)), None)
        if following is None or not self._ready or not following.program or not self._is_prepared(following.digest):
            return None, 0, None
        self._announced = self._ready.popleft()
        return self._announced.slot, self._announced.sequence, _watched(following)

    def _is_prepared(self, digest: str) -> bool:
        """Return whether a job of this suite's can start at once."""
        return digest in self._suites and self._suites[digest].prepared


def _watched(job: frames.Job) -> frames.Watched:
    limits = job.limits
    return frames.Watched(limits.seconds, limits.memory_kb, limits.output, limits.suite_seconds, job.job)


def _start_judges(host: Host, shim: dict[str, Any]) -> None:
    """Warm an interpreter for the judges of tests. Tell the host, and end, if there is none."""
    zygote = Zygote(shim, "judge")
    try:
        zygote.await_start()
    except ZygoteFailed as error:
        host.put(frames.Fault(str(error)))
        host.flush()
        os._exit(1)
    native.use(zygote)


def main(bundle: dict[str, Any]) -> None:
    """Serve the host; `bundle`: {"connection", "control", "hello", "shim", "compiler", "libraries", "folder"}."""
    host = Host(*bundle["connection"])
    if bundle["shim"]:
        _start_judges(host, bundle["shim"])
    preload_beside_limit(bundle["libraries"])
    apart.FOLDER.extend(filter(None, [bundle["folder"]]))
    host.put(frames.Hello({**bundle["hello"], "python": sys.version.split()[0], "uid": os.getuid()}))
    host.flush()
    if bundle["compiler"] is not None:  # on a busy host this takes longer than the host waits for a worker's first word
        whole.use(Compiler(bundle["compiler"]))
    gc.freeze()
    _thread.start_new_thread(end_with, (bundle["connection"][0],))
    try:
        Checker(host, bundle["control"]).run()
    except Exception:  # told to the host, which replaces the worker
        import traceback

        host.put(frames.Fault(traceback.format_exc()[-1500:]))
        host.flush()
        raise
