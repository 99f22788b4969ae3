"""Where completions come from. `open_model` makes a `Model` of a name such as `openai/NAME` or `replay/FILE`."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.models.config import ModelConfig
from codeeval.samples import Model

__all__ = ["ADDRESSES", "ModelConfig", "open_model", "providers"]

_Opener = Callable[[str, ModelConfig], Model]


ADDRESSES: Mapping[str, str] = {
    "anthropic": "https://api.anthropic.com/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "fireworks": "https://api.fireworks.ai/inference/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta/openai",
    "google": "https://generativelanguage.googleapis.com/v1beta/openai",
    "groq": "https://api.groq.com/openai/v1",
    "hf": "http://localhost:8000/v1 (after `codeeval serve-help NAME`, or `transformers serve`)",
    "huggingface": "https://router.huggingface.co/v1",
    "llamacpp": "http://localhost:8080/v1",
    "lmstudio": "http://localhost:1234/v1",
    "mistral": "https://api.mistral.ai/v1",
    "ollama": "http://localhost:11434/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "sglang": "http://localhost:30000/v1",
    "tgi": "http://localhost:8080/v1",
    "together": "https://api.together.xyz/v1",
    "transformers": "http://localhost:8000/v1 (after `transformers serve`)",
    "xai": "https://api.x.ai/v1",
}
"""Providers that speak OpenAI's protocol, by the names that people try, and where they do so by default."""


def open_model(name: str, config: ModelConfig | None = None) -> Model:
    """The model called `provider/name`; close it when done.

    Raises:
        UsageError: no such provider, no name after it, or a setting that the provider cannot use.
    """
    provider, _, rest = name.partition("/")
    if provider not in _PROVIDERS:
        raise UsageError(
            f"model {name!r}: there is no provider {provider!r}{_nearest(provider)}; {_known()}{_by_url(name)}"
        )
    if not rest:
        raise UsageError(f"model {name!r} has no name after its provider; {_known()}")
    return _PROVIDERS[provider][1](rest, config or ModelConfig())


def providers() -> Mapping[str, str]:
    """Each provider's name, and how models of it are written."""
    return {name: form for name, (form, _) in _PROVIDERS.items()}


def _known() -> str:
    return "write " + " or ".join(form for form, _ in _PROVIDERS.values())


def _by_url(name: str) -> str:
    """How to reach a provider that speaks OpenAI's protocol at an address of its own; empty for unknown ones."""
    provider, slash, rest = name.partition("/")
    url = ADDRESSES.get(provider.lower())
    if not slash or url is None:
        return ""
    return f". {provider} is reached by its address: --model openai/{rest or 'NAME'} --base-url {url}"


def _nearest(provider: str) -> str:
    matches = difflib.get_close_matches(provider.lower(), _PROVIDERS, n=1)
    return f" (did you mean {matches[0]!r}?)" if matches else ""


def _openai(name: str, config: ModelConfig) -> Model:
    from codeeval.models.openai import open_openai  # noqa: PLC0415 - aiohttp is loaded only where it is used

    return open_openai(name, config)


def _replay(name: str, _config: ModelConfig) -> Model:
    from codeeval.models.replay import replay_files  # noqa: PLC0415 - as above

    return replay_files([Path(name)])


def _simulated(name: str, config: ModelConfig) -> Model:
    from codeeval.models.simulated import open_simulated  # noqa: PLC0415 - numpy, tree-sitter: as above

    return open_simulated(name, config)


def _vllm(name: str, config: ModelConfig) -> Model:
    from codeeval.models.vllm import open_vllm  # noqa: PLC0415 - as above

    return open_vllm(name, config)


_PROVIDERS: Mapping[str, tuple[str, _Opener]] = {
    "openai": ("openai/NAME (any OpenAI-compatible server)", _openai),
    "replay": ("replay/FILE (samples drawn before)", _replay),
    "simulated": ("simulated/NAME (default, weak or strong)", _simulated),
    "vllm": ("vllm/NAME_OR_PATH (vLLM's engine in this process)", _vllm),
}
