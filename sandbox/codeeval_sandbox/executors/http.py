"""A remote judge as an executor: jobs go to `codeeval serve` on another host, and verdicts come back as they end.

A job has a name of its own, and the judge answers a name once. So a request whose connection breaks is sent again with
the jobs that have no verdict yet, and nothing is executed or counted twice while that judge lives.
"""

import asyncio
import itertools
import json
import logging
import os
import time
import uuid
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable
from types import TracebackType
from typing import Any, Self

import aiohttp

from codeeval_sandbox.configuration import PoolConfig
from codeeval_sandbox.errors import BackendUnavailableError, SandboxError
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Job, Verdict
from codeeval_sandbox.wire import fields_of, job_row, verdict_of

__all__ = ["RemoteJudge"]

_log = logging.getLogger("codeeval.sandbox")

PATIENCE_SECONDS = 120.0
"""Time (s) to keep trying to reach the judge. It may be restarting."""
_SILENCE_SECONDS = 300.0
"""Time (s) without a verdict or a heartbeat after which a request is sent again."""
_OUTSTANDING = 1024
"""Jobs sent whose verdict the caller has not taken. This keeps memory flat."""
_BATCH, _REQUESTS = 64, 16
"""Most jobs of one request, and requests under way at one time."""
_BUSY = frozenset({408, 429, 502, 503, 504})
"""Statuses that ask for another try."""
_TOKEN = "CODEEVAL_TOKEN"  # noqa: S105 - the name of a variable


class RemoteJudge:
    """The executor of the address `PoolConfig.backend`, from `async with` to its end."""

    def __init__(self, config: PoolConfig, *, token: str | None = None) -> None:
        """`token`: the judge's; None takes that of the environment variable CODEEVAL_TOKEN."""
        self.url = config.backend.rstrip("/")
        self._token = token if token is not None else os.environ.get(_TOKEN, "")
        self._session: aiohttp.ClientSession | None = None
        self._facts = SandboxFacts()
        self._run = 0
        self._name = uuid.uuid4().hex
        self._running = False
        self._reset()

    def _reset(self) -> None:
        self._pending: deque[tuple[str, Job]] = deque()
        self._results: deque[Verdict] = deque()
        self._open = 0
        self._requests: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=_SILENCE_SECONDS)
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout)
        try:
            self._facts = await self._described()
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    @property
    def description(self) -> SandboxFacts:
        """Facts about the judge's sandbox, with its address."""
        return self._facts.model_copy(update={"judge": self.url})

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield one verdict for each job, in the order in which they end.

        Raises:
            BackendUnavailableError: the judge was out of reach for two minutes, or refuses the token.
            SandboxError: the judge refuses a job, for example because it lacks the suite's kind.
        """
        if self._running:
            raise RuntimeError("this executor is running jobs already: one `run` at a time")
        self._reset()
        self._running = True
        self._run += 1
        feeder = asyncio.create_task(self._feed(jobs))
        feeder.add_done_callback(lambda _: self._wake.set())
        try:
            while True:
                while self._results:
                    self._open -= 1
                    self._room.set()
                    yield self._results.popleft()
                if self._failure is not None:
                    raise self._failure
                if feeder.done():
                    feeder.result()
                    if not self._open:
                        return
                await self._wake.wait()
                self._wake.clear()
        finally:
            self._pending.clear()  # else a request that ends would start the next one
            tasks = (feeder, *self._requests)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._running = False

    async def _feed(self, jobs: AsyncIterable[Job]) -> None:
        numbers = itertools.count()
        async for job in jobs:
            self._pending.append((f"{self._name}-{self._run}-{next(numbers)}", job))
            self._open += 1
            self._send()
            await asyncio.sleep(0)  # so that jobs which are there already travel together
            while self._open >= _OUTSTANDING:
                self._room.clear()
                await self._room.wait()

    def _send(self) -> None:
        """Start a request for the jobs that wait, if one more may be under way."""
        if self._pending and len(self._requests) < _REQUESTS:
            task = asyncio.create_task(self._request())
            self._requests.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._requests.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failure = self._failure or error
        self._wake.set()
        self._send()

    async def _request(self) -> None:
        """Send a batch, and try again with what has no verdict until all have one. Raises SandboxError."""
        await asyncio.sleep(0)
        batch = dict(self._pending.popleft() for _ in range(min(_BATCH, len(self._pending))))
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.1
        known: set[str] = {job.suite.digest for job in batch.values()}
        while batch:
            before = len(batch)
            try:
                pause_asked = await self._exchange(batch, known)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                _log.warning("the judge at %s does not answer (%s); trying again", self.url, _reason(error))
                pause_asked, reason = None, _reason(error)
            else:
                reason = "it is busy"
            if len(batch) < before:
                deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.1
            if not batch:
                return
            if time.monotonic() > deadline:
                raise BackendUnavailableError(
                    f"the judge at {self.url} gave no verdict for {PATIENCE_SECONDS:.0f} s ({reason}): "
                    f"look at {self.url}/health"
                )
            await asyncio.sleep(pause if pause_asked is None else pause_asked)
            pause = min(2 * pause, 5.0)

    async def _exchange(self, batch: dict[str, Job], known: set[str]) -> float | None:
        """Send jobs and take verdicts off the batch. Return a pause that the judge asks for (s), if it does."""
        assert self._session is not None
        body = await asyncio.to_thread(_body, batch, known)
        headers = {"Content-Type": "application/json"}
        async with self._session.post(f"{self.url}/v1/execute", data=body, headers=headers) as response:
            if response.status == 409:  # noqa: PLR2004 - it lacks suites that it had, or never had
                known.difference_update((await response.json()).get("unknown", ()))
                return 0.0
            if response.status in _BUSY:
                return _seconds(response.headers.get("Retry-After"))
            if response.status != 200:  # noqa: PLR2004 - the one status of an answer
                raise _refusal(self.url, response.status, await response.text())
            async for line in response.content:
                self._take(json.loads(line), batch)
        return None

    def _take(self, row: dict[str, Any], batch: dict[str, Job]) -> None:
        job = batch.pop(row.get("id", ""), None)
        if job is not None:  # else a heartbeat
            try:
                self._results.append(verdict_of(row["verdict"], job.key))
            except ValueError as error:
                raise SandboxError(f"the judge at {self.url} is of another version: {error}") from None
            self._wake.set()

    async def _described(self) -> SandboxFacts:
        """Return the facts of the judge's sandbox. Raises SandboxError where no judge answers, or something else."""
        assert self._session is not None
        try:
            async with self._session.get(f"{self.url}/v1/sandbox", timeout=aiohttp.ClientTimeout(30.0)) as response:
                status, text = response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise BackendUnavailableError(
                f"no judge answers at {self.url} ({_reason(error)}): start one with `codeeval serve`"
            ) from None
        if status != 200:  # noqa: PLR2004 - as above
            raise _refusal(self.url, status, text)
        try:
            facts = SandboxFacts.model_validate_json(text)
        except ValueError:
            raise _no_judge(self.url, status) from None
        if "backend" not in facts.model_fields_set:  # every field has a default, so that any object would do
            raise _no_judge(self.url, status)
        return facts


def _body(batch: dict[str, Job], known: set[str]) -> bytes:
    """Return the jobs as JSON, with the suites that the judge does not know."""
    suites = {job.suite.digest: job.suite for job in batch.values()}
    taught = {digest: fields_of(suite) for digest, suite in suites.items() if digest not in known}
    known.update(taught)
    return json.dumps({"suites": taught, "jobs": [job_row(job, name) for name, job in batch.items()]}).encode("ascii")


def _refusal(url: str, status: int, text: str) -> SandboxError:
    """Return the error for a status that no second try changes."""
    try:
        detail = str(json.loads(text)["detail"])[:500]
    except (ValueError, TypeError, LookupError):
        return _no_judge(url, status)
    if status in (401, 403):
        return BackendUnavailableError(f"the judge at {url} refuses the token ({detail}): set {_TOKEN}")
    return SandboxError(f"the judge at {url} answers {status}: {detail}")


def _no_judge(url: str, status: int) -> SandboxError:
    return BackendUnavailableError(
        f"what answers at {url} (status {status}) is no judge: check the address, and start one with `codeeval serve`"
    )


def _seconds(text: str | None) -> float | None:
    try:
        return min(max(float(text or ""), 0.0), 30.0)
    except ValueError:
        return None


def _reason(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):  # its own text names host and certificates once more
        code = error.os_error.errno or 0
        return os.strerror(code) if code > 0 else error.os_error.strerror or str(error.os_error)
    return str(error) or type(error).__name__
