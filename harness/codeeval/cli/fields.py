"""The fields of settings as the flags of a command."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Protocol, runtime_checkable

import typer

from codeeval.cli.checks import check_outputs

__all__ = ["Checked", "given", "with_settings"]


@runtime_checkable
class Checked(Protocol):
    """Settings that can be invalid together, although each of them is valid."""

    def check_together(self) -> None:
        """Raise UsageError for settings that contradict one another."""


def with_settings(kind: type, **others: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the fields of `kind` as flags, and itself one argument `settings`.

    `others` are further classes of fields, by the name of the argument that each becomes.
    """
    kinds = {"settings": kind, **others}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(**values: Any) -> None:
            check_outputs(values)
            made = {name: _made(each, values) for name, each in kinds.items()}
            for settings in made.values():
                if isinstance(settings, Checked):
                    settings.check_together()
            command(**made, **values)

        own = [parameter for parameter in inspect.signature(command).parameters.values() if parameter.name not in kinds]
        flags = [flag for each in (*others.values(), kind) for flag in _flags(each)]
        keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in (*own, *flags)]
        wrapped.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _made(kind: type, values: dict[str, Any]) -> Any:
    """Take the values of the fields out of `values`, and return the settings that they make."""
    return kind(**{field.name: values.pop(field.name) for field in fields(kind)})


def _flags(kind: type) -> list[inspect.Parameter]:
    """Return the fields as help shows them: those of a class before those of the classes it extends."""
    names = dict.fromkeys(name for cls in kind.__mro__ for name in inspect.get_annotations(cls))
    parameters = inspect.signature(kind).parameters
    return [parameters[name] for name in names]


def given(context: typer.Context, *, environment: bool = True) -> set[str]:
    """Names of the settings that the command line states, or the environment where that counts."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    unstated = ("DEFAULT",) if environment else ("DEFAULT", "ENVIRONMENT")
    return {name for name, source in sources.items() if source is not None and not source.name.startswith(unstated)}
