"""A prompt as the body of a request, in OpenAI's form."""

from collections.abc import Mapping, Sequence
from typing import Any

from codeeval.models.config import ModelConfig
from codeeval.prompting import Prompt, cut_at_stop
from codeeval.seeds import sample_seed

__all__ = ["ended", "length_of", "path_of", "request_body"]

_MOST_STOPS = 4
"""OpenAI's API allows so many, and `vllm serve` holds to it."""


def path_of(prompt: Prompt) -> str:
    """The endpoint that takes this prompt."""
    return "/chat/completions" if prompt.endpoint == "chat" else "/completions"


def length_of(prompt: Prompt) -> int:
    """Characters of all that is sent."""
    return len(prompt.text) + sum(len(turn.content) for turn in prompt.messages)


def request_body(model: str, prompt: Prompt, indices: Sequence[int], config: ModelConfig) -> dict[str, Any]:
    """The request for the samples with these neighbouring indices; `extra_body` has the last word."""
    asked: dict[str, Any] = (
        {"messages": [{"role": turn.role, "content": turn.content} for turn in prompt.messages]}
        if prompt.messages
        else {"prompt": prompt.text}
    )
    if prompt.stop:
        asked["stop"] = list(prompt.stop[:_MOST_STOPS])
    seed = sample_seed(config.seed, indices[0])
    return {"model": model, **asked, "n": len(indices), **_sampling(config), "seed": seed, **config.extra_body}


def ended(prompt: Prompt, text: str, finish_reason: str | None) -> tuple[str, str | None]:
    """The text as if the server had known all stop sequences, those too that were too many to be sent; and its end."""
    text, cut = cut_at_stop(text, prompt.stop)
    return text, "stop" if cut else finish_reason


def _sampling(config: ModelConfig) -> Mapping[str, Any]:
    return {"temperature": config.temperature, "top_p": config.top_p, "max_tokens": config.max_tokens}
