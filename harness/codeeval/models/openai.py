"""`openai/NAME`: any server that speaks OpenAI's API, such as `vllm serve`; chat and raw completions.

Seeds: sample i of a problem is drawn with seed `SEED_STRIDE * config.seed + i`. Servers such as vLLM give the j-th
choice of a request the seed of the request plus j, so a request for samples i ... i+m-1 carries the seed of sample i:
however samples are grouped into requests, a sample keeps its seed, and no two samples share one.
"""

import asyncio
import difflib
import itertools
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from codeeval.errors import ModelError, UsageError
from codeeval.models.client import Client, Reply, StatusError
from codeeval.models.config import ModelConfig
from codeeval.prompting import Prompt, PromptStyle
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Problem

__all__ = ["SEED_STRIDE", "OpenAIModel", "open_openai"]

SEED_STRIDE = 100_000
"""Distance between the seeds of two runs: more than any number of samples per problem, and small enough that seeds fit
the 32 bits of some servers."""

_OFFICIAL = "https://api.openai.com/v1"


class _Message(BaseModel):
    content: str | None = None
    """None where all tokens went into thinking."""


class _Choice(BaseModel):
    index: int | None = None
    message: _Message | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Answer(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Served(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Served]


class OpenAIModel:
    """A model behind an OpenAI-compatible server."""

    def __init__(self, served_name: str, client: Client, style: PromptStyle, config: ModelConfig) -> None:
        self._served_name = served_name
        self._client = client
        self._style = style
        self._config = config

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

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """One completion for each index, asked in as few requests as seeds and `samples_per_request` allow.

        The token counts of a request stand at its first completion, so that their sum over samples is the truth.
        """
        prompt = self._style.render(problem)
        tasks = [asyncio.create_task(self._fill(prompt, group)) for group in self._groups(indices)]
        try:
            drawn = {sample.index: sample for group in await asyncio.gather(*tasks) for sample in group}
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [drawn[index] for index in indices]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    def _groups(self, indices: Sequence[int]) -> Sequence[Sequence[int]]:
        """Neighbouring indices together; one by one at temperature 0, where servers refuse to give several."""
        most = self._config.samples_per_request if self._config.temperature > 0 else 1
        runs: list[list[int]] = []
        for index in sorted(set(indices)):
            if runs and index == runs[-1][-1] + 1 and len(runs[-1]) < most:
                runs[-1].append(index)
            else:
                runs.append([index])
        return runs

    async def _fill(self, prompt: Prompt, indices: Sequence[int]) -> Sequence[Completion]:
        """All of a group. Some servers give one choice whatever was asked: what is missing is asked again."""
        drawn: list[Completion] = []
        while len(drawn) < len(indices):
            drawn += await self._request(prompt, indices[len(drawn) :])
        return drawn

    async def _request(self, prompt: Prompt, indices: Sequence[int]) -> Sequence[Completion]:
        path = "/chat/completions" if prompt.endpoint == "chat" else "/completions"

        def read(content: bytes) -> _Answer:
            return _checked(_Answer.model_validate_json(content), prompt, len(indices))

        try:
            reply = await self._client.post(path, self._body(prompt, indices), read)
        except StatusError as refusal:
            raise ModelError(f"{self.name!r}: the server says {refusal}; {await self._fix(refusal)}") from refusal
        except ModelError as error:
            raise ModelError(f"{self.name!r}: {error}") from error
        return self._completions(reply, prompt, indices)

    def _body(self, prompt: Prompt, indices: Sequence[int]) -> Mapping[str, Any]:
        asked: dict[str, Any] = (
            {"messages": [{"role": turn.role, "content": turn.content} for turn in prompt.messages]}
            if prompt.messages
            else {"prompt": prompt.text}
        )
        if prompt.stop:
            asked["stop"] = prompt.stop
        return {
            "model": self._served_name,
            **asked,
            "n": len(indices),
            "temperature": self._config.temperature,
            "top_p": self._config.top_p,
            "max_tokens": self._config.max_tokens,
            "seed": self._seed(indices[0]),
            **self._config.extra_body,
        }

    def _seed(self, index: int) -> int:
        return SEED_STRIDE * self._config.seed + index

    def _completions(self, reply: Reply[_Answer], prompt: Prompt, indices: Sequence[int]) -> Sequence[Completion]:
        usage = reply.content.usage.model_dump(exclude_none=True) if reply.content.usage else {}
        return [
            Completion(
                index=index,
                text=_text(choice),
                form=prompt.form,
                finish_reason=choice.finish_reason,
                seed=self._seed(index),
                usage=usage if index == indices[0] else {},
                latency_seconds=reply.seconds,
                note={"retries": reply.retries} if reply.retries else {},
            )
            for index, choice in zip(indices, reply.content.choices, strict=False)
        ]

    async def _fix(self, refusal: StatusError) -> str:
        match refusal.status:
            case 401 | 403:
                return "set OPENAI_API_KEY to a key that it accepts"
            case 404:
                return await self._served()
            case 400 | 413 | 422:
                return "check --max-tokens against the model's window, and the prompt style against what it serves"
            case _:
                return "check --base-url"

    async def _served(self) -> str:
        """After a 404: the model's name is wrong, or the address."""
        try:
            listed = await self._client.get("/models", _Models.model_validate_json)
        except ModelError:
            return "check --base-url: it usually ends in /v1"
        names = [entry.id for entry in listed.data]
        nearest = difflib.get_close_matches(self._served_name, names, n=1, cutoff=0.3) or names[:1]
        example = f"; use --model openai/{nearest[0]}" if nearest and nearest[0] != self._served_name else ""
        return f"it serves {', '.join(map(repr, itertools.islice(names, 10))) or 'no model'}{example}"


def open_openai(name: str, config: ModelConfig) -> OpenAIModel:
    """Address and key from `config` and the environment (OPENAI_BASE_URL, OPENAI_API_KEY). Raises UsageError."""
    api_key = os.environ.get("OPENAI_API_KEY") or None
    base_url = config.base_url or os.environ.get("OPENAI_BASE_URL") or (_OFFICIAL if api_key else None)
    if base_url is None:
        raise UsageError(f"'openai/{name}': no server is given; add --base-url http://HOST:PORT/v1")
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname or "@" in address.netloc:
        shown = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
        raise UsageError(
            f"'openai/{name}': --base-url {shown!r} is no plain address; "
            "write http://HOST:PORT/v1, and put a key into OPENAI_API_KEY"
        )
    style = PromptStyle.named(config.prompt_style or "chat")
    return OpenAIModel(name, Client(base_url, api_key, config), style, config)


def _checked(answer: _Answer, prompt: Prompt, asked: int) -> _Answer:
    """The answer with its choices in order. Raises ValueError where it cannot be the answer to this request."""
    if len(answer.choices) > asked:
        raise ValueError(f"{len(answer.choices)} choices where {asked} were asked")
    if any((choice.message if prompt.messages else choice.text) is None for choice in answer.choices):
        raise ValueError("a choice without " + ("message" if prompt.messages else "text"))
    places = [choice.index for choice in answer.choices]
    if sorted(place for place in places if place is not None) == list(range(len(places))):
        return answer.model_copy(update={"choices": sorted(answer.choices, key=lambda choice: choice.index or 0)})
    return answer


def _text(choice: _Choice) -> str:
    return (choice.message.content if choice.message else choice.text) or ""
