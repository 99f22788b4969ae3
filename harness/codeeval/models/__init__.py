"""Sources of completions. `open_model` opens a `Model` by a name such as `openai/NAME` or `replay/FILE`."""

from codeeval.errors import UsageError
from codeeval.models.config import ModelConfig
from codeeval.models.providers import PROVIDERS, Provider
from codeeval.samples import Model
from codeeval_sandbox.errors import PluginError, UnknownNameError

__all__ = ["ModelConfig", "Provider", "open_model", "providers"]


def open_model(name: str, config: ModelConfig | None = None) -> Model:
    """Open the model called `provider/name`; close it when done.

    Raises:
        UsageError: the provider is unknown, the name is missing, or a setting is invalid.
        PluginError: the provider is claimed twice, or cannot be imported.
    """
    provider, _, rest = name.partition("/")
    try:
        opened = PROVIDERS[provider]
    except UnknownNameError:
        from codeeval.models.naming import meant  # noqa: PLC0415 - needed only now

        hint = meant(name, providers())
        raise UsageError(f"model {name!r}: there is no provider {provider!r}; {hint or _known()}") from None
    if not rest:
        raise UsageError(f"model {name!r} has no name after its provider; {_known()}")
    return opened.open(rest, config or ModelConfig())


def providers() -> tuple[str, ...]:
    """Return the names of all providers, sorted. None of them is imported."""
    return PROVIDERS.names()


def _known() -> str:
    return "write " + " or ".join(map(_form, providers()))


def _form(name: str) -> str:
    try:
        return PROVIDERS[name].form
    except PluginError:  # a broken provider is named when it is asked for
        return f"{name}/NAME"
