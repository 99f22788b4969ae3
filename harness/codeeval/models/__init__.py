"""Where completions come from. `open_model` makes a `Model` of a name such as `openai/NAME` or `replay/FILE`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.models.config import ModelConfig
from codeeval.samples import Model

__all__ = ["ModelConfig", "open_model", "providers"]

_Opener = Callable[[str, ModelConfig], Model]


def open_model(name: str, config: ModelConfig | None = None) -> Model:
    """The model called `provider/name`; close it when done.

    Raises:
        UsageError: no such provider, no name after it, or a setting that the provider cannot use.
    """
    provider, _, rest = name.partition("/")
    if provider not in _PROVIDERS:
        from codeeval.models.naming import meant  # noqa: PLC0415 - needed only now

        hint = meant(name, _PROVIDERS)
        raise UsageError(f"model {name!r}: there is no provider {provider!r}; {hint or _known()}")
    if not rest:
        raise UsageError(f"model {name!r} has no name after its provider; {_known()}")
    return _PROVIDERS[provider][1](rest, config or ModelConfig())


def providers() -> Mapping[str, str]:
    """Each provider's name, and how models of it are written."""
    return {name: form for name, (form, _) in _PROVIDERS.items()}


def _known() -> str:
    return "write " + " or ".join(form for form, _ in _PROVIDERS.values())


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
