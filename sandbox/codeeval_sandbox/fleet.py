"""The workers of a pool: launch, replace, recycle, and hand seats from one environment to another.

A pool has a fixed number of seats. Each holds one worker of one environment, on a processor of its own. The workers of
one environment are a `Group`, whose backend starts them. What jobs the workers get is the pool's business.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from codeeval_sandbox import seats
from codeeval_sandbox.attempts import Loss
from codeeval_sandbox.backends import Backend
from codeeval_sandbox.backends.abstract import make_programs
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.executor import EnvironmentFacts, SandboxFacts
from codeeval_sandbox.groups import Group
from codeeval_sandbox.launcher import Launcher
from codeeval_sandbox.processors import Seats
from codeeval_sandbox.worker import Worker

if TYPE_CHECKING:
    from codeeval_sandbox.attempts import Attempt

__all__ = ["Fleet", "Observer"]

_log = logging.getLogger("codeeval.sandbox")

SILENCE_SECONDS = 60.0
"""Time (s) without a message after which a busy worker is declared dead. A busy worker sends a heartbeat every 5 s,
however slowly a loaded machine lets it go on."""

_WATCH_SECONDS = 1.0
"""Time (s) between two looks at silent workers and at the seats of several environments."""


class Observer(Protocol):
    """Hear of what happens to workers."""

    def on_verdict(self, group: Group, worker: Worker, job_number: int, fields: dict[str, Any], trust: str) -> None:
        """Take a verdict. Raises ValueError, TypeError or LookupError for an invalid one."""

    def on_ended(self, group: Group, worker: Worker, status: int | None, *, retired: bool) -> None:
        """See to the jobs of a worker that has ended.

        `status`: its exit status, None if unknown; `retired`: True if no worker follows it on its seat.
        """

    def on_ready(self, group: Group, worker: Worker) -> None:
        """Give work to a worker that has just started."""

    def on_failure(self, error: SandboxError) -> None:
        """Give up, because no worker of an environment can be started any more."""


class Fleet:
    """All workers of a pool, by environment."""

    def __init__(
        self,
        observer: Observer,
        backend_of: Callable[[Environment], Backend],
        config: PoolConfig,
        *,
        count: int,
    ) -> None:
        """`backend_of` blocks, and returns a prepared backend or raises SandboxError; `count`: seats."""
        self.groups: dict[Environment, Group] = {}
        self.apart: Attempt | None = None
        """A job that waits for an idle pool, and may need a worker of another environment."""
        self._observer = observer
        self._backend_of = backend_of
        self._config = config
        self._count = count
        self._seats: Seats | None = None
        self._free: list[int] = []
        self._parked: list[int] = []  # seats that get no worker at present
        self._parking: set[Worker] = set()  # retired ones whose seats are to be parked
        self._giving: set[Worker] = set()  # retired ones whose seats another environment gets
        self._worn: set[Worker] = set()  # those whose successors are being started
        self._ending: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def workers(self) -> list[Worker]:
        """All workers that take jobs."""
        return [worker for group in self.groups.values() for worker in group.workers]

    @property
    def all(self) -> Iterator[Worker]:
        """All workers, also those that take no more jobs."""
        for group in self.groups.values():
            yield from (*group.workers, *group.retired)
        yield from self._ending

    # -- life

    async def open(self, environments: tuple[Environment, ...]) -> None:
        """Prepare the backends of these environments, and fill all seats with workers of the first one.

        Raises:
            SandboxError: An image is missing, or no worker starts.
        """
        group, *_ = [await self.group(environment) for environment in environments]
        self._seats = Seats(self._count)
        self._free = self._seats.positions[: self._config.first_workers or self._count]
        self._parked = self._seats.positions[len(self._free) :]
        self._spawn(_make_programs())
        launches = [asyncio.create_task(group.launcher.launch_first(seat)) for seat in self._free]
        try:
            done, _pending = await asyncio.wait(launches, return_when=asyncio.FIRST_EXCEPTION)
            for launch in done:
                launch.result()
        except BaseException:
            for launch in launches:
                launch.cancel()
            started = await asyncio.gather(*launches, return_exceptions=True)
            group.workers = [worker for worker in started if isinstance(worker, Worker)]
            raise
        self._free.clear()
        for launch in launches:
            self._welcome(group, launch.result())
        self._spawn(self._watch())

    async def close(self) -> None:
        """End all workers, and leave nothing of them."""
        self._closing = True
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.destroy() for worker in self.all))
        for group in self.groups.values():
            group.backend.close()
        if self._seats is not None:
            self._seats.close()

    async def group(self, environment: Environment) -> Group:
        """Return the group of an environment, after its backend has been prepared. Raises SandboxError.

        Environments that differ in their packages alone have one group.
        """
        environment = environment.shared
        if environment not in self.groups:
            backend = await asyncio.to_thread(self._backend_of, environment)
            if environment not in self.groups:  # else another caller was faster
                self.groups[environment] = self._made(environment, backend)
        return self.groups[environment]

    def _made(self, environment: Environment, backend: Backend) -> Group:
        launcher = Launcher(
            backend,
            self._config,
            environment,
            on_verdict=lambda worker, *rest: self._observer.on_verdict(group, worker, *rest),
            on_lost=lambda worker: self._on_lost(group, worker),
        )
        group = Group(environment, backend, launcher, self._config.window)
        return group

    def _welcome(self, group: Group, worker: Worker) -> None:
        group.join(worker)
        group.hello = worker.hello
        group.since = time.monotonic()
        if worker.lost:  # before it was among the workers, so that nobody has seen to it
            self._on_lost(group, worker)

    @property
    def description(self) -> SandboxFacts:
        """Facts about the first environment and its backend, and about the images of all others."""
        first, *others = self.groups.values()
        environments = {}
        for group in others:
            facts = group.backend.describe()
            environments[group.environment.name] = EnvironmentFacts(
                image=facts.image, image_digest=facts.image_digest, python=group.hello.get("python", "")
            )
        return first.backend.describe().model_copy(
            update={
                "workers": len(self.workers),
                "python": first.hello.get("python", ""),
                "guarantees": first.hello.get("guarantees", {}),
                "environments": environments,
            }
        )

    # -- seats

    def share_out(self) -> None:
        """Give seats to environments that need them."""
        now = time.monotonic()
        while not self._closing:
            demands = {group: group.demand(now, self.apart) for group in self.groups.values()}
            move = seats.next_move(demands, len(self._free))
            if move is None:
                return
            if move.giver is None:
                self._fill(move.taker)
            elif self._giving or not self._give(move.giver):
                return  # one after the other, because the taker may need no second one; the end of the first leads here

    @property
    def size(self) -> int:
        """Seats that have a worker, or are getting one."""
        return sum(len(group.workers) + group.starting for group in self.groups.values()) + len(self._giving)

    def resize(self, count: int) -> None:
        """Start workers, or let idle ones end, until about `count` seats have one. Busy workers are left alone."""
        if self._closing or not self.groups:
            return
        for _ in range(self.size, count):
            if self._parked:
                self._free.append(self._parked.pop())
                self._fill(max(self.groups.values(), key=lambda group: len(group.waiting)))
        for _ in range(max(count, 1), self.size):
            idle = [(group, worker) for group in self.groups.values() for worker in group.workers if _is_idle(worker)]
            if not idle:
                return
            group, worker = min(idle, key=lambda pair: (len(pair[0].waiting), -len(pair[0].workers)))
            self._parking.add(worker)
            group.retire(worker)

    def _fill(self, group: Group) -> None:
        group.starting += 1
        self._spawn(self._start(group, self._free.pop()))

    async def _start(self, group: Group, seat: int) -> None:
        try:
            worker = await group.launcher.launch_first(seat)
        except SandboxError as error:
            self._observer.on_failure(error)
            return
        finally:
            group.starting -= 1
        self._welcome(group, worker)
        if not worker.lost:
            self._observer.on_ready(group, worker)

    def _give(self, group: Group) -> bool:
        """Let a worker of this group end for another environment; False if each runs lost jobs at the moment."""
        worker = min((each for each in group.workers if not each.alone), key=lambda each: each.load, default=None)
        if worker is None:
            return False
        self._giving.add(worker)
        group.retire(worker)
        return True

    # -- recycling

    def recycle_if_worn(self, group: Group, worker: Worker) -> None:
        """Start a successor for a worker that has run its number of jobs."""
        if worker.served >= self._config.recycle_after and not worker.alone and worker not in self._worn:
            self._worn.add(worker)
            self._spawn(self._succeed(group, worker))

    async def _succeed(self, group: Group, worker: Worker) -> None:
        """Start a worker beside a worn one, which works until its successor is there, and then ends."""
        try:
            successor = await group.launcher.launch(worker.spec.processor)
        except SandboxError as error:
            _log.warning("worker %s goes on, no successor started: %s", worker.spec.name, error)
            worker.served = 0
            return
        finally:
            self._worn.discard(worker)
        if worker not in group.workers:  # lost or given up meanwhile, so that its seat is taken
            self._ending.add(successor)
            await successor.destroy()
            self._ending.discard(successor)
            return
        group.retire(worker)
        self._welcome(group, successor)
        if not successor.lost:
            self._observer.on_ready(group, successor)

    # -- losses

    def _on_lost(self, group: Group, worker: Worker) -> None:
        if self._closing or not (worker in group.workers or worker in group.retired):
            return
        self._ending.add(worker)
        if worker in group.retired:
            group.retired.discard(worker)
            self._spawn(self._end_retired(group, worker))
        else:
            group.leave(worker)
            self._spawn(self._replace(group, worker))

    async def _end(self, group: Group, worker: Worker, *, retired: bool) -> None:
        status = await worker.destroy()
        self._ending.discard(worker)
        self._observer.on_ended(group, worker, status, retired=retired)

    async def _end_retired(self, group: Group, worker: Worker) -> None:
        await self._end(group, worker, retired=True)
        if worker in self._giving:
            self._giving.discard(worker)
            self._free.append(worker.spec.processor)
        if worker in self._parking:
            self._parking.discard(worker)
            self._parked.append(worker.spec.processor)
        self.share_out()

    async def _replace(self, group: Group, worker: Worker) -> None:
        group.starting += 1
        ending = self._spawn(self._end(group, worker, retired=False))  # meanwhile its successor starts
        try:
            successor = await group.launcher.relaunch(worker.spec.processor)
            self._ending.add(successor)  # so that it ends too if the pool closes now
            await ending
            self._ending.discard(successor)
        except SandboxError as error:
            await ending
            self._observer.on_failure(error)
            return
        finally:
            group.starting -= 1
        self._welcome(group, successor)
        if not successor.lost:
            self._observer.on_ready(group, successor)

    async def _watch(self) -> None:
        """Give up busy workers that say nothing, and look whether seats should change hands."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            now = time.monotonic()
            for worker in tuple(self.all):
                if worker.outstanding and now - worker.heard > SILENCE_SECONDS:
                    worker.abandon("it has been silent for too long", Loss.SILENT)
            if len(self.groups) > 1:
                self.share_out()

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _make_programs() -> None:
    """Make ready what the first workers receive, while they start."""
    await asyncio.to_thread(make_programs)


def _is_idle(worker: Worker) -> bool:
    return not worker.outstanding and not worker.alone
