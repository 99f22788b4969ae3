"""The nodes of a cluster as one executor: it finds them, gives them jobs, and gets along with their loss.

    async with Crew(cluster, config) as crew:
        async for verdict in crew.run(jobs):
            ...

`ledger` decides which node gets which job, and knows neither time nor network. Each node has a `Member`, a task that
lasts as long as the node is there.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable
from itertools import islice
from types import TracebackType
from typing import Self

from codeeval_sandbox.cluster.ledger import Ledger
from codeeval_sandbox.cluster.members import Member
from codeeval_sandbox.cluster.messages import Cluster
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.errors import BackendUnavailableError, SandboxError
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Job, Verdict

__all__ = ["Crew"]

_log = logging.getLogger("codeeval.sandbox")

PATIENCE_SECONDS = 120.0
"""Time (s) that a run waits for a node when there is none. One may be restarting."""
_LOOK_SECONDS = 1.0
"""Time between two looks for nodes that came or went (s)."""
_GATHER_SECONDS = 10.0
"""Time (s) that the start waits for further nodes once one is ready. Others may be building images, and join later."""
_RESULTS = 4096
"""Verdicts that may wait for the caller before no more jobs are taken. This keeps memory flat."""
_CALLED = 4
"""Members that are called for a new job: more than one, because the first may not answer, and not all of a thousand."""
_AHEAD = 64
"""Jobs that wait beside those that the nodes have room for."""


class Crew:
    """The executor, from `async with` to its end."""

    def __init__(self, cluster: Cluster, config: PoolConfig) -> None:
        """`config`: what each node's pool is opened with. Its `backend` is one of a single host."""
        self.cluster, self.config = cluster, config
        self.ledger = Ledger()
        self.run_number = 0
        self._members: dict[str, Member] = {}
        self._hungry: dict[str, Member] = {}  # those that have room for more jobs than there were
        self._facts: dict[str, SandboxFacts] = {}
        self._troubles: dict[str, str] = {}
        self._results: deque[Verdict] = deque()
        self._running = False
        self._wake = asyncio.Event()  # for `run`: there is something to do
        self._room = asyncio.Event()  # for `_feed`: another job may be taken
        self._news = asyncio.Event()  # for the start: a node is ready, or cannot be used
        self._failure: SandboxError | None = None
        self._looking: asyncio.Task[None] | None = None
        self._without_nodes = 0.0  # since when no node takes jobs; 0: one does

    async def __aenter__(self) -> Self:
        await self.cluster.connect()
        try:
            await self._look()
            self._looking = asyncio.create_task(self._watch())
            await self._gather()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await asyncio.gather(*(member.end() for member in self._members.values()))
        await self.cluster.close()

    @property
    def description(self) -> SandboxFacts:
        """Facts about the first node's sandbox, the workers of all, and each node's own facts."""
        first = next(iter(self._facts.values()), SandboxFacts())
        changes = {"workers": self.ledger.workers, "nodes": dict(self._facts), "cluster": self.cluster.address}
        return first.model_copy(update=changes)

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield one verdict for each job, in the order in which they end.

        Raises:
            SandboxError: no node took jobs for two minutes. The message has each node's reason.
        """
        if self._running:
            raise RuntimeError("this executor is running jobs already: one `run` at a time")
        self._running = True
        self.run_number += 1
        feeder = asyncio.create_task(self._feed(jobs))
        feeder.add_done_callback(lambda _: self._wake.set())
        try:
            while True:
                while self._results:
                    self._room.set()
                    yield self._results.popleft()
                if self._failure is not None:
                    raise self._failure
                if feeder.done():
                    feeder.result()
                    if not self.ledger.open and not self._results:
                        return
                await self._wake.wait()
                self._wake.clear()
        finally:
            feeder.cancel()
            await asyncio.gather(feeder, return_exceptions=True)
            self._forget()

    async def _feed(self, jobs: AsyncIterable[Job]) -> None:
        async for job in jobs:
            self.ledger.admit(job)
            for name in tuple(islice(self._hungry, _CALLED)):
                self._hungry.pop(name).call()
            while self._is_full():
                self._room.clear()
                await self._room.wait()

    def _is_full(self) -> bool:
        return self.ledger.waiting >= _AHEAD + self.ledger.room or len(self._results) >= _RESULTS

    def _call_all(self) -> None:
        for member in self._members.values():
            member.call()

    def hunger(self, member: Member) -> None:
        """Call this member when there are more jobs."""
        if self.ledger.wants(member.location.name):
            self._hungry[member.location.name] = member

    def _forget(self) -> None:
        """Drop everything that is under way: the caller has left."""
        self.ledger.forget()
        self._results.clear()
        self._failure = None
        self._running = False
        self._without_nodes = time.monotonic() if not self.ledger.nodes else 0.0
        self._wake.clear()
        self.run_number += 1  # nodes drop their jobs when they hear of a later run
        self._call_all()

    # -- nodes that come and go

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._look()
            except OSError as error:
                _log.warning("the cluster at %s does not say which nodes it has: %s", self.cluster.address, error)
            self._check_patience()
            self._call_all()  # free nodes take over what others have held for long

    async def _look(self) -> None:
        """Take on nodes that are new, and let go of those that have gone."""
        places = {location.name: location for location in await self.cluster.places()}
        for name, location in places.items():
            if name not in self._members:
                self._members[name] = Member(self, location)
        for name in self._members.keys() - places.keys():
            _log.warning("node %s has left the cluster; %d jobs run elsewhere", name, self.ledger.held_by(name))
            self._troubles[name] = "it has left the cluster"
            await self._members.pop(name).end()

    async def _gather(self) -> None:
        """Wait for the first nodes. Raises BackendUnavailableError."""
        deadline: float | None = None
        while True:
            settled = self.ledger.nodes or self._troubles
            if not self._members or (settled and len(self.ledger.nodes) + len(self._troubles) >= len(self._members)):
                break
            if self.ledger.nodes and deadline is None:
                deadline = time.monotonic() + _GATHER_SECONDS
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if deadline is None else max(0.0, deadline - time.monotonic())):
                    await self._news.wait()
            if deadline is not None and time.monotonic() >= deadline:
                break
        if not self.ledger.nodes:
            raise BackendUnavailableError(self._why_none())

    def _why_none(self) -> str:
        address = self.cluster.address
        if not self._troubles:
            return f"the cluster at {address} has no node with processors: add one"
        reasons = "".join(f"\n  {name}: {reason}" for name, reason in sorted(self._troubles.items()))
        return f"no node of the cluster at {address} can execute programs:{reasons}"

    def _check_patience(self) -> None:
        now = time.monotonic()
        if self.ledger.nodes:
            self._without_nodes = 0.0
        elif not self._without_nodes:
            self._without_nodes = now
        elif self._running and now - self._without_nodes > PATIENCE_SECONDS:
            self._failure = BackendUnavailableError(self._why_none())
            self._wake.set()

    # -- events of members

    def on_ready(self, name: str, facts: SandboxFacts, workers: int) -> None:
        """Give jobs to a node from now on."""
        self._facts.setdefault(name, facts)
        self._troubles.pop(name, None)
        self.ledger.join(name, workers)
        self._room.set()
        self._news.set()

    def on_trouble(self, name: str, reason: str) -> None:
        """Note why a node cannot be used now, and say so once."""
        if self._troubles.get(name) != reason:
            _log.warning("node %s executes nothing: %s", name, reason)
        self._troubles[name] = reason
        self._news.set()

    def on_lost(self, name: str) -> None:
        """Give the jobs of a node to others."""
        self._hungry.pop(name, None)
        for verdict in self.ledger.leave(name):
            self._results.append(verdict)
        self._wake.set()
        self._call_all()

    def on_verdict(self, name: str, job_number: int, verdict: Verdict) -> None:
        """Take a verdict."""
        settled = self.ledger.settle(name, job_number, verdict, time.monotonic())
        if settled is not None:
            self._results.append(settled)
        self._wake.set()
        self._room.set()
