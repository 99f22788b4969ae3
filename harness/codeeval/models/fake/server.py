"""The server itself."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from codeeval.models.fake.answering import Answering, Asked, Text, hashed
from codeeval.models.fake.faults import Faults
from codeeval.models.fake.flaws import flawed
from codeeval.models.fake.manners import MANNERS, Manner, Said

__all__ = ["FakeServer"]

_UNSTOPPED = frozenset({"unstopped", "runs_on", "chatty", "echoing", "thinking", "thoughtful", "cut"})
"""Flaws whose words say themselves where they end."""

_SMALL_WINDOW = 256

_PLAIN = Manner()

_NO_TEMPLATE = "default chat template is no longer allowed, so you must provide a chat template"


@dataclass
class FakeServer:
    """Serves one model; `async with server.running():` opens it at `url`."""

    model: str = "tiny"
    answering: Answering = hashed
    faults: Faults = field(default_factory=Faults)
    flaw: str | None = None
    """One of `FLAWS`."""
    key: str | None = None
    """Key that clients must send; None: no key."""
    window: int = 32768
    latency: float = 0.0
    """Seconds that each answer takes."""
    loading: float = 0.0
    """Seconds from the start in which it says that it is not ready."""
    url: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    """`requests` and `samples` so far."""
    _ready_at: float = 0.0

    def __post_init__(self) -> None:
        if self.flaw is not None:
            self.answering = flawed(self.answering, self.flaw)
        if self.flaw == "small_window":
            self.window = _SMALL_WINDOW

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator["FakeServer"]:
        """Listen on this port of the loopback interface, or on a free one."""
        app = web.Application(middlewares=[self._guard], client_max_size=1 << 26)
        for path in ("/v1/chat/completions", "/v1/completions"):
            app.router.add_post(path, self._complete)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/health", self._health)
        app.router.add_get("/version", self._version)
        app.router.add_get("/fake/counts", self._counts)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready_at = asyncio.get_running_loop().time() + self.loading
        try:
            yield self
        finally:
            await runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if asyncio.get_running_loop().time() < self._ready_at:
            return _refusal(503, "Loading model")
        if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
            return _refusal(401, f"Incorrect API key provided: {request.headers.get('Authorization')}")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def _version(self, _request: web.Request) -> web.Response:
        return web.json_response({"version": "0.0"})

    async def _models(self, _request: web.Request) -> web.Response:
        if (said := self._manner.lists) is not None:
            return _sent(said)
        listed = {"id": self.model, "root": self.model, "max_model_len": self.window, "owned_by": "fake"}
        return web.json_response({"object": "list", "data": [listed]})

    async def _counts(self, _request: web.Request) -> web.Response:
        return web.json_response({**self.counts, "faults": self.faults.done})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        body, chat = json.loads(content), request.path.endswith("/chat/completions")
        self.counts["requests"] += 1
        if (refusal := self._refused(body, chat=chat)) is not None:
            return refusal
        if (said := self._manner.refuses(body, self.counts["requests"])) is not None:
            return _sent(said)
        changed = Said(self._manner.answers(self._answer(body, chat=chat), body))
        answer = changed.content
        if (fault := self.faults.of(content)) is not None:
            return await self.faults.happen(fault, request, answer)
        if self.latency:
            await asyncio.sleep(self.latency)
        self.counts["samples"] += body.get("n", 1)
        return web.Response(body=answer, content_type=changed.kind)

    @property
    def _manner(self) -> Manner:
        return MANNERS.get(self.flaw or "", _PLAIN)

    def _refused(self, body: Mapping[str, Any], *, chat: bool) -> web.Response | None:
        """The refusals of `vllm serve`, in its words."""
        if body.get("model") != self.model:
            return _refusal(404, f"The model `{body.get('model')}` does not exist.")
        if chat and self.flaw == "no_chat_template":
            return _refusal(400, _NO_TEMPLATE)
        if body.get("temperature") == 0 and body.get("n", 1) > 1:
            return _refusal(400, f"n must be 1 when using greedy sampling, got {body['n']}.")
        asked, wanted = _tokens(_prompt(body)), _limit(body)
        if asked + wanted > self.window:
            return _refusal(
                400,
                f"This model's maximum context length is {self.window} tokens. However, you requested {wanted} output "
                f"tokens and your prompt contains {asked} input tokens.",
            )
        return None

    def _answer(self, body: Mapping[str, Any], *, chat: bool) -> dict[str, Any]:
        prompt = _prompt(body)
        asked = Asked(prompt, chat, tuple(body.get("stop") or ()), _limit(body))
        count = 1 if self.flaw == "one_choice" else body.get("n", 1)
        texts = [self._text(asked, body.get("seed", 0) + index) for index in range(count)]
        answer: dict[str, Any] = {
            "model": self.model,
            "choices": [_choice(index, text, chat=chat) for index, text in enumerate(texts)],
        }
        if self.flaw != "uncounted":
            written = sum(_tokens(text.content) for text in texts)
            answer["usage"] = {"prompt_tokens": _tokens(prompt), "completion_tokens": written}
        return answer

    def _text(self, asked: Asked, seed: int) -> Text:
        text = self.answering(asked, seed)
        return text if self.flaw in _UNSTOPPED else text.stopped(asked)


def _choice(index: int, text: Text, *, chat: bool) -> dict[str, Any]:
    said = {"message": {"role": "assistant", "content": text.content}} if chat else {"text": text.content}
    return {"index": index, "finish_reason": text.finish_reason, **said}


def _prompt(body: Mapping[str, Any]) -> str:
    return str(body["messages"][-1]["content"] if "messages" in body else body["prompt"])


def _limit(body: Mapping[str, Any]) -> int:
    return int(body.get("max_tokens", body.get("max_completion_tokens", 16)))


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _sent(said: Said) -> web.Response:
    return web.Response(body=said.content, status=said.status, content_type=said.kind, headers=said.headers)


def _refusal(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": status}}, status=status)
