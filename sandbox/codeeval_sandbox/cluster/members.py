"""One node of a crew: it is started, given jobs, and started again when it is lost."""

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from codeeval_sandbox.cluster.messages import Connection, NodeLostError, Place, Reply, Request, Row, row_of
from codeeval_sandbox.cluster.versions import installed_version
from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.kinds import Examination

if TYPE_CHECKING:
    from codeeval_sandbox.cluster.crew import Crew
    from codeeval_sandbox.jobs import Job

__all__ = ["Member"]

_log = logging.getLogger("codeeval.sandbox")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
"""Time (s) before a lost node is started again. It doubles while the node does not get ready."""
_BREATH_SECONDS = 0.005
"""Time (s) in which jobs that come one by one gather before they are sent to a node that is busy."""


class Member:
    """The task of one node."""

    def __init__(self, crew: "Crew", location: Place) -> None:
        """Begin at once."""
        self.location = location
        self._crew = crew
        self._called = asyncio.Event()
        self._run = 0  # the run that the node has heard of
        self._seen = 0
        self._again: list[tuple[int, Job]] = []  # jobs whose suites the node had lost
        self._task = asyncio.create_task(self._live(), name=f"node {location.name}")

    def call(self) -> None:
        """Look whether there are jobs for this node."""
        self._called.set()

    async def end(self) -> None:
        """Leave the node, with nothing of this crew on it."""
        self._task.cancel()
        await asyncio.wait([self._task])  # awaiting the task itself could not tell its end from that of the caller

    async def _live(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            connection = None
            try:
                connection = await self._crew.cluster.start(self.location, self._config())
                if await self._is_ready(connection):
                    pause = _FIRST_PAUSE
                    await self._serve(connection)
            except NodeLostError as error:
                self._crew.on_trouble(self.location.name, str(error))
            finally:
                self._crew.on_lost(self.location.name)
                if connection is not None:
                    await connection.close()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _config(self) -> PoolConfig:
        asked = self._crew.config.workers
        workers = min(asked, self.location.processors) if asked else self.location.processors
        return replace(self._crew.config, workers=workers, first_workers=0)

    async def _is_ready(self, connection: Connection) -> bool:
        greeting = await connection.open()
        name, own = self.location.name, installed_version()
        if greeting.version != own:
            there = greeting.version or "no version"
            reason = f"it has codeeval {there}, and this host {own}: install the same version on all nodes"
            self._crew.on_trouble(name, reason)
            return False
        if greeting.failure or greeting.facts is None:
            self._crew.on_trouble(name, greeting.failure)
            return False
        facts = greeting.facts.model_copy(update={**self.location.facts, "codeeval": greeting.version})
        self._run, self._seen, self._again = 0, 0, []
        self._crew.on_ready(name, facts, greeting.workers)
        self.call()
        return True

    async def _serve(self, connection: Connection) -> None:
        """Exchange jobs and verdicts until the node is lost. Raises NodeLostError."""
        fetch: asyncio.Task[Reply] | None = None
        run_fetched = 0
        try:
            while True:
                changed = self._hear_of_run()
                rows, suites = self._drawn()
                request = Request(self._run, rows, suites, self._seen, wait=fetch is None)
                if fetch is None and (rows or self._crew.ledger.held_by(self.location.name)):
                    run_fetched = self._run
                    fetch = asyncio.create_task(connection.exchange(request))
                    fetch.add_done_callback(lambda _: self._called.set())
                elif rows or changed:
                    self._take(await connection.exchange(replace(request, wait=False)), self._run)
                    continue
                await self._called.wait()
                self._called.clear()
                if fetch is not None and fetch.done():
                    self._take(fetch.result(), run_fetched)
                    fetch = None
                elif fetch is not None:
                    await asyncio.sleep(_BREATH_SECONDS)
        finally:
            if fetch is not None:
                fetch.cancel()
                await asyncio.gather(fetch, return_exceptions=True)

    def _hear_of_run(self) -> bool:
        """Return whether the crew has begun another run since the node's last request."""
        if self._run == self._crew.run_number:
            return False
        self._run, self._seen, self._again = self._crew.run_number, 0, []
        return True

    def _drawn(self) -> tuple[tuple[Row, ...], dict[str, Examination]]:
        """Return the next jobs, and the suites among them that the node lacks."""
        ledger, name = self._crew.ledger, self.location.name
        jobs = [*self._again, *ledger.draw(name, time.monotonic())]
        self._again = []
        self._crew.hunger(self)
        suites: dict[str, Examination] = {
            job.suite.digest: job.suite for _, job in jobs if ledger.untaught(name, job.suite.digest)
        }
        return tuple(row_of(job_number, job) for job_number, job in jobs), suites

    def _take(self, reply: Reply, run: int) -> None:
        """Hand on the verdicts of a reply. Raises NodeLostError if the node can do nothing more."""
        name = self.location.name
        if run == self._crew.run_number:
            self._seen = max(self._seen, reply.seen)
            for verdict in reply.verdicts:
                self._crew.on_verdict(name, verdict.key[0], verdict)
        if reply.lacking:
            digests = set(reply.lacking)
            self._crew.ledger.unlearn(name, digests)
            self._again += self._crew.ledger.lacking(name, digests)
            self.call()
        if reply.failure:
            raise NodeLostError(reply.failure)
