"""`openai/NAME`: any server that speaks OpenAI's API, such as `vllm serve`; chat and raw completions.

A request for samples i ... i+m-1 carries the seed of sample i (`codeeval.seeds.sample_seed`). However samples are
grouped into requests, a sample keeps its seed, and no two samples share one.
"""

import asyncio
import os
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar

from codeeval.errors import ModelError, UsageError
from codeeval.models.address import Address, Credentials
from codeeval.models.answers import Answer, read_answer
from codeeval.models.asked import AskedModel
from codeeval.models.cache import RequestCache
from codeeval.models.client import Client, Reply, UnansweredRequestError
from codeeval.models.config import DEFAULT_STYLE, ModelConfig
from codeeval.models.dialect import Dialect
from codeeval.models.faults import PassingError, StatusError
from codeeval.models.groups import neighbours
from codeeval.models.providers import Provider
from codeeval.models.refusals import longest_answer
from codeeval.models.requests import ended, length_of, path_of, request_body
from codeeval.models.survey import Survey, explained
from codeeval.prompting import Prompt, PromptStyle
from codeeval.samples import Completion, Exchange, Served, UnansweredError
from codeeval.seeds import sample_seed
from codeeval_benchmarks.problem import Problem

__all__ = ["OpenAIModel", "open_openai", "provider"]

T = TypeVar("T")

_OFFICIAL = "https://api.openai.com/v1"

_TOO_SHORT = re.compile(r"output limit was reached|max_tokens or model output limit", re.IGNORECASE)
"""Words of hosted models that think first and cannot write only one token."""

_LOWEST_LIMIT = re.compile(
    r"max_\w*tokens.{0,100}?(?:>=|at least|greater than or equal to|minimum(?: value)?(?: is| of)?)\s*(\d+)"
)
"""Words of servers that refuse to write only one token, with the least that they write."""

_TRIED_PROMPTS = 3
"""Prompts tried in turn before the run, where a service refuses one for what it says."""

_SLOW_SECONDS = 10.0
"""Wait for the first answer before a message about it (s). Each later message comes at twice the time."""


class OpenAIModel(AskedModel):
    """A model behind an OpenAI-compatible server."""

    def __init__(self, served_name: str, client: Client, style: PromptStyle, config: ModelConfig) -> None:
        self._served_name = served_name
        self._client = client
        self._style = style
        super().__init__(config)
        self._cache: RequestCache | None = None
        most = 1 if self.greedy else config.samples_per_request  # greedy samples are all alike
        self._dialect = Dialect(most, kept=config.extra_body.keys())

    @property
    def name(self) -> str:
        """`openai/NAME`."""
        return f"openai/{self._served_name}"

    def describe(self) -> Mapping[str, Any]:
        """Return everything that decides the answers. The address is absent, because a server may move during a run."""
        sampling = self._config.model_dump(include={"temperature", "top_p", "max_tokens", "seed", "extra_body"})
        prompt = {"style": self._style.name, "sha256": self._style.digest}
        return {"provider": "openai", "model": self._served_name, "prompt": prompt, **sampling}

    def available(self, problem: Problem) -> None:  # noqa: ARG002 - the same for every problem
        """Return None: there is no limit."""
        return

    def watch(self, listener: Callable[[Exchange], None] | None) -> None:
        """Call `listener` after each exchange from now on; None: no longer."""
        self._client.listener = listener

    @property
    def learnt(self) -> tuple[str, ...]:
        """Facts learnt so far of what the server takes, in sentences."""
        return (*self._client.facts, *self._dialect.facts)

    def recall(self, facts: Sequence[str]) -> None:
        """Adapt requests to what an earlier session of the run learnt of the server."""
        self._dialect.recall(facts)

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> Served:
        """Wait for the server, and see by one request for one token that it takes what is to be sent.

        Raises:
            ModelError: server or model are missing, it refuses, or the longest prompt and its answer do not fit.
        """
        self._client.listen(tell)
        self._dialect.tell = tell
        survey = Survey(self._client, self._served_name, self._config)
        prompts = [self._style.render(problem) for problem in problems]
        listed = await survey.listed()
        longest = max(range(len(prompts)), key=lambda index: length_of(prompts[index]))
        survey.window(listed, problems[longest], 0)
        tokens = await self._told_of(self._tried(prompts, longest), tell)
        listed = listed or await survey.listed()  # a server that was loading may not have listed anything
        survey.window(listed, problems[longest], tokens)
        for fact in self._client.facts:
            tell(f"the model server: {fact}")
        served = replace(await survey.serving(listed, prompts), learnt=self.learnt)
        if self._config.request_cache is not None:
            limit = "max_completion_tokens" if self._dialect.newer_limit else "max_tokens"
            served = replace(served, fingerprint=await survey.fingerprint(prompts[0].endpoint, limit))
            self._cache = RequestCache(self._config.request_cache, served)
        return served

    async def _told_of(self, work: Coroutine[Any, Any, T], tell: Callable[[str], None]) -> T:
        """Await this work, with a message at growing intervals."""
        task, waited, pause = asyncio.ensure_future(work), 0.0, _SLOW_SECONDS
        limit = f"one attempt may take {self._config.timeout_seconds:g} s (--request-timeout)"
        try:
            while not (await asyncio.wait({task}, timeout=pause))[0]:
                waited += pause
                pause = waited
                if not self._client.waiting:  # else the circuit tells it
                    fault = self._client.last_fault or limit
                    tell(f"the model server has not given its first answer after {waited:.0f} s: {fault}")
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _tried(self, prompts: Sequence[Prompt], longest: int) -> int:
        """Tokens of the longest prompt, learnt by asking for one more; 0 where the server does not say.

        A service may refuse one prompt for what it says: then others are tried. Raises ModelError.
        """
        order = [longest, 0, len(prompts) // 2, len(prompts) - 1]
        first: ModelError | None = None
        for index in list(dict.fromkeys(order))[:_TRIED_PROMPTS]:
            try:
                reply = await self._one_token(prompts[index])
            except ModelError as error:
                if _TOO_SHORT.search(str(error)):
                    return 0
                own = isinstance(error, UnansweredError) or error.kind in {"filtered", "refused"}
                if not own:
                    raise
                first = first or error
            else:
                return reply.content.counts.get("prompt_tokens", 0) if index == longest else 0
        raise first or ModelError(f"{self.name!r} has no prompt to be tried")

    async def _one_token(self, prompt: Prompt) -> Reply[Answer]:
        """The answer to this prompt, cut after its first token, or the least that the server writes. Raises ModelError.

        Where the server refuses a field without naming it, it is found by leaving fields out.
        """
        try:
            return await self._request(prompt, [0], max_tokens=1)
        except ModelError as error:
            refusal = error.__cause__
            if not isinstance(refusal, StatusError) or refusal.kind != "refused" or _TOO_SHORT.search(refusal.said):
                raise
            if match := _LOWEST_LIMIT.search(refusal.said):
                return await self._request(prompt, [0], max_tokens=int(match.group(1)))
            if (reply := await self._by_elimination(prompt)) is None:
                raise
            return reply

    async def _by_elimination(self, prompt: Prompt) -> Reply[Answer] | None:
        """The answer with as many fields as the server takes; None where it takes not even those that must be."""
        whole = self._body(prompt, [0], 1)
        open_fields = self._dialect.optional(whole)
        body = {name: value for name, value in whole.items() if name not in open_fields}
        reply: Reply[Answer] | None = None
        for name in (None, *reversed(open_fields)):
            more = {name: whole[name]} if name else {}
            try:
                reply = await self._asked(path_of(prompt), {**body, **more}, 1)
                body |= more
            except StatusError:
                if name is None:
                    return None
                self._dialect.drop(name)
        return reply

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """One completion for each index, asked in as few requests as seeds and `samples_per_request` allow."""
        prompt = self._style.render(problem)
        groups = neighbours(indices, self._dialect.most)
        tasks = [asyncio.create_task(self._fill(prompt, group)) for group in groups]
        try:
            parts = await asyncio.gather(*tasks)
        except ModelError as error:
            raise ModelError(f"{error} (asked for {problem.task_id!r})", kind=error.kind) from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        drawn = {sample.index: sample for samples, _ in parts for sample in samples}
        if failure := next((error for _, error in parts if error is not None), None):
            there = [drawn[index] for index in indices if index in drawn]
            said = f"{failure} (asked for {problem.task_id!r})"
            raise UnansweredError(said, kind=failure.kind, drawn=there) from failure
        return [drawn[index] for index in indices]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _fill(
        self, prompt: Prompt, indices: Sequence[int]
    ) -> tuple[Sequence[Completion], UnansweredError | None]:
        """Draw a group: its samples, and the error that kept the others. What an answer lacks is asked again."""
        drawn: list[Completion] = []
        missing = list(indices)
        while missing:
            group = missing if len(missing) == 1 else neighbours(missing, self._dialect.most)[0]
            try:
                reply = await self._request(prompt, group)
            except UnansweredError as error:
                return drawn, error
            drawn += self._completions(reply, prompt, group)
            if len(drawn) == len(indices):
                break
            there = {sample.index for sample in drawn}
            missing = [index for index in missing if index not in there]
        return drawn, None

    async def _request(self, prompt: Prompt, indices: Sequence[int], *, max_tokens: int = 0) -> Reply[Answer]:
        """One request for one choice for each index, or for the first of them where the server gives fewer.

        Raises:
            UnansweredError: the server answers other prompts, but not this one.
            ModelError: nothing can be drawn.
        """
        path = path_of(prompt)
        while True:
            body = self._body(prompt, indices, max_tokens)
            try:
                return await self._asked(path, body, len(indices[: self._dialect.most]))
            except StatusError as refusal:
                if self._dialect.adapted(refusal, body):
                    continue
                if not max_tokens and (most := longest_answer(refusal.said)) and most < self._config.max_tokens:
                    said = f"{self.name!r}: the server says {refusal}; give --max-tokens {most} or less"
                    raise ModelError(said, kind="window") from refusal
                if refusal.kind == "refused" and body.get("n", 1) > 1:
                    return await self._single(prompt, indices, refusal)
                raise await self._refusal(refusal) from refusal
            except UnansweredRequestError as error:
                kind = UnansweredError if self._client.answered else ModelError
                raise kind(f"{self.name!r}: {error}", kind=error.kind) from error
            except ModelError as error:
                raise ModelError(f"{self.name!r}: {error}", kind=error.kind) from error

    async def _single(self, prompt: Prompt, indices: Sequence[int], refusal: StatusError) -> Reply[Answer]:
        """One sample, after a refusal of several that names nothing: where that is answered, it was of their number."""
        body = {**self._body(prompt, indices[:1], 0), "n": 1}
        try:
            reply = await self._asked(path_of(prompt), body, 1)
        except StatusError:
            raise await self._refusal(refusal) from refusal
        self._dialect.ask_for(1)
        return reply

    async def _refusal(self, refusal: StatusError) -> ModelError:
        """The refusal, explained: of this prompt alone where others were answered, or where it is of what it says."""
        lasting = refusal.kind == "quota" or refusal.status == HTTPStatus.UNAUTHORIZED
        if self._client.answered and not lasting and refusal.kind not in {"filtered", "window"}:
            said = f"{self.name!r}: the server says {refusal}, while it answers other prompts"
            return UnansweredError(said, kind=refusal.kind)
        alone = refusal.kind == "filtered" or (self._client.answered and not lasting)
        said = await explained(refusal, self._client, self._served_name)
        return (UnansweredError if alone else ModelError)(said, kind=refusal.kind)

    async def _asked(self, path: str, body: Mapping[str, Any], asked: int) -> Reply[Answer]:
        """The server's answer, or the cached one."""

        def read(content: bytes) -> Answer:
            return read_answer(content, asked)

        if self._cache is None:
            return await self._client.post(path, body, read)
        if (kept := self._cache.get(path, body)) is not None:
            with suppress(ValueError, PassingError, StatusError):  # a damaged file is asked again
                return Reply(read(kept), kept, 0.0, 0, cached=True)
        reply = await self._client.post(path, body, read)
        self._cache.put(path, body, reply.body)
        return reply

    def _body(self, prompt: Prompt, indices: Sequence[int], max_tokens: int) -> dict[str, Any]:
        body = request_body(self._served_name, prompt, indices[: self._dialect.most], self._config)
        if max_tokens:
            body["max_tokens"] = max_tokens
        return self._dialect.written(body)

    def _completions(self, reply: Reply[Answer], prompt: Prompt, indices: Sequence[int]) -> list[Completion]:
        """Choices that the service finished. What the request took stands at its first sample alone."""
        remarks = {"cached": True} if reply.cached else {"retries": reply.retries} if reply.retries else {}
        seeded, seed, form = self._dialect.seeded, self._config.seed, prompt.form
        completions = [
            Completion(index, text, form, reason, sample_seed(seed, index) if seeded else None, note=choice.remarks)
            for index, choice in zip(indices, reply.content.choices, strict=False)
            if not choice.fault
            for text, reason in [ended(prompt, choice.text, choice.finish_reason)]
        ]
        first = completions[0]
        completions[0] = replace(
            first,
            usage=reply.content.counts,
            latency_seconds=round(reply.seconds, 4),
            note={**first.note, **remarks},
        )
        return completions


def open_openai(name: str, config: ModelConfig) -> OpenAIModel:
    """Address and key from `config` and the environment (OPENAI_BASE_URL, OPENAI_API_KEY). Raises UsageError."""
    api_key = os.environ.get("OPENAI_API_KEY") or None
    base_url = config.base_url or os.environ.get("OPENAI_BASE_URL") or (_OFFICIAL if api_key else None)
    if base_url is None:
        raise UsageError(f"'openai/{name}': no server is given; add --base-url http://HOST:PORT/v1")
    address = Address.of(base_url)
    if address.azure:
        api_key = api_key or os.environ.get("AZURE_OPENAI_API_KEY") or None
    style = PromptStyle.named(config.prompt_style or DEFAULT_STYLE)
    return OpenAIModel(name, Client(address, Credentials.bearer(api_key, address), config), style, config)


provider = Provider("openai/NAME (any OpenAI-compatible server)", open_openai)
