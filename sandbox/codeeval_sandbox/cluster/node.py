"""One node of a cluster: a pool, suites that have been sent, and verdicts that wait to be fetched."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING

from codeeval_sandbox.check import check_languages
from codeeval_sandbox.cluster.messages import Greeting, Reply, Request, job_of
from codeeval_sandbox.cluster.versions import installed_version
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Verdict
from codeeval_sandbox.packages import lacks
from codeeval_sandbox.pool import Pool

if TYPE_CHECKING:
    from codeeval_sandbox.kinds import Examination

__all__ = ["Node"]

_log = logging.getLogger("codeeval.sandbox")

_SUITES = 1024
"""Suites that a node remembers."""
_BEAT_SECONDS = 5.0
"""Longest time that a request waits for a verdict (s). The empty reply shows that the node lives."""
_LINGER_SECONDS = 0.1
"""Time that a verdict may wait for others while the pool has more to do (s). Each reply costs about a millisecond."""
_FEW = 2
"""Jobs per worker at which a node asks for more, because it would soon stand still."""

OpenPool = Callable[[PoolConfig], AbstractAsyncContextManager[Executor]]


class Node:
    """A pool for one driver, from `open` to `close`. Requests may overlap, and may come twice."""

    def __init__(self, config: PoolConfig, *, open_pool: OpenPool = Pool) -> None:
        """`open_pool`: opens what executes the jobs, if not the pool of this host."""
        self._config, self._open_pool = config, open_pool
        self._stack = AsyncExitStack()
        self._pool: Executor | None = None
        self._suites: OrderedDict[str, Examination] = OrderedDict()
        self._work: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self._few = 0
        self._begin(0)

    def _begin(self, run: int) -> None:
        self._run = run
        self._numbers: set[int] = set()  # jobs taken whose verdict the driver may not have yet
        self._queue: deque[Job] = deque()
        self._verdicts: deque[Verdict] = deque()
        self._fetched = 0  # verdicts that the driver has received
        self._busy = 0  # jobs that have no verdict yet
        self._failure = ""
        self._arrived, self._changed = asyncio.Event(), asyncio.Event()

    async def open(self) -> Greeting:
        """Open the pool, and see that it has the languages and packages of its environments."""
        version = installed_version()
        try:
            self._pool = await self._stack.enter_async_context(self._open_pool(self._config))
            if failure := await self._lacking(self._pool):
                return Greeting(version, failure=failure)
        except Exception as error:  # noqa: BLE001 - the driver names whatever it is, and the node
            await self.close()
            return Greeting(version, failure=_reason(error))
        facts = self._pool.description
        self._few = _FEW * facts.workers
        return Greeting(version, facts, facts.workers)

    async def _lacking(self, pool: Executor) -> str:
        """Return what the node's environments lack; empty if nothing."""
        wanted = [each for each in self._config.environments if each.packages or each.language != DEFAULT.language]
        for lack in await lacks(pool, wanted):
            thing = f"package {lack.package!r}" if lack.package else f"language {lack.environment.language!r}"
            return f"image {lack.environment.image!r} lacks the {thing}: {lack.reason}"
        others = [each for each in wanted if each.language != DEFAULT.language]
        for finding in await check_languages(pool, others):
            if not finding.ok:
                return f"a language fails its self-test: {finding.name}: {finding.detail}"
        return ""

    async def exchange(self, request: Request) -> Reply:
        """Take jobs, and return verdicts: soon if there are some, else after a few seconds."""
        if request.run > self._run:
            async with self._changing:
                if request.run > self._run:
                    await self._drop()
                    self._begin(request.run)
        if self._pool is None:
            return Reply(failure="its pool is closed")
        if request.run < self._run:
            return Reply()
        lacking = self._take(request)
        self._forget(request.seen)
        if request.wait and not lacking:
            await self._wait(request.run)
        if request.run < self._run:
            return Reply()
        if not request.wait:
            return Reply(self._fetched, lacking=lacking, failure=self._failure)
        verdicts = tuple(self._verdicts)
        return Reply(self._fetched + len(verdicts), verdicts, lacking, self._failure)

    def _take(self, request: Request) -> frozenset[str]:
        """Take the jobs that are new. Return digests of the suites that are lacking."""
        for digest, suite in request.suites.items():
            self._suites[digest] = suite
        lacking: set[str] = set()
        for row in request.rows:
            if (known := self._suites.get(row.suite)) is None:
                lacking.add(row.suite)
            elif row.job_number not in self._numbers:
                self._suites.move_to_end(row.suite)
                self._numbers.add(row.job_number)
                self._queue.append(job_of(row, known))
                self._busy += 1
        while len(self._suites) > _SUITES:
            self._suites.popitem(last=False)
        if self._queue and self._work is None:
            self._work = asyncio.create_task(self._execute(self._run))
        self._arrived.set()
        return frozenset(lacking)

    def _forget(self, seen: int) -> None:
        while self._fetched < seen and self._verdicts:
            self._numbers.discard(self._verdicts.popleft().key[0])
            self._fetched += 1

    async def _wait(self, run: int) -> None:
        """Wait for verdicts. Gather some, as long as that keeps no worker idle."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _BEAT_SECONDS
        lingering = False
        while not self._failure and run == self._run:
            if self._verdicts and not lingering:
                end, lingering = loop.time() + _LINGER_SECONDS, True
            if self._verdicts and self._busy <= self._few:
                return
            self._changed.clear()
            try:
                async with asyncio.timeout_at(end):
                    await self._changed.wait()
            except TimeoutError:
                return

    async def _jobs(self, run: int) -> AsyncGenerator[Job, None]:
        while run == self._run:
            while self._queue:
                yield self._queue.popleft()
            self._arrived.clear()
            await self._arrived.wait()

    async def _execute(self, run: int) -> None:
        assert self._pool is not None
        try:
            async with running(self._pool, self._jobs(run)) as verdicts:
                async for verdict in verdicts:
                    self._verdicts.append(verdict)
                    self._busy -= 1
                    self._changed.set()
        except Exception as error:  # noqa: BLE001 - as above; the node is opened again
            if not isinstance(error, SandboxError):
                _log.exception("the pool of this node failed")
            self._failure = _reason(error)
            self._changed.set()

    async def _drop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait([self._work])
            self._work = None
        self._changed.set()

    async def close(self) -> None:
        """End the pool."""
        await self._drop()
        self._pool = None
        await self._stack.aclose()


def _reason(error: BaseException) -> str:
    kind = "" if isinstance(error, SandboxError) else f"{type(error).__name__}: "
    return f"{kind}{error}"
