"""A server that answers with each choice's own seed, and misbehaves on demand; and what a client draws from it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from codeeval.errors import ModelError
from codeeval.models import ModelConfig, open_model
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Problem, PromptParts

KEY = "sk-secret-123"

Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Answers with each choice's own seed; first gives the faults it was told to, one per request."""

    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    choices: int = 1000
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    running: int = 0
    most_running: int = 0
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(0.005)
            body = await request.json()
            self.bodies.append(body)
            self.keys.add(request.headers.get("Authorization"))
            fault = self.faults.pop(0) if self.faults else self.always
            return await fault(request) if fault else web.json_response(self.answered(body, request.path))
        finally:
            self.running -= 1

    def answered(self, body: dict[str, Any], path: str) -> dict[str, Any]:
        count = min(body["n"], self.choices)
        texts = [(place, f"{prompted(body)} {body['seed'] + place}") for place in range(count)]
        choices = [
            {"index": place, "finish_reason": "stop"}
            | ({"message": {"content": text}} if "chat" in path else {"text": text})
            for place, text in reversed(texts)
        ]
        return {"choices": choices, "usage": {"prompt_tokens": 7, "completion_tokens": 3 * count, "total_tokens": None}}


def prompted(body: dict[str, Any]) -> str:
    text = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
    return next(word for word in text.split() if word.startswith("task"))


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    app.router.add_post("/v1/completions", server.answer)
    app.router.add_get("/v1/models", listing)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


async def listing(_request: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "tiny"}]})


def status(code: int, message: str = "no", **headers: str) -> Fault:
    async def fault(_request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": message}}, status=code, headers=headers)

    return fault


def text(content: str, code: int = 200) -> Fault:
    async def fault(_request: web.Request) -> web.Response:
        return web.Response(text=content, content_type="application/json", status=code)

    return fault


async def reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """The head of an answer, then a closed connection."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


def problem(number: int = 0) -> Problem:
    return Problem(
        task_id=f"t/{number}",
        benchmark="t",
        prompt=PromptParts(stub=f"# task{number} is this\n"),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
    )


def drawn(
    server: Server, indices: Sequence[int] = range(3), *, problems: int = 1, **settings: Any
) -> list[list[Completion]]:
    async def run() -> list[list[Completion]]:
        async with serving(server):
            config = ModelConfig(base_url=server.url, backoff_seconds=0.001, **settings)
            model = open_model("openai/tiny", config)
            try:
                draws = (model.draw(problem(number), indices) for number in range(problems))
                return [list(samples) for samples in await asyncio.gather(*draws)]
            finally:
                await model.close()

    return asyncio.run(run())


def failure(server: Server, **settings: Any) -> str:
    with pytest.raises(ModelError) as caught:
        drawn(server, **settings)
    return str(caught.value)
