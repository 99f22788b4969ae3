"""What a server says of itself before it is asked for samples, and what its refusals mean."""

import difflib
import hashlib
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress

from codeeval.errors import ModelError, ModelFault
from codeeval.models.answers import Answer, ServedModel, ServedModels, Version, text_of
from codeeval.models.client import Client, StatusError
from codeeval.models.config import ModelConfig
from codeeval.models.requests import path_of, request_body
from codeeval.prompting import Endpoint, Message, Prompt
from codeeval.samples import Served
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

    async def serving(self, prompts: Sequence[Prompt], tell: Callable[[str], None]) -> Served:
        """What is served, once the server is there. A server without `/models` is asked nothing.

        Raises:
            ModelError: no server came to be there; or it refuses the key, or is none of OpenAI's kind.
        """
        try:
            listed = (await self._client.first("/models", ServedModels.model_validate_json, tell)).data
        except StatusError as refusal:
            if refusal.status in {401, 403}:
                raise await explained(refusal, self._client, self._served_name) from refusal
            listed = []
        mine = next((one for one in listed if one.id == self._served_name), ServedModel(id=self._served_name))
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
            version = (await self._client.get("//version", Version.model_validate_json)).version
            return f"{mine.owned_by or 'version'} {version}"
        return mine.owned_by

    def window(self, served: Served, problem: Problem, prompt_tokens: int) -> None:
        """Raises ModelError where an answer to this prompt could not have its full length."""
        window, wanted = served.max_model_len, self._config.max_tokens
        if window is None or prompt_tokens + wanted <= window:
            return
        room = window - prompt_tokens
        fix = f"give --max-tokens {room} or less, or " if room > 0 else ""
        raise ModelError(
            f"'openai/{served.model}' has a window of {window} tokens: the prompt of {problem.task_id!r} takes "
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
            reply = await self._client.post(path_of(prompt), body, Answer.model_validate_json)
        except StatusError:
            return None
        return hashlib.sha256(text_of(reply.content.choices[0]).encode("utf-8", "surrogatepass")).hexdigest()


async def explained(refusal: StatusError, client: Client, served_name: str) -> ModelError:
    """A refusal with what to do about it."""
    kind, fix = await _advice(refusal, client, served_name)
    return ModelError(f"'openai/{served_name}': the server says {refusal}; {fix}", kind=kind)


async def _advice(refusal: StatusError, client: Client, served_name: str) -> tuple[ModelFault, str]:
    match refusal.status:
        case 401 | 403:
            return "key", "set OPENAI_API_KEY to a key that it accepts"
        case 404:
            return "unknown_model", await _listed(client, served_name)
        case 429:
            return "refused", "nothing is left of the account's quota: add to it, then go on"
        case 400 | 413 | 422:
            return _misfit(str(refusal).lower())
        case _:
            return "unreachable", "check --base-url"


def _misfit(said: str) -> tuple[ModelFault, str]:
    """What in a request does not fit the model, by the words of common servers."""
    if "template" in said:
        return "chat_template", "the model has no chat template, as base models: use --prompt-style completion"
    if "context length" in said or "too long" in said:
        return "window", "give a smaller --max-tokens, or serve the model with a larger --max-model-len"
    return "refused", "check the sampling flags, and the prompt style, against what the server takes"


async def _listed(client: Client, served_name: str) -> str:
    """After a 404: the model's name is wrong, or the address."""
    try:
        listed = await client.get("/models", ServedModels.model_validate_json)
    except ModelError:
        return "check --base-url: it usually ends in /v1"
    names = [entry.id for entry in listed.data]
    nearest = difflib.get_close_matches(served_name, names, n=1, cutoff=0.3) or names[:1]
    example = f"; use --model openai/{nearest[0]}" if nearest and nearest[0] != served_name else ""
    return f"it serves {', '.join(map(repr, itertools.islice(names, 10))) or 'no model'}{example}"
