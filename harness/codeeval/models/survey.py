"""Questions to a server before it is asked for samples, and advice after its refusals."""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from contextlib import suppress

from codeeval.errors import ModelError, ModelFault
from codeeval.models.answers import read_answer
from codeeval.models.client import Client
from codeeval.models.config import ModelConfig
from codeeval.models.faults import StatusError
from codeeval.models.listing import ServedModel, find_model, models_in, version_in
from codeeval.models.requests import path_of, request_body
from codeeval.prompting import Endpoint, Message, Prompt
from codeeval.samples import Served
from codeeval.wording import nearest
from codeeval_benchmarks.problem import Problem

__all__ = ["Survey", "explained"]

_CANARY = "Write a Python function that returns the longest word of a text, and explain each step.\n\ndef longest("
_CANARY_TOKENS = 48


class Survey:
    """Questions to one server about one model."""

    def __init__(self, client: Client, served_name: str, config: ModelConfig) -> None:
        self._client = client
        self._served_name = served_name
        self._config = config

    async def listed(self) -> ServedModel | None:
        """The model as the server lists it, once something takes connections; None where it lists nothing.

        The list only serves to know more: whether the model answers is found out by asking it. Raises ModelError where
        nothing came to be there.
        """
        listed = await self._client.first("/models", models_in)
        return find_model(listed, self._served_name) if listed else None

    async def serving(self, listed: ServedModel | None, prompts: Sequence[Prompt]) -> Served:
        """Facts of the server for the manifest."""
        mine = listed or ServedModel(self._served_name)
        digest = hashlib.sha256("".join(prompt.digest for prompt in prompts).encode()).hexdigest()
        return Served(
            model=mine.id,
            root=mine.root,
            software=await self._software(mine),
            max_model_len=mine.max_model_len,
            prompts_sha256=digest,
        )

    async def _software(self, mine: ServedModel) -> str | None:
        with suppress(ModelError):
            version = await self._client.get("//version", version_in)
            return f"{mine.owned_by or 'version'} {version}"
        return mine.owned_by

    def window(self, listed: ServedModel | None, problem: Problem, prompt_tokens: int) -> None:
        """Raises ModelError where an answer to this prompt could not have its full length."""
        window, wanted = listed.max_model_len if listed else None, self._config.max_tokens
        if window is None or prompt_tokens + wanted <= window:
            return
        room = window - prompt_tokens
        fix = f"give --max-tokens {room} or less, or " if room > 0 else ""
        raise ModelError(
            f"'openai/{self._served_name}' has a window of {window} tokens: the prompt of {problem.task_id!r} takes "
            f"{prompt_tokens or 'some'} and an answer up to {wanted} (--max-tokens); {fix}serve the model with a "
            f"--max-model-len of at least {prompt_tokens + wanted}",
            kind="window",
        )

    async def fingerprint(self, endpoint: Endpoint, limit: str) -> str | None:
        """SHA-256 (hexadecimal) of the greedy answer to a fixed prompt; None where the server cannot be greedy.

        `limit` is the field that limits an answer's length. Raises ModelError.
        """
        prompt = (
            Prompt((), _CANARY, (), "completion")
            if endpoint == "completions"
            else Prompt((Message("user", _CANARY),), "", (), "answer")
        )
        greedy = self._config.model_copy(update={"temperature": 0.0, "top_p": 1.0, "max_tokens": _CANARY_TOKENS})
        body = request_body(self._served_name, prompt, [0], greedy)
        body[limit] = body.pop("max_tokens")
        try:
            reply = await self._client.post(path_of(prompt), body, lambda content: read_answer(content, 1))
        except StatusError:
            return None
        return hashlib.sha256(reply.content.choices[0].text.encode("utf-8", "surrogatepass")).hexdigest()


async def explained(refusal: StatusError, client: Client, served_name: str) -> str:
    """A refusal with what to do about it."""
    return f"'openai/{served_name}': the server says {refusal}; {await _advice(refusal, client, served_name)}"


_ADVICE: Mapping[ModelFault, str] = {
    "key": "set OPENAI_API_KEY to a key that it accepts",
    "quota": "nothing is left of the account's quota for now: add to it or wait, then go on",
    "filtered": "a filter of the service takes the prompt for forbidden content, so that the model never saw it",
    "chat_template": "the model has no chat template, as base models: use --prompt-style completion",
    "window": "give a smaller --max-tokens, or serve the model with a larger --max-model-len",
    "unreachable": "check --base-url",
    "refused": "check the sampling flags, and the prompt style, against what the server takes",
}

_PAGE_ADVICE: Mapping[ModelFault, str] = {
    "key": "no model server answers, but something before it, such as a login: check --base-url, then the key",
    "unreachable": "what answers does not speak OpenAI's API: check --base-url",
}


async def _advice(refusal: StatusError, client: Client, served_name: str) -> str:
    if refusal.kind == "unknown_model":
        return await _listed(client, served_name)
    if "a web page" in refusal.said and refusal.kind in _PAGE_ADVICE:
        return _PAGE_ADVICE[refusal.kind]
    return _ADVICE[refusal.kind]


async def _listed(client: Client, served_name: str) -> str:
    """After a 404: the model's name is wrong, or the address."""
    try:
        listed = await client.get("/models", models_in)
    except ModelError:
        listed = ()
    if not listed:
        return "check --base-url (it usually ends in /v1) and the model's name"
    names = [entry.id for entry in listed]
    guesses = nearest(served_name, names, most=1) or names[:1]
    example = f"; use --model openai/{guesses[0]}" if guesses and guesses[0] != served_name else ""
    return f"it serves {', '.join(map(repr, itertools.islice(names, 10)))}{example}"
