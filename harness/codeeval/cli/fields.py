"""The fields of settings as the flags of a command."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import typer

from codeeval.cli.configuration import sandbox_of
from codeeval.cli.settings import ExecutionSettings, ModelSettings, OutputSettings, SandboxSettings
from codeeval.runs.checks import check_sandbox

__all__ = ["given", "with_settings"]


def with_settings(kind: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the fields of `kind` as flags, and itself one argument `settings`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(**values: Any) -> None:
            settings = kind(**{field.name: values.pop(field.name) for field in fields(kind)})
            if isinstance(settings, SandboxSettings):
                check_sandbox(sandbox_of(settings))
            command(settings=settings, **values)

        own = [one for one in inspect.signature(command).parameters.values() if one.name != "settings"]
        flags = inspect.signature(kind).parameters
        parameters = [*own, *(flags[name] for name in _reading_order(kind))]
        keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        wrapped.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _reading_order(kind: type) -> list[str]:
    """Names of the fields as help shows them: the model's, the report's, the sandbox's, the screen's."""
    classes = (ModelSettings, ExecutionSettings, SandboxSettings, OutputSettings)
    known = [name for cls in classes if issubclass(kind, cls) for name in cls.__annotations__]
    return known or list(inspect.signature(kind).parameters)


def given(context: typer.Context, *, environment: bool = True) -> set[str]:
    """Names of the settings that the command line states, or the environment where that counts."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    unstated = ("DEFAULT",) if environment else ("DEFAULT", "ENVIRONMENT")
    return {name for name, source in sources.items() if source is not None and not source.name.startswith(unstated)}
