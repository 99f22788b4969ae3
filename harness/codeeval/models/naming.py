"""Names of models as other tools write them, and how they are written here."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from codeeval.wording import nearest

__all__ = ["ADDRESSES", "meant"]

_LOCAL = "http://HOST:PORT/v1"
ADDRESSES: Mapping[str, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com/v1",
    "google": "https://generativelanguage.googleapis.com/v1beta/openai",
    "mistral": "https://api.mistral.ai/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "groq": "https://api.groq.com/openai/v1",
    "grok": "https://api.x.ai/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "together": "https://api.together.xyz/v1",
    "fireworks": "https://api.fireworks.ai/inference/v1",
    "ollama": "http://localhost:11434/v1",
    "lmstudio": "http://localhost:1234/v1",
    "llama-cpp": "http://localhost:8080/v1",
    "sglang": "http://localhost:30000/v1",
    "tgi": "http://localhost:8080/v1",
    "huggingface": "https://router.huggingface.co/v1",
    "azure": "https://RESOURCE.openai.azure.com/openai/v1",
}
"""Where services and local servers have their OpenAI-compatible API by default."""

_OTHER_NAMES: Mapping[str, str] = {
    "gemini": "google",
    "vertex": "google",
    "claude": "anthropic",
    "xai": "grok",
    "togetherai": "together",
    "together-ai": "together",
    "llamacpp": "llama-cpp",
    "lm-studio": "lmstudio",
    "azureai": "azure",
}
_FAMILIES = (
    (r"gpt|chatgpt|o[1-9](-|$)|codex|text-davinci|davinci", "openai"),
    (r"claude", "anthropic"),
    (r"gemini", "google"),
    (r"mistral|codestral|devstral|ministral", "mistral"),
    (r"deepseek", "deepseek"),
    (r"grok", "grok"),
)
"""Patterns of model names, each with the service that serves the model under this name."""

_ENGINES = frozenset({"hf", "transformers", "hf-auto", "local"})
_BY_URL = frozenset({"local-completions", "local-chat-completions", "openai-api", "openai-chat", "openai-completions"})
"""Backends of other harnesses that ask an OpenAI-compatible server."""


def meant(name: str, providers: Collection[str]) -> str:
    """Say as a clause how the model is written here; empty where nothing is known of such a name."""
    if not name.strip("/"):
        return ""
    provider, _, rest = name.partition("/")
    plain = provider.lower().replace("_", "-")
    if Path(name).is_file():
        return f"for samples in a file write --samples {name}"
    if Path(name).is_dir():
        return f"for a model in a folder write vllm/{name}"
    return _with_provider(plain, rest, name, providers) if rest else _alone(name, plain, providers)


def _with_provider(plain: str, rest: str, name: str, providers: Collection[str]) -> str:
    """For `provider/name`."""
    service = _OTHER_NAMES.get(plain, plain)
    if service in ADDRESSES and not (plain == "google" and "gemini" not in rest):
        return _served(rest, ADDRESSES[service])
    if plain in _BY_URL:
        return _served(rest, _LOCAL)
    if plain in _ENGINES:
        return _either(rest)
    matches = nearest(plain, providers, most=1)
    return f"did you mean {matches[0]}/{rest}?" if matches else _either(name)


def _alone(name: str, plain: str, providers: Collection[str]) -> str:
    """For a name without a slash."""
    for pattern, service in _FAMILIES:
        if re.match(pattern, plain):
            return _served(name, ADDRESSES[service])
    service = _OTHER_NAMES.get(plain, plain)
    if service in ADDRESSES or plain in providers:
        return ""
    matches = nearest(plain, providers, most=1)
    return f"did you mean {matches[0]}/NAME?" if matches else _either(name)


def _served(name: str, url: str) -> str:
    return f"write openai/{name} --base-url {url}"


def _either(name: str) -> str:
    """For the name of weights: where they run is not known."""
    return f"write openai/{name} --base-url {_LOCAL} for a server, or vllm/{name} for vLLM's engine in this process"
