"""codeeval's own routes: judge many completions of one problem, and look after the server."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from codeeval.judging.asked import Judged, JudgeRequest, JudgeResponse
from codeeval.judging.http.faults import NATIVE, Fault, LostError, fault_of
from codeeval.judging.http.route import Route, answer, finished, read, written
from codeeval_sandbox.executor import SandboxFacts

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court
    from codeeval.judging.judge import Work

__all__ = ["ROUTES", "Health"]


_LINES = "application/x-ndjson"


class Health(BaseModel):
    """State of the server."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: str
    """`healthy`, `draining` (no new work is taken) or `unhealthy` (the sandbox does not work at present)."""
    detail: str = ""
    workers: int = 0
    waiting: int = 0
    running: int = 0
    capacity: int = 0


async def _judge(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, JudgeRequest)
    work = await court.judge.understood(asked)
    seconds = min(asked.timeout or court.settings.wait_seconds, court.settings.wait_seconds)
    if work.jobs > court.desk.capacity:
        most = court.desk.capacity
        text = f"{work.jobs:,} programs in one request, at most {most:,}: send fewer, or raise --queue"
        return Fault(413, text).response()
    with court.desk.places(work.jobs):
        if asked.stream and "Idempotency-Key" not in request.headers:
            return await _streamed(court, request, work, seconds)
        async with asyncio.timeout(seconds):
            results = [judged async for judged in court.judge.judged(work)]
    if asked.stream:  # whoever asks again under the key gets the same lines, so that they are kept until all are there
        return web.Response(body=b"".join(map(_line, results)), content_type=_LINES)
    results.sort(key=lambda judged: judged.index)
    rewards = tuple(judged.reward for judged in results)
    return answer(
        JudgeResponse.model_construct(
            task_id=work.problem.task_id, suites=work.suites, results=tuple(results), rewards=rewards
        )
    )


async def _streamed(court: "Court", request: web.Request, work: "Work", seconds: float) -> web.StreamResponse:
    """Write one line per completion. What fails on the way is the last line, with the field `detail`."""
    response = web.StreamResponse(headers={"Content-Type": _LINES})
    await response.prepare(request)
    try:
        async with asyncio.timeout(seconds), aclosing(_lines(court, work)) as lines:
            async for line in lines:
                await written(court, request, response, line)
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception as error:
        fault = fault_of(error, NATIVE)
        if fault is None:
            raise
        line = json.dumps({"detail": fault.detail, "status": fault.status}).encode() + b"\n"
        await written(court, request, response, line)
    await finished(court, request, response)
    return response


async def _lines(court: "Court", work: "Work") -> AsyncGenerator[bytes, None]:
    async with aclosing(court.judge.judged(work)) as results:
        async for judged in results:
            yield _line(judged)


def _line(judged: Judged) -> bytes:
    return bytes(Judged.__pydantic_serializer__.to_json(judged)) + b"\n"


async def _health(court: "Court", _request: web.Request) -> web.StreamResponse:
    desk = court.desk
    state, code = "healthy", 200
    if desk.closing:
        state, code = "draining", 503
    elif desk.trouble or desk.executor is None:
        state, code = "unhealthy", 503
    health = Health(
        status=state,
        detail=desk.trouble,
        workers=desk.description.workers,
        waiting=desk.waiting,
        running=desk.running,
        capacity=desk.capacity,
    )
    return web.json_response(health.model_dump(), status=code)


async def _metrics(court: "Court", _request: web.Request) -> web.StreamResponse:
    return web.Response(body=court.metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def _sandbox(court: "Court", _request: web.Request) -> web.StreamResponse:
    if court.desk.executor is None:
        raise LostError(court.desk.trouble)
    return answer(court.desk.description)


class Benchmarks(BaseModel):
    """Names that a request may give as its benchmark."""

    benchmarks: tuple[str, ...]


async def _benchmarks(court: "Court", _request: web.Request) -> web.StreamResponse:
    return answer(Benchmarks(benchmarks=court.judge.library.names))


async def _openapi(_court: "Court", _request: web.Request) -> web.StreamResponse:
    from codeeval.judging.http.openapi import document  # noqa: PLC0415 - it lists the routes, of which this is one

    return web.json_response(document())


ROUTES = (
    Route(
        "POST",
        "/v1/judge",
        "Judge completions of one problem, and return verdicts and rewards.",
        _judge,
        JudgeRequest,
        JudgeResponse,
        notes="With `stream`, each line of the answer is one result, in the order in which they end. With an "
        "Idempotency-Key too, the lines come together.",
    ),
    Route("GET", "/v1/benchmarks", "List the benchmarks that requests may name.", _benchmarks, None, Benchmarks),
    Route("GET", "/v1/sandbox", "Describe the sandbox.", _sandbox, None, SandboxFacts),
    Route("GET", "/health", "Say whether the server works.", _health, None, Health, is_open=True, tag="server"),
    Route("GET", "/metrics", "Return numbers for Prometheus.", _metrics, tag="server"),
    Route("GET", "/openapi.json", "Return this document.", _openapi, tag="server"),
)
