"""Groups of commands: imported when called, listed by purpose, with errors of usage of one line."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from codeeval.cli.environment import deciding
from codeeval.errors import InterruptedCommand, UsageError
from codeeval.shown import say

__all__ = ["NEEDS", "CommandGroup", "Commands", "Entry", "Root"]

NEEDS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("false-positives", "resampling", "compare", "plan", "extrapolate", "reliability"), ("scipy",)),
    **dict.fromkeys(("scaling", "spread", "evolution", "verifiers", "leaderboard", "matrix", "watch"), ("scipy",)),
    "contamination": ("scipy",),
    "quality": ("scipy", "pyflakes"),
    "strengthen": ("hypothesis", "coverage"),
    "serve": ("prometheus_client",),
}
"""Packages of extras without which a command can only show its help. Others need them for some flags alone."""

_F = TypeVar("_F", bound=Callable[..., Any])


class Entry(NamedTuple):
    """A command of the root, before its module is imported."""

    name: str
    """Words after `codeeval`."""
    target: str
    """`module:attribute` in `codeeval.cli`: a function, or the `Commands` of a group."""
    heading: str
    """The purpose under which help lists it."""
    short: str
    """Short help of the command."""

    def load(self) -> Any:
        """Import the module and build the command."""
        module, _, attribute = self.target.partition(":")
        loaded = getattr(import_module(f"codeeval.cli.{module}"), attribute)
        if not isinstance(loaded, typer.Typer):
            alone = Commands()
            alone.command(self.name, short_help=self.short)(loaded)
            loaded = alone
        command: Any = get_command(loaded)
        command.name, command.rich_help_panel = self.name, self.heading
        command.needs = NEEDS.get(self.name, ())
        return command


class _Lazy(Mapping[str, Any]):
    """Commands by name. A command is loaded when it is looked up."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = self._entries[name].load()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class _Command(TyperCommand):
    """A command that names the variables of the environment that set its flags."""

    needs: Sequence[str] = ()
    """Packages of extras, without which it does not begin."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raise UsageError for arguments that the command does not take."""
        with _one_line_usage(ctx):
            _refuse_repeated(ctx, self.get_params(ctx), args)
            return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words after the command, in every release of typer in the usual form: RUN, [FILE]..."""
        parameters = self.get_params(ctx)
        return ["[OPTIONS]", *(_argument(parameter) for parameter in parameters if not _is_option(parameter))]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, without the names of Python's types."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for parameter in self.get_params(ctx):
            name, text = parameter.get_help_record(ctx) or ("", "")
            if _is_option(parameter):
                sections["Options"].append((name, text))
            else:
                sections["Arguments"].append((_argument(parameter), text))
        for title, rows in sections.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. The variables are named before, on standard error. Raises UsageError without its extras."""
        _require(self.needs)
        sources = {parameter: ctx.get_parameter_source(parameter.name) for parameter in self.params if parameter.name}
        flags = [
            parameter for parameter, source in sources.items() if source is not None and source.name == "ENVIRONMENT"
        ]
        if names := [*map(_first, flags), *deciding(ctx.params)]:
            say(f"from the environment: {', '.join(names)}", err=True)
        try:
            return super().invoke(ctx)
        except Exception as error:
            self._note_lacking(error, ctx.command_path)
            raise

    def _note_lacking(self, error: Exception, path: str) -> None:
        """Add to an error which of the flags that it advises this command does not have."""
        from codeeval.cli.lacking import lacking  # noqa: PLC0415 - needed only now

        own = {name for parameter in self.params for name in parameter.opts}
        if hasattr(type(error), "exit_code") and (flags := lacking(str(error), own)):
            error.add_note(f"`{path}` has no {' and no '.join(flags)}")


def _refuse_repeated(ctx: Any, parameters: Sequence[Any], arguments: Sequence[str]) -> None:
    """Raise UsageError for an option that takes one value and is given two, because the first would have no effect."""
    options = [each for each in parameters if _is_option(each) and not each.is_flag and not each.multiple]
    for option, values in zip(options, _all_values(ctx, parameters, options, arguments), strict=True):
        if len(dict.fromkeys(values)) > 1:
            raise UsageError(
                f"{option.opts[0]} takes one value and is given {' and '.join(map(repr, values))}: give one of them; a "
                f"script gives a default that its caller may replace as {_variables(option)[0]}, not as a flag"
            )


def _all_values(
    ctx: Any, parameters: Sequence[Any], options: Sequence[Any], arguments: Sequence[str]
) -> Iterator[list[str]]:
    """Yield all values that the arguments give to each of the options, where the command would take the last."""
    alone = TyperCommand(None, params=[_gathering(each) if each in options else each for each in parameters])
    given = alone.make_parser(ctx).parse_args(list(arguments))[0]
    return (given.get(option.name, []) for option in options)


def _gathering(option: Any) -> Any:
    twin = copy(option)
    twin.multiple = True
    return twin


def _is_option(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "option")


def _argument(parameter: Any) -> str:
    """Return an argument as usage writes it, in brackets where it may be left out."""
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _first(parameter: Any) -> str:
    """Return the variable that is set, of one or several that a flag listens to."""
    return next(name for name in _variables(parameter) if os.environ.get(name))


def _variables(parameter: Any) -> list[str]:
    return [parameter.envvar] if isinstance(parameter.envvar, str) else list(parameter.envvar)


def _one_line_usage(ctx: Any) -> Any:
    from codeeval.cli.usage import one_line_usage  # noqa: PLC0415 - help does without it

    return one_line_usage(ctx)


def _require(packages: Sequence[str]) -> None:
    if packages:
        from codeeval.extras import require  # noqa: PLC0415 - help does without it

        for package in packages:
            require(package)


class CommandGroup(TyperGroup):
    """A group whose help lists commands under headings, in the order in which they were added."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raise UsageError for an unknown flag before the command."""
        with _one_line_usage(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Raise UsageError where a command is missing."""
        with _one_line_usage(ctx):
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Raise UsageError for an unknown command."""
        known, name = self.list_commands(ctx), args[0]
        if name.startswith("-") or name.replace("_", "-") in known:
            return super().resolve_command(ctx, args)
        from codeeval.cli.usage import unknown_command  # noqa: PLC0415 - needed only now

        raise unknown_command(name, ctx.command_path, known, args[1:])

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Write one section for each heading."""
        sections = defaultdict(list)
        for name, heading, short in self._listed():
            sections[heading].append((name, short))
        longest = max(len(name) for rows in sections.values() for name, _ in rows)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:{longest}}", short) for name, short in rows])

    def _listed(self) -> Iterator[tuple[str, str, str]]:
        """Return the name, heading and short help of each command."""
        for name, command in self.commands.items():
            yield name, "Commands", command.get_short_help_str(limit=80)


class Root(CommandGroup):
    """The root of all commands, whose `entries` are imported when they are called."""

    entries: ClassVar[Sequence[Entry]] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Lazy(self.entries)  # type: ignore[assignment]

    def list_commands(self, _ctx: Any) -> list[str]:
        """Return the names without importing anything."""
        return [entry.name for entry in self.entries]

    def invoke(self, ctx: Any) -> Any:
        """Raise InterruptedCommand after Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedCommand from None

    def _listed(self) -> Iterator[tuple[str, str, str]]:
        return ((entry.name, entry.heading, entry.short) for entry in self.entries)


class Commands(typer.Typer):
    """A group of commands."""

    def __init__(self, *, cls: type[CommandGroup] = CommandGroup, add_completion: bool = False, **options: Any) -> None:
        # Plain help needs a third of the time, and is the same text everywhere.
        super().__init__(cls=cls, no_args_is_help=True, rich_markup_mode=None, add_completion=add_completion, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[_F], _F]:
        """Add a command, as `typer.Typer.command` does."""
        return super().command(name, cls=_Command, **options)
