"""A pool of workers: jobs in, verdicts out, whatever happens to a worker.

    async with Pool(PoolConfig(workers=4)) as pool:
        async for verdict in pool.run(jobs):
            ...

Jobs are pulled only as fast as workers take them. When a worker is lost, its jobs are run again, one at a time on a
fresh worker, so that the one to blame is found (`losses`). A job that is lost alone again and again ends as
`broke_worker` where its workers told of the faults, else as `infrastructure`. A job whose clock stood still is run
again when nothing else runs; if that happens twice, it ends as `infrastructure`, since nothing says that the program
took too long. A worker that has nothing to do takes over what waits behind another's long job.
"""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from codeeval_sandbox.backends import Backend, choose
from codeeval_sandbox.dispatch import HELD_UP, crowded, free_worker, idle, steal
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.fleet import Fleet
from codeeval_sandbox.jobs import Job, Status, Verdict
from codeeval_sandbox.losses import Attempt, Loss, Losses
from codeeval_sandbox.processors import usable_processors
from codeeval_sandbox.worker import Worker

__all__ = ["Pool", "PoolConfig"]

_log = logging.getLogger("codeeval.sandbox")

_SILENCE_SECONDS = 60.0
"""A worker that owes something and says nothing for so long is stopped or wedged: one at work says every few seconds
that it is, however slowly a loaded machine lets it go on."""

_RESULTS = 4096


@dataclass(frozen=True)
class PoolConfig:
    """What a pool is made of."""

    backend: str = "auto"
    """docker, bubblewrap, or auto: the first of them that is ready."""
    image: str | None = None
    """Image of the docker backend; any with `python3` of 3.9 or later."""
    runtime: str | None = None
    """Another OCI runtime of the docker backend, such as gVisor's runsc."""
    workers: int = 0
    """0: one per processor that this process may use."""
    memory_mb: int = 2304
    """For all processes of one worker; more than twice the largest job limit."""
    window: int = 24
    """Jobs that one worker may hold, running one of them."""
    recycle_after: int = 50_000
    """Jobs after which a worker is replaced by a fresh one, which is started beside it."""
    slots: int = 16
    """Candidates that a worker holds, running one of them; the others wait, forked and confined."""


class Pool:
    """Workers of one backend, from `async with` to its end."""

    def __init__(self, config: PoolConfig | None = None, *, backend: Backend | None = None) -> None:
        """`backend`: one that is prepared already (a third party's), instead of the one that `config` names."""
        self._config = config or PoolConfig()
        self._backend = backend
        self._workers: list[Worker] = []
        self._ending: set[Worker] = set()
        self._worn: set[Worker] = set()  # those whose successors are being started
        self._losses = Losses()
        self._retired: set[Worker] = set()  # those that get no more jobs and end when they owe nothing
        self._numbers = itertools.count(1)
        self._fleet: Fleet | None = None
        self._retries: deque[Attempt] = deque()
        self._deferred: deque[Attempt] = deque()
        self._results: deque[Verdict] = deque()
        self._open = 0
        self._apart: Attempt | None = None  # what ran into the backstop, and runs while nothing else does
        self._crowd = False  # whether a job waits for a worker
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._failure: SandboxError | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = False
        self._runs = 0
        self._closing = False
        self._relief: asyncio.TimerHandle | None = None

    # -- life

    async def __aenter__(self) -> Self:
        if self._backend is None:
            self._backend = await asyncio.to_thread(
                choose, self._config.backend, self._config.image, self._config.runtime
            )
        self._fleet = Fleet(
            self._backend,
            memory_mb=self._config.memory_mb,
            slots=self._config.slots,
            on_verdict=self._on_verdict,
            on_lost=self._on_lost,
        )
        count = self._config.workers or usable_processors()
        launches = [asyncio.create_task(self._fleet.launch_first(number)) for number in range(count)]
        try:
            done, _ = await asyncio.wait(launches, return_when=asyncio.FIRST_EXCEPTION)
            for launch in done:
                launch.result()
            self._workers = [launch.result() for launch in launches]
        except BaseException:
            for launch in launches:
                launch.cancel()
            started = await asyncio.gather(*launches, return_exceptions=True)
            self._workers = [worker for worker in started if isinstance(worker, Worker)]
            await self._close()
            raise
        self._spawn(self._watch())
        for worker in tuple(self._workers):
            self._replace_if_lost(worker)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        self._closing = True
        if self._relief is not None:
            self._relief.cancel()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.destroy() for worker in (*self._workers, *self._retired, *self._ending)))
        if self._backend is not None:
            self._backend.close()

    @property
    def _started(self) -> Fleet:
        assert self._fleet is not None, "enter the pool first"
        return self._fleet

    @property
    def description(self) -> SandboxFacts:
        """Facts about backend, image and guarantees, for the manifest."""
        assert self._backend is not None, "enter the pool first"
        hello = self._workers[0].hello if self._workers else {}
        return self._backend.describe().model_copy(
            update={
                "workers": len(self._workers),
                "python": hello.get("python", ""),
                "guarantees": hello.get("guarantees", {}),
            }
        )

    # -- work

    async def run(self, jobs: Iterable[Job] | AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """One verdict for each job, in the order in which they end.

        Whoever leaves before the end closes it (`contextlib.aclosing`), if the pool is to be used again.

        Raises:
            SandboxError: no worker could be started any more. Verdicts given before stand.
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
                if self._deferred and self._open == len(self._deferred) and not self._crowd:
                    self._run_deferred()
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
        self._crowd = True
        while (
            self._apart
            or len(self._results) > _RESULTS
            or (worker := free_worker(self._workers, job, self._config.window)) is None
        ):
            self._room.clear()
            await self._room.wait()
        self._crowd = False
        self._open += 1
        worker.send(next(self._numbers), Attempt(job))
        if len(worker.outstanding) > 1 and self._relief is None:
            self._relieve()

    def _relieve(self) -> None:
        """Have idle workers do what waits behind a long job; look again for as long as it may be needed."""
        if self._relief is not None:
            self._relief.cancel()
            self._relief = None
        helpers = idle(self._workers)
        if self._closing or not helpers:
            return
        busy = crowded(self._workers)
        for helper in helpers if busy else ():
            stolen = steal(helper, busy, time.monotonic())
            if stolen is None:
                self._relief = asyncio.get_running_loop().call_later(HELD_UP, self._relieve)
                return
            worker, number = stolen
            worker.give_away(number, helper, next(self._numbers))

    def _run_deferred(self) -> None:
        """Give the next job that ran into the backstop to an idle pool, which takes no other until that has ended.

        Whoever has the jobs may wait for its verdict, so that it must not wait for the last of them.
        """
        worker = next((worker for worker in self._workers if not worker.alone), None)
        if worker is not None:
            self._apart = self._deferred.popleft()
            worker.send(next(self._numbers), self._apart)

    def _forget(self) -> None:
        """Whatever is still under way belongs to nobody."""
        self._losses.forget()
        self._runs += 1
        for worker in (*self._workers, *self._retired):
            worker.clear()
            worker.alone = False
        for worker in tuple(self._retired):
            worker.abandon()
        for waiting in (self._retries, self._deferred, self._results):
            waiting.clear()
        self._open = 0
        self._apart = None
        self._crowd = False
        self._running = False
        self._wake.clear()

    # -- what workers say

    def _on_verdict(self, worker: Worker, number: int, fields: dict[str, Any], trust: str) -> None:
        attempt = worker.outstanding[number]
        is_backstop = fields["status"] == "backstop"
        given = {**fields, "status": Status.INFRASTRUCTURE if is_backstop else Status(fields["status"])}
        if trust != attempt.job.suite.trust:
            raise ValueError(f"trust {trust!r} where {attempt.job.suite.trust!r} was asked for")
        verdict = Verdict(
            **given, key=attempt.job.key, trust=attempt.job.suite.trust, worker=worker.spec.name, attempt=attempt.number
        )
        worker.take_back(number)
        worker.served += 1
        self._end_apart(attempt)
        if is_backstop and not attempt.stood_still:
            self._deferred.append(replace(attempt, number=attempt.number + 1, stood_still=True))
            self._room.set()
            self._wake.set()
        else:
            self._answer(verdict)
        if worker in self._retired:
            self._end_if_idle(worker)
        elif worker.alone and not worker.outstanding:
            self._retry_on(worker)
        else:
            self._recycle_if_worn(worker)
            if not worker.outstanding:
                self._relieve()

    def _recycle_if_worn(self, worker: Worker) -> None:
        if worker.served >= self._config.recycle_after and not worker.alone and worker not in self._worn:
            self._worn.add(worker)
            self._spawn(self._succeed(worker))

    async def _succeed(self, worker: Worker) -> None:
        """Start a worker beside one that has done enough, which works until the other is there, and then ends."""
        try:
            successor = await self._started.launch(worker.spec.processor)
        except SandboxError as error:
            _log.warning("worker %s goes on, no successor started: %s", worker.spec.name, error)
            worker.served = 0
            return
        finally:
            self._worn.discard(worker)
        if worker not in self._workers:  # it was lost meanwhile, and has a successor already
            self._ending.add(successor)
            await successor.destroy()
            self._ending.discard(successor)
            return
        self._workers[self._workers.index(worker)] = successor
        self._retired.add(worker)
        self._end_if_idle(worker)
        self._relieve()
        self._room.set()
        self._wake.set()
        self._replace_if_lost(successor)

    def _end_apart(self, *attempts: Attempt) -> None:
        """Take other jobs again, if the one that was to run apart is among these."""
        if self._apart and any(attempt is self._apart for attempt in attempts):
            self._apart = None
            self._room.set()

    def _end_if_idle(self, worker: Worker) -> None:
        if not worker.outstanding:
            worker.abandon()

    def _answer(self, verdict: Verdict) -> None:
        self._results.append(verdict)
        self._open -= 1
        self._wake.set()
        self._room.set()

    def _retry_on(self, worker: Worker) -> None:
        """The next lost job on a worker that runs one at a time; when there is none, it is as all others again."""
        worker.alone = bool(self._retries)
        if self._retries:
            worker.send(next(self._numbers), self._retries.popleft())
        self._relieve()
        self._room.set()
        self._wake.set()

    def _on_lost(self, worker: Worker) -> None:
        if self._closing or not (worker in self._workers or worker in self._retired):
            return
        self._ending.add(worker)
        if worker in self._retired:
            self._retired.discard(worker)
            self._spawn(self._bury_retired(worker, self._runs))
            return
        self._workers.remove(worker)
        self._spawn(self._replace(worker, self._runs))

    def _replace_if_lost(self, worker: Worker) -> None:
        """For one that was lost before it was among the workers."""
        if worker.lost:
            self._on_lost(worker)

    async def _replace(self, worker: Worker, run: int) -> None:
        await self._bury(worker, run)
        try:
            successor = await self._started.relaunch(worker.spec.processor)
        except SandboxError as error:
            self._failure = error
            self._wake.set()
            return
        self._workers.append(successor)
        self._retry_on(successor)
        self._replace_if_lost(successor)

    async def _bury(self, worker: Worker, run: int, *, planned: bool = False) -> None:
        """End a worker, and see to the jobs that it still owes."""
        status = await worker.destroy()
        self._ending.discard(worker)
        outstanding = dict(worker.outstanding) if run == self._runs else {}
        attempts = list(outstanding.values())
        planned = planned or worker.loss is Loss.WORN
        self._end_apart(*attempts)
        given_away = [key for _, _, key in worker.given_away.values()]
        suspects = frozenset((*(attempt.job.key for attempt in attempts), *given_away))
        worker.clear()
        _log.log(
            logging.INFO if planned else logging.WARNING,
            "worker %s has ended (exit status %s); %d jobs run again%s",
            worker.spec.name,
            status,
            len(attempts),
            f": {worker.fault}" if worker.fault else "",
        )
        alone = worker.alone and len(attempts) == 1 and not given_away
        for number, attempt in outstanding.items():
            if number == worker.stuck:
                message = "the suite ran for too long on what the program returned"
                self._answer(self._without_result(attempt, worker, Status.TIMEOUT, message))
            elif worker.loss is Loss.WORN or worker.stuck is not None:  # nobody else was under way
                self._retries.append(attempt)
            else:
                blame = self._losses.blame(attempt.job.key, worker.loss) if alone else 0
                self._try_again(attempt.lost(blame, worker.loss), worker)
        if not planned:
            self._losses.add(suspects)

    async def _bury_retired(self, worker: Worker, run: int) -> None:
        """End one that has a successor already; jobs that it was lost with are left to a worker that finishes first."""
        await self._bury(worker, run, planned=not worker.outstanding)
        if self._retries and self._workers and not any(other.alone for other in self._workers):
            chosen = min(self._workers, key=lambda other: len(other.outstanding))
            chosen.alone = True
            if not chosen.outstanding:
                self._retry_on(chosen)

    def _try_again(self, lost: Attempt, worker: Worker) -> None:
        """Have a lost job run again, or give it up."""
        if lost.failure is None:
            self._retries.append(lost)
            return
        status, reason = lost.failure
        message = f"{reason} ({worker.fault or 'the last was gone'})"
        self._answer(self._without_result(replace(lost, number=lost.number - 1), worker, status, message))

    @staticmethod
    def _without_result(attempt: Attempt, worker: Worker, status: Status, message: str) -> Verdict:
        job = attempt.job
        return Verdict(
            key=job.key,
            status=status,
            trust=job.suite.trust,
            message=message,
            worker=worker.spec.name,
            attempt=attempt.number,
        )

    async def _watch(self) -> None:
        """Give up workers that owe something and say nothing."""
        while True:
            await asyncio.sleep(1.0)
            now = time.monotonic()
            for worker in (*self._workers, *self._retired):
                if worker.outstanding and now - worker.heard > _SILENCE_SECONDS:
                    worker.abandon("it has been silent for too long", Loss.SILENT)

    def _spawn(self, coroutine: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
