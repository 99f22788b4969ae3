"""One executor that many callers share: jobs in from anywhere, each verdict back to whoever asked for it.

The queue is bounded, so that a caller hears at once that the judge is full. A job that nobody waits for any more is
left out. Where the sandbox itself fails, its jobs are kept, another sandbox is opened, and they run again.
"""

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Collection, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import Self

from codeeval.errors import UsageError
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.executor import Executor, SandboxFacts, running
from codeeval_sandbox.jobs import Job, Key, Verdict

__all__ = ["ClosingError", "Desk", "FullError", "OpenExecutor"]

OpenExecutor = Callable[[], AbstractAsyncContextManager[Executor]]

_log = logging.getLogger("codeeval.judging")

_LONGEST_PAUSE = 30.0
"""Longest pause between two attempts to open a sandbox (s)."""


_AHEAD = 512
"""Jobs of one `run` that may be waiting, running, or done and not taken by its caller. This keeps memory flat."""


class FullError(Exception):
    """So many jobs wait that no more are taken now."""


class ClosingError(Exception):
    """The judge is about to end, and takes no more jobs."""


@dataclass(eq=False, slots=True)
class _Ticket:
    job: Job
    answer: asyncio.Future[Verdict]


@dataclass(slots=True)
class Counts:
    """Numbers of jobs since the start."""

    taken: int = 0
    answered: int = 0
    dropped: int = 0
    """Jobs whose caller had left before they were executed."""
    restarts: int = 0
    """Sandboxes opened after the first."""
    statuses: dict[str, int] = field(default_factory=dict)


class Desk:
    """An executor, from `async with` to its end, and the jobs that callers have handed in."""

    def __init__(
        self, open_executor: OpenExecutor, *, capacity: int = 8192, environments: Collection[Environment] = (DEFAULT,)
    ) -> None:
        """`capacity`: most jobs at one time, both waiting and running.

        `environments`: those of the sandbox. A job of any other environment would end the sandbox for everybody.
        """
        self._environments = frozenset(environments)
        self._open_executor = open_executor
        self.capacity = capacity
        self.counts = Counts()
        self.trouble = ""
        """Reason why the sandbox cannot execute anything now; empty while it works."""
        self.closing = False
        self._executor: Executor | None = None
        self._facts = SandboxFacts()
        self._waiting: deque[_Ticket] = deque()
        self._running: dict[int, _Ticket] = {}
        self._held = 0
        self._numbers = itertools.count()
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._serving: asyncio.Task[None] | None = None
        self._ending = False  # no other sandbox is to be opened

    async def __aenter__(self) -> Self:
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._serving = asyncio.create_task(self._serve(opened), name="desk")
        await opened
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._serving is not None
        self.closing = self._ending = True
        self._serving.cancel()
        with suppress(asyncio.CancelledError):
            await self._serving
        for ticket in (*self._running.values(), *self._waiting):
            if not ticket.answer.done():
                ticket.answer.set_exception(ClosingError())
                ticket.answer.exception()  # seen, also where nobody waits any more

    # -- what callers see

    @property
    def executor(self) -> Executor | None:
        """The sandbox that is open now; None between two of them."""
        return self._executor

    @property
    def description(self) -> SandboxFacts:
        """Facts about the sandbox."""
        if self._executor is not None:
            self._facts = self._executor.description
        return self._facts

    @property
    def waiting(self) -> int:
        """Jobs that the executor has not taken."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Jobs that the executor has."""
        return len(self._running)

    @property
    def free(self) -> int:
        """Places that nobody holds."""
        return self.capacity - self._held

    @contextmanager
    def places(self, jobs: int) -> Iterator[None]:
        """Hold places for so many jobs. Raises FullError and ClosingError."""
        if self.closing:
            raise ClosingError
        if jobs > self.free:
            raise FullError
        self._held += jobs
        try:
            yield
        finally:
            self._held -= jobs

    def require(self, environment: Environment) -> None:
        """See that the sandbox has an environment. Raises UsageError."""
        if environment not in self._environments:
            known = ", ".join(sorted(known.name for known in self._environments))
            raise UsageError(
                f"environment {environment.name!r} is not there, this judge has {known}: "
                f"start it with `--language {environment.language}`, or name another problem"
            )

    def hand_in(self, job: Job) -> asyncio.Future[Verdict]:
        """Return the future verdict of a job, whose key need not be unique. The verdict's key is the desk's own.

        Cancel the future to leave the job out.

        Raises:
            UsageError: the sandbox lacks the job's environment.
            ClosingError: the judge has ended. The future raises it if the judge ends before the verdict.
        """
        self.require(job.environment)
        if self.closing and self._serving is not None and self._serving.done():
            raise ClosingError
        ticket = _Ticket(job, asyncio.get_running_loop().create_future())
        self._waiting.append(ticket)
        self.counts.taken += 1
        self._idle.clear()
        self._more.set()
        return ticket.answer

    async def verdict(self, job: Job) -> Verdict:
        """Return the verdict of a job, under the job's key. A cancelled caller's job is left out.

        Raises UsageError and ClosingError, as `hand_in`.
        """
        return replace(await self.hand_in(job), key=job.key)

    async def run(self, jobs: Iterable[Job] | AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield a verdict for each job, as an executor does. Any number of calls can run at one time.

        These jobs do not count against `capacity`: they are the judge's own, or their request holds places already.
        """
        results: asyncio.Queue[Verdict | BaseException | None] = asyncio.Queue()
        under_way: set[asyncio.Future[Verdict]] = set()
        room = asyncio.Event()

        def settle(key: Key, answer: asyncio.Future[Verdict]) -> None:
            under_way.discard(answer)
            if not answer.cancelled():
                results.put_nowait(answer.exception() or replace(answer.result(), key=key))

        async def feed() -> None:
            async for job in _each(jobs):
                answer = self.hand_in(job)
                under_way.add(answer)
                answer.add_done_callback(partial(settle, job.key))
                while len(under_way) + results.qsize() >= _AHEAD:
                    room.clear()
                    await room.wait()
            while under_way:
                await asyncio.wait(under_way)

        feeder = asyncio.create_task(feed())
        feeder.add_done_callback(lambda task: results.put_nowait(None if task.cancelled() else task.exception()))
        try:
            while isinstance(verdict := await results.get(), Verdict):
                room.set()
                yield verdict
            if verdict is not None:
                raise verdict
        finally:
            feeder.cancel()
            for answer in tuple(under_way):
                answer.cancel()

    async def drained(self) -> None:
        """Take no more jobs, and return when those that are there have their verdicts."""
        self.closing = True
        await self._idle.wait()

    # -- the executor's side

    async def _serve(self, opened: asyncio.Future[None]) -> None:
        """Keep a sandbox open, and run jobs on it."""
        pause = 0.5
        while True:
            try:
                async with self._open_executor() as executor:
                    self._executor = executor
                    self.trouble = ""
                    if not opened.done():
                        opened.set_result(None)
                    pause = 0.5
                    await self._run_on(executor)
            except Exception as error:  # noqa: BLE001 - whatever failed, callers wait for their verdicts
                if not opened.done():  # the first one has to start: nobody waits for jobs yet
                    opened.set_exception(error)
                    return
                if self._ending:
                    _log.warning("the sandbox did not end in good order: %s", error)
                    return
                if not isinstance(error, SandboxError):
                    _log.exception("the sandbox failed")
                self.trouble = str(error) or type(error).__name__
                _log.error("the sandbox failed, another is opened in %.1f s: %s", pause, self.trouble)
            except BaseException as error:
                if not opened.done():
                    opened.set_exception(error)
                raise
            finally:
                self._executor = None
            self._keep_running()
            self.counts.restarts += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _run_on(self, executor: Executor) -> None:
        async with running(executor, self._jobs()) as verdicts:
            async for verdict in verdicts:
                ticket = self._running.pop(verdict.key[0])
                self.counts.answered += 1
                self.counts.statuses[verdict.status] = self.counts.statuses.get(verdict.status, 0) + 1
                if not ticket.answer.done():
                    ticket.answer.set_result(verdict)
                self._note_idle()

    async def _jobs(self) -> AsyncGenerator[Job, None]:
        while True:
            while self._waiting:
                ticket = self._waiting.popleft()
                if ticket.answer.done():
                    self.counts.dropped += 1
                    self._note_idle()
                    continue
                job_number = next(self._numbers)
                self._running[job_number] = ticket
                yield replace(ticket.job, key=(job_number,))
            self._more.clear()
            await self._more.wait()

    def _keep_running(self) -> None:
        """Put the jobs of a sandbox that has failed back to the head of the queue."""
        kept = [ticket for ticket in self._running.values() if not ticket.answer.done()]
        self._running.clear()
        self._waiting.extendleft(reversed(kept))
        self._note_idle()

    def _note_idle(self) -> None:
        if not self._waiting and not self._running:
            self._idle.set()


async def _each(jobs: Iterable[Job] | AsyncIterable[Job]) -> AsyncGenerator[Job, None]:
    if isinstance(jobs, AsyncIterable):
        async for job in jobs:
            yield job
    else:
        for job in jobs:
            yield job
