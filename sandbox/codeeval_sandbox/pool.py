"""Run jobs on the workers of this host, whatever happens to a worker.

    async with Pool(PoolConfig(workers=4)) as pool:
        async for verdict in pool.run(jobs):
            ...

Jobs are pulled only as fast as workers take them. Workers are grouped by environment, and seats go to the environments
whose jobs wait (`fleet`, `seats`). An idle worker steals jobs that are queued behind a long one (`dispatch`).

When a worker dies, its jobs run again, one at a time, on a fresh worker, so that the job to blame is found (`losses`).
A job that goes on killing workers ends as `broke_worker` if the workers reported the faults, else as `infrastructure`.
A job whose clock stood still runs again while nothing else runs. If the clock stands still again, the job ends as
`infrastructure`, because nothing shows that the program took too long.
"""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from typing import Any, Self

from codeeval_sandbox.attempts import Attempt
from codeeval_sandbox.backends import Backend
from codeeval_sandbox.configuration import PoolConfig, backends_of
from codeeval_sandbox.dispatch import HELD_UP
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.fleet import Fleet
from codeeval_sandbox.groups import Group, end_if_idle
from codeeval_sandbox.jobs import Job, Verdict
from codeeval_sandbox.losses import Losses
from codeeval_sandbox.processors import usable_processors
from codeeval_sandbox.worker import Worker

__all__ = ["Pool", "PoolConfig"]

_log = logging.getLogger("codeeval.sandbox")

_RESULTS = 4096
"""Verdicts that may wait for the caller before no more jobs are sent. This keeps memory flat."""

_LOOKAHEAD = 512
"""Jobs of several environments that may wait for workers. Jobs of one environment must not keep those behind them from
idle workers of another. With one environment a single job waits, because more would gain nothing."""


class Pool:
    """Workers of this host, from `async with` to its end."""

    def __init__(
        self,
        config: PoolConfig | None = None,
        *,
        backend: Backend | None = None,
        backends: Callable[[Environment], Backend] | None = None,
    ) -> None:
        """Take prepared backends of a third party instead of those that `config` names.

        `backend`: serves the first environment of `config`; `backends`: returns one for each other environment.
        """
        self._config = config or PoolConfig()
        self._fleet = Fleet(
            self,
            backends_of(self._config, backend, backends),
            self._config,
            count=self._config.workers or usable_processors(),
        )
        self._losses = Losses()
        self._numbers = itertools.count(1)
        self._deferred: deque[Attempt] = deque()  # jobs whose clock stood still
        self._apart: Attempt | None = None  # the one of them that runs now, while nothing else does
        self._results: deque[Verdict] = deque()
        self._open = 0  # jobs taken that have no verdict yet
        self._wake = asyncio.Event()  # for `run`: there is something to do
        self._room = asyncio.Event()  # for `_feed`: another job may be taken
        self._failure: SandboxError | None = None
        self._running = False
        self._relief: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._fleet.open(self._config.environments)
        except BaseException:
            await self._fleet.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._relief is not None:
            self._relief.cancel()
        await self._fleet.close()

    @property
    def description(self) -> SandboxFacts:
        """Facts about the first environment and its backend, and about the images of all others."""
        return self._fleet.description

    @property
    def size(self) -> int:
        """Workers that are there or on their way."""
        return self._fleet.size

    def resize(self, count: int) -> None:
        """Grow or shrink to about `count` workers, between 1 and those of the configuration.

        New workers start beside those that work. Only idle workers end.
        """
        self._fleet.resize(count)

    async def run(self, jobs: Iterable[Job] | AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield one verdict for each job, in the order in which they end.

        Close it (`contextlib.aclosing`) when leaving early, if the pool is to be used again.

        Raises:
            SandboxError: No worker of an environment could be started any more. Verdicts given before stay valid.
        """
        if self._running:
            raise RuntimeError("this pool is running jobs already: one `run` at a time")
        self._running = True
        feeder = asyncio.create_task(self._feed(jobs))
        feeder.add_done_callback(lambda _: self._wake.set())
        try:
            while True:
                while self._results:
                    yield self._results.popleft()
                if self._failure is not None:
                    raise self._failure
                if feeder.done():
                    feeder.result()
                    if not self._open:
                        return
                if self._deferred and self._open == len(self._deferred):
                    self._run_deferred()
                for group in tuple(self._fleet.groups.values()):
                    self._dispatch(group)
                self._room.set()
                await self._wake.wait()
                self._wake.clear()
        finally:
            feeder.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await feeder
            self._forget()

    async def _feed(self, jobs: Iterable[Job] | AsyncIterable[Job]) -> None:
        if isinstance(jobs, AsyncIterable):
            async for job in jobs:
                await self._admit(job)
        else:
            for job in jobs:
                await self._admit(job)

    async def _admit(self, job: Job) -> None:
        """Take a job, and return when there is room for another one."""
        group = await self._fleet.group(job.environment)
        group.waiting.append(Attempt(job, since=time.monotonic()))
        self._open += 1
        self._dispatch(group)
        while self._is_full():
            self._room.clear()
            await self._room.wait()

    def _is_full(self) -> bool:
        groups = self._fleet.groups.values()
        limit = 1 if len(groups) == 1 else _LOOKAHEAD
        return sum([len(group.waiting) for group in groups]) >= limit

    def _dispatch(self, group: Group) -> None:
        """Send waiting jobs to the workers of their environment that have room."""
        while group.waiting and self._apart is None and len(self._results) <= _RESULTS:
            worker = group.roster.free_worker(group.waiting[0].job)
            if worker is None:
                self._share_out()
                return
            worker.send(next(self._numbers), group.waiting.popleft())
            if len(worker.outstanding) > 1 and self._relief is None:
                self._relieve()

    def _share_out(self) -> None:
        if len(self._fleet.groups) > 1:  # else no seat can change hands
            self._fleet.share_out()

    def _relieve(self) -> None:
        """Have idle workers steal jobs that are queued behind long ones. Look again as long as that may help."""
        if self._relief is not None:
            self._relief.cancel()
            self._relief = None
        relieved = [group.relieve(self._numbers) for group in self._fleet.groups.values()]
        if not all(relieved):
            self._relief = asyncio.get_running_loop().call_later(HELD_UP, self._relieve)

    def _run_deferred(self) -> None:
        """Run the next job whose clock stood still, on an otherwise idle pool.

        The producer may be waiting for this verdict before it yields more jobs. Waiting for the producer would
        deadlock.
        """
        group = self._fleet.groups[self._deferred[0].job.environment.shared]
        worker = next((worker for worker in group.workers if not worker.alone), None)
        if worker is None:  # its last one has given its seat away, or is being replaced
            self._fleet.apart = self._deferred[0]
            self._share_out()
            return
        self._fleet.apart = None
        self._apart = self._deferred.popleft()
        worker.send(next(self._numbers), self._apart)

    def _end_apart(self, *attempts: Attempt) -> None:
        """Send other jobs again, if the one that ran apart is among these."""
        if self._apart and any(attempt is self._apart for attempt in attempts):
            self._apart = None
            self._wake.set()

    def _forget(self) -> None:
        """Drop everything that is under way: its caller has left."""
        self._losses.forget()
        for worker in tuple(self._fleet.all):
            worker.clear()
            worker.alone = False
        for group in self._fleet.groups.values():
            group.waiting.clear()
            group.retries.clear()
            for worker in tuple(group.retired):
                worker.abandon()
        self._deferred.clear()
        self._results.clear()
        self._open = 0
        self._apart = self._fleet.apart = None
        self._running = False
        self._wake.clear()

    # -- events of the fleet

    def on_verdict(self, group: Group, worker: Worker, job_number: int, fields: dict[str, Any], trust: str) -> None:
        """Take a verdict, and keep its worker busy. Raises ValueError, TypeError or LookupError for an invalid one."""
        attempt = worker.outstanding[job_number]
        verdict = attempt.verdict(worker.spec.name, fields, trust)
        worker.take_back(job_number)
        worker.served += 1
        self._end_apart(attempt)
        if verdict is not None:
            self._answer(verdict)
        else:  # the clock stood still for the first time
            self._deferred.append(attempt.deferred())
            self._wake.set()
        if worker in group.retired:
            end_if_idle(worker)
        elif worker.alone and not worker.outstanding:
            self.on_ready(group, worker)
        else:
            self._fleet.recycle_if_worn(group, worker)
            self._dispatch(group)
            if not worker.outstanding:
                self._relieve()
                self._share_out()

    def on_ended(self, group: Group, worker: Worker, status: int | None, *, retired: bool) -> None:
        """Run the jobs of a dead worker again, or give them up."""
        death = worker.death(retired=retired)
        level = logging.INFO if death.planned else logging.WARNING
        said = f": {worker.fault}" if worker.fault else ""
        message = "worker %s has ended (exit status %s); %d jobs run again%s"
        _log.log(level, message, worker.spec.name, status, len(death.outstanding), said)
        self._end_apart(*death.outstanding.values())
        worker.clear()
        for attempt, failure in self._losses.settle(death):
            if failure is None:
                group.retries.append(attempt)
            else:
                self._answer(attempt.without_result(worker.spec.name, *failure))
        if retired and (chosen := group.chosen_for_retries()):  # it has no successor that would take its jobs
            chosen.alone = True
            if not chosen.outstanding:
                self.on_ready(group, chosen)

    def on_ready(self, group: Group, worker: Worker) -> None:
        """Give work to a worker that has none: the next lost job alone, else what waits, as to all."""
        worker.alone = bool(group.retries)
        if group.retries:
            worker.send(next(self._numbers), group.retries.popleft())
        self._dispatch(group)
        self._relieve()
        self._wake.set()

    def on_failure(self, error: SandboxError) -> None:
        """End the run: an environment has no workers any more."""
        self._failure = error
        self._wake.set()

    def _answer(self, verdict: Verdict) -> None:
        self._results.append(verdict)
        self._open -= 1
        self._wake.set()
        self._room.set()
