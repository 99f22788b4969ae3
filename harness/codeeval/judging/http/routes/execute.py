"""The route of remote executors (`--sandbox http://host`): jobs in, verdicts out, each job under a name of its own."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from codeeval.errors import UsageError
from codeeval.judging.http.route import Route, finished, read, written
from codeeval_sandbox.jobs import Job, Verdict
from codeeval_sandbox.wire import examination_of, job_of, verdict_row

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["ROUTES"]

_T = TypeVar("_T")

_HEARTBEAT_SECONDS = 15.0
"""Time (s) without a verdict after which an empty line shows that the server lives."""
_SUITES = 2048
"""Suites that are remembered."""


class ExecuteRequest(BaseModel):
    """Jobs of a remote executor."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    suites: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Suites and questions by digest (`codeeval_sandbox.wire`)."""
    jobs: list[dict[str, Any]] = Field(min_length=1)
    """Jobs, each with an `id` of its own and the digest of its `suite`."""


class ExecuteLine(BaseModel):
    """One line of the answer; an empty object is a heartbeat."""

    id: str
    verdict: dict[str, Any]


async def _execute(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, ExecuteRequest)
    _learn(court, asked)
    unknown = sorted({str(row.get("suite")) for row in asked.jobs} - court.suites.keys())
    if unknown:
        return web.json_response({"detail": "send these suites too", "unknown": unknown}, status=409)
    try:
        jobs = [job_of(row, court.suites[row["suite"]]) for row in asked.jobs]
    except ValueError as error:
        raise UsageError(str(error)) from None
    for job in jobs:
        court.desk.require(job.environment)
    with court.desk.places(len(jobs)):
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        await _written(court, request, response, jobs)
        await finished(court, request, response)
    return response


def _learn(court: "Court", asked: ExecuteRequest) -> None:
    """Remember the suites of a request. Raises UsageError."""
    for digest, fields in asked.suites.items():
        try:
            suite = examination_of(fields)
        except ValueError as error:
            raise UsageError(str(error)) from None
        if suite.digest != digest:
            raise UsageError(f"the suite {digest!r} has the digest {suite.digest!r} here: update both sides")
        court.suites.pop(digest, None)
        court.suites[digest] = suite
    while len(court.suites) > _SUITES:
        del court.suites[next(iter(court.suites))]


async def _written(court: "Court", request: web.Request, response: web.StreamResponse, jobs: list[Job]) -> None:
    """Write verdicts as they come."""

    async def verdict(job: Job) -> tuple[str, Verdict]:
        name = str(job.key[0])
        return name, await court.jobs.get(name, lambda: court.desk.verdict(job))

    ended: asyncio.Queue[asyncio.Task[tuple[str, Verdict]]] = asyncio.Queue()
    tasks = [asyncio.create_task(verdict(job)) for job in jobs]
    for task in tasks:
        task.add_done_callback(ended.put_nowait)
    left = len(tasks)
    try:
        while left:
            done = await _ended(ended)
            left -= len(done)
            rows = [{"id": name, "verdict": verdict_row(verdict)} for name, verdict in (task.result() for task in done)]
            lines = "".join(f"{json.dumps(row)}\n" for row in rows) or "{}\n"
            await written(court, request, response, lines.encode("ascii"))
    finally:
        for task in tasks:
            if not task.cancel() and not task.cancelled():
                task.exception()  # seen, also where nobody waits any more


async def _ended(queue: asyncio.Queue[_T]) -> list[_T]:
    """Return what is in a queue, after waiting for the first for the time of a heartbeat."""
    try:
        async with asyncio.timeout(_HEARTBEAT_SECONDS):
            items = [await queue.get()]
    except TimeoutError:
        return []
    while not queue.empty():
        items.append(queue.get_nowait())
    return items


ROUTES = (
    Route(
        "POST",
        "/v1/execute",
        "Run jobs of a remote executor.",
        _execute,
        ExecuteRequest,
        ExecuteLine,
        has_keys=False,
        notes="Each line of the answer is one verdict. A job that is sent again under its id gets the same verdict.",
    ),
)
