"""`openai/NAME`: any server that speaks OpenAI's API, such as `vllm serve`; chat and raw completions.

Seeds: sample i of a problem is drawn with seed `SEED_STRIDE * config.seed + i`. Servers such as vLLM give the j-th
choice of a request the seed of the request plus j, so a request for samples i ... i+m-1 carries the seed of sample i:
however samples are grouped into requests, a sample keeps its seed, and no two samples share one.
"""

import asyncio
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from codeeval.errors import ModelError, UsageError
from codeeval.models.answers import Answer, checked, text_of
from codeeval.models.cache import RequestCache
from codeeval.models.client import Client, Reply, StatusError
from codeeval.models.config import ModelConfig
from codeeval.models.requests import ended, length_of, path_of, request_body
from codeeval.models.seeds import SEED_STRIDE, neighbours, seed_of
from codeeval.models.survey import Survey, explained
from codeeval.prompting import Prompt, PromptStyle
from codeeval.samples import Completion, Exchange, Served
from codeeval_benchmarks.problem import Problem

__all__ = ["SEED_STRIDE", "OpenAIModel", "open_openai"]

_OFFICIAL = "https://api.openai.com/v1"

_NEWER_LIMIT = "max_completion_tokens"
"""What some hosted models call `max_tokens`; they say so when they refuse."""

_TOO_SHORT = "output limit was reached"
"""What some hosted models say that cannot but think first, if they may only write one token."""

_ONE_CHOICE = re.compile(r"\b(?:n|one|1|single|multiple)\b[^.]*\b(?:choices?|completions?|n)\b|'n'|`n`", re.IGNORECASE)
"""How servers refuse several samples in one request."""


class OpenAIModel:
    """A model behind an OpenAI-compatible server."""

    def __init__(self, served_name: str, client: Client, style: PromptStyle, config: ModelConfig) -> None:
        self._served_name = served_name
        self._client = client
        self._style = style
        self._config = config
        self._cache: RequestCache | None = None
        self._most = config.samples_per_request if config.temperature > 0 else 1  # greedy ones are all alike
        self._limit = "max_tokens"

    @property
    def name(self) -> str:
        """`openai/NAME`."""
        return f"openai/{self._served_name}"

    def describe(self) -> Mapping[str, Any]:
        """What decides the answers. Not the server's address: a run may go on after the server has moved."""
        sampling = self._config.model_dump(include={"temperature", "top_p", "max_tokens", "seed", "extra_body"})
        prompt = {"style": self._style.name, "sha256": self._style.digest}
        return {"provider": "openai", "model": self._served_name, "prompt": prompt, **sampling}

    def available(self, problem: Problem) -> None:  # noqa: ARG002 - the same for every problem
        """As many as asked."""
        return

    def watch(self, listener: Callable[[Exchange], None] | None) -> None:
        """Call `listener` after each exchange from now on; None: no longer."""
        self._client.listener = listener

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> Served:
        """Wait for the server, and see by one request for one token that it takes what is to be sent.

        Raises:
            ModelError: there is no such server or model, it refuses, or the longest prompt and its answer do not fit.
        """
        survey = Survey(self._client, self._served_name, self._config)
        prompts = [self._style.render(problem) for problem in problems]
        served = await survey.serving(prompts, tell)
        longest = max(range(len(prompts)), key=lambda place: length_of(prompts[place]))
        survey.window(served, problems[longest], 0)
        survey.window(served, problems[longest], await self._tried(prompts[longest]))
        if self._config.request_cache is not None:
            served = replace(served, fingerprint=await survey.fingerprint(prompts[0].endpoint, self._limit))
            self._cache = RequestCache(self._config.request_cache, served)
        return served

    async def _tried(self, prompt: Prompt) -> int:
        """Tokens of this prompt, learnt by asking for one more; 0 where the server does not say."""
        try:
            return (await self._request(prompt, [0], max_tokens=1)).content.counts.get("prompt_tokens", 0)
        except ModelError as error:
            if _TOO_SHORT in str(error):
                return 0
            raise

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """One completion for each index, asked in as few requests as seeds and `samples_per_request` allow."""
        prompt = self._style.render(problem)
        tasks = [asyncio.create_task(self._fill(prompt, group)) for group in neighbours(indices, self._most)]
        try:
            drawn = {sample.index: sample for group in await asyncio.gather(*tasks) for sample in group}
        except ModelError as error:
            raise ModelError(f"{error} (asked for {problem.task_id!r})", kind=error.kind) from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [drawn[index] for index in indices]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _fill(self, prompt: Prompt, indices: Sequence[int]) -> Sequence[Completion]:
        """All of a group. Some servers give one choice whatever was asked: what is missing is asked again."""
        drawn: list[Completion] = []
        while len(drawn) < len(indices):
            missing = indices[len(drawn) :][: self._most]
            reply = await self._request(prompt, missing)
            drawn += _completions(reply, prompt, missing, self._config.seed)
        return drawn

    async def _request(self, prompt: Prompt, indices: Sequence[int], *, max_tokens: int = 0) -> Reply[Answer]:
        """One request for one choice for each index, or for the first of them where the server gives but one."""
        path = path_of(prompt)
        while True:
            body = self._body(prompt, indices, max_tokens)
            count = body["n"]

            def read(content: bytes, count: int = count) -> Answer:
                return checked(Answer.model_validate_json(content), chat=bool(prompt.messages), asked=count)

            try:
                return await self._asked(path, body, read)
            except StatusError as refusal:
                if not self._adapted(refusal, body):
                    raise await explained(refusal, self._client, self._served_name) from refusal
            except ModelError as error:
                raise ModelError(f"{self.name!r}: {error}", kind=error.kind) from error

    async def _asked(self, path: str, body: Mapping[str, Any], read: Callable[[bytes], Answer]) -> Reply[Answer]:
        """The server's answer, or the cached one."""
        if self._cache is None:
            return await self._client.post(path, body, read)
        if (kept := self._cache.get(path, body)) is not None:
            with suppress(ValueError):  # a damaged file is asked again
                return Reply(read(kept), kept, 0.0, 0, cached=True)
        reply = await self._client.post(path, body, read)
        self._cache.put(path, body, reply.body)
        return reply

    def _body(self, prompt: Prompt, indices: Sequence[int], max_tokens: int) -> dict[str, Any]:
        body = request_body(self._served_name, prompt, indices[: self._most], self._config)
        if max_tokens:
            body["max_tokens"] = max_tokens
        if self._limit != "max_tokens":
            body[self._limit] = body.pop("max_tokens")
        return body

    def _adapted(self, refusal: StatusError, body: Mapping[str, Any]) -> bool:
        """Whether the next request will be of a kind that this server takes; it asks for the same samples."""
        if refusal.status not in {400, 422}:
            return False
        if _NEWER_LIMIT in str(refusal) and _NEWER_LIMIT not in body:
            self._limit = _NEWER_LIMIT
            return True
        if body["n"] > 1 and _ONE_CHOICE.search(str(refusal)):
            self._most = 1
            return True
        return False


def _completions(reply: Reply[Answer], prompt: Prompt, indices: Sequence[int], run_seed: int) -> list[Completion]:
    """What the request took stands at its first sample alone."""
    remarks = {"cached": True} if reply.cached else {"retries": reply.retries} if reply.retries else {}
    completions = [
        Completion(index, text, prompt.form, reason, seed_of(run_seed, index))
        for index, choice in zip(indices, reply.content.choices, strict=False)
        for text, reason in [ended(prompt, text_of(choice), choice.finish_reason)]
    ]
    completions[0] = replace(
        completions[0], usage=reply.content.counts, latency_seconds=round(reply.seconds, 4), note=remarks
    )
    return completions


def open_openai(name: str, config: ModelConfig) -> OpenAIModel:
    """Address and key from `config` and the environment (OPENAI_BASE_URL, OPENAI_API_KEY). Raises UsageError."""
    api_key = os.environ.get("OPENAI_API_KEY") or None
    base_url = config.base_url or os.environ.get("OPENAI_BASE_URL") or (_OFFICIAL if api_key else None)
    if base_url is None:
        raise UsageError(f"'openai/{name}': no server is given; add --base-url http://HOST:PORT/v1")
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname or "@" in address.netloc or address.query:
        shown = address._replace(netloc=address.netloc.rpartition("@")[2], query="").geturl()
        raise UsageError(
            f"'openai/{name}': --base-url {shown!r} is no plain address; "
            "write http://HOST:PORT/v1, and put a key into OPENAI_API_KEY"
        )
    style = PromptStyle.named(config.prompt_style or "chat")
    return OpenAIModel(name, Client(base_url, api_key, config), style, config)
