"""Groups of commands: help by purpose, and a word on what the environment decided."""

import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from codeeval.cli.environment import deciding
from codeeval.cli.usage import one_line_usage, unknown_command
from codeeval.errors import InterruptedCommand
from codeeval.shown import say

__all__ = ["CommandGroup", "Commands", "Root"]

_F = TypeVar("_F", bound=Callable[..., Any])


class _Command(TyperCommand):
    """A command that says which of its settings come from the environment, and whose errors of usage are one line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raise UsageError for arguments that the command does not take."""
        with one_line_usage(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run it; the variables are named before, on standard error."""
        sources = {one: ctx.get_parameter_source(one.name) for one in self.params if one.name}
        flags = [one.envvar for one, source in sources.items() if source is not None and source.name == "ENVIRONMENT"]
        if names := [*map(_first, flags), *deciding(ctx.params)]:
            say(f"from the environment: {', '.join(names)}", err=True)
        return super().invoke(ctx)


def _first(variable: Any) -> str:
    """The variable that is set, of one or several that a flag listens to."""
    names = [variable] if isinstance(variable, str) else list(variable)
    return next(name for name in names if os.environ.get(name))


class CommandGroup(TyperGroup):
    """A group whose help lists commands under headings, in the order in which they were added."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raise UsageError for an unknown flag before the command."""
        with one_line_usage(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Raise UsageError where a command is missing."""
        with one_line_usage(ctx):
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Raise UsageError for an unknown command."""
        known, name = self.list_commands(ctx), args[0]
        if name.startswith("-") or name.replace("_", "-") in known:
            return super().resolve_command(ctx, args)
        raise unknown_command(name, ctx.command_path, known, args[1:])

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section for each heading."""
        sections = defaultdict(list)
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                sections[getattr(command, "rich_help_panel", None) or "Commands"].append((name, command))
        longest = max(len(name) for rows in sections.values() for name, _ in rows)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(f"{name:{longest}}", one.get_short_help_str(formatter.width - 6 - longest)) for name, one in rows]
                )


class Root(CommandGroup):
    """The root of all commands."""

    def invoke(self, ctx: Any) -> Any:
        """Raise InterruptedCommand after Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedCommand from None


class Commands(typer.Typer):
    """A group of commands. `heading` of a command or group: the purpose under which help lists it."""

    def __init__(self, *, cls: type[CommandGroup] = CommandGroup, **options: Any) -> None:
        # Plain help needs a third of the time, and is the same text everywhere.
        super().__init__(cls=cls, no_args_is_help=True, rich_markup_mode=None, **options)

    def command(self, name: str | None = None, *, heading: str | None = None, **options: Any) -> Callable[[_F], _F]:
        """Add a command, as `typer.Typer.command` does."""
        return super().command(name, cls=_Command, rich_help_panel=heading, **options)

    def add_typer(self, typer_instance: typer.Typer, *, heading: str | None = None, **options: Any) -> None:
        """Add a group, as `typer.Typer.add_typer` does."""
        super().add_typer(typer_instance, rich_help_panel=heading, **options)
