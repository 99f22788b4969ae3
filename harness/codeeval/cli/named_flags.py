"""The flags of `codeeval pass-at-k` as a configuration, for a front that has no command line of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from typer.main import get_command

from codeeval.cli.app import COMMANDS, app
from codeeval.cli.checks import refuse_idle
from codeeval.cli.configuration import fields_of
from codeeval.cli.fields import given
from codeeval.cli.settings import Settings
from codeeval.config import RunConfig

__all__ = ["config_of_flags"]


def config_of_flags(values: Mapping[str, str | int | float], *more: str) -> RunConfig:
    """Return the configuration of flags that are named without dashes, and of further arguments.

    Variables of the environment hold for flags that are not named, as on the command line.

    Raises:
        UsageError: a flag is unknown, its value is invalid, or it has no effect.
    """
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    context = _parsed([*flags, *more])
    config = fields_of({field.name: context.params[field.name] for field in fields(Settings)})
    refuse_idle(config, given(context, environment=False))
    return config


def _parsed(arguments: Sequence[str]) -> Any:
    command = next(entry for entry in COMMANDS if entry.name == "pass-at-k").load()
    root: Any = get_command(app)
    parent = root.make_context("codeeval", [], resilient_parsing=True)
    return command.make_context("pass-at-k", list(arguments), parent=parent)
