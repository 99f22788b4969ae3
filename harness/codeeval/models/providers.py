"""Providers of models by name: built in, or entry points of the group `codeeval.models`.

A distribution adds a provider by a module with a `Provider`, and two lines in its pyproject.toml:

    [project.entry-points."codeeval.models"]
    NAME = "MODULE:ATTRIBUTE"
"""

from collections.abc import Callable
from dataclasses import dataclass

from codeeval.models.config import ModelConfig
from codeeval.samples import Model
from codeeval_sandbox.shelf import Shelf

__all__ = ["GROUP", "PROVIDERS", "Provider"]

GROUP = "codeeval.models"


@dataclass(frozen=True, slots=True)
class Provider:
    """A source of models."""

    form: str
    """Form of its models' names and a short explanation, for messages: `openai/NAME (any OpenAI-compatible server)`."""
    open: Callable[[str, ModelConfig], Model]
    """Function that opens the model of a name, without `provider/`. It raises UsageError for an invalid name or
    setting. It does not reach out to a server: `Model.prepare` does."""


PROVIDERS: Shelf[Provider] = Shelf(
    GROUP,
    "provider",
    {
        "openai": "codeeval.models.openai:provider",
        "recorded": "codeeval.models.recorded:provider",
        "replay": "codeeval.models.replay:provider",
        "simulated": "codeeval.models.simulated:provider",
        "vllm": "codeeval.models.vllm:provider",
    },
    Provider,
)
