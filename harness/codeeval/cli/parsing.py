"""Unknown flags and commands, answered with what to write in their place."""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

__all__ = ["GuidedGroup"]

_BadUsage: type[Exception] = typer.BadParameter.__mro__[1]
"""typer's root of errors of usage, which it does not export."""

_MOST_GUESSES = 3
_ALIKE = 0.55
"""Least likeness of a guess, from 0 to 1, as difflib measures it."""


class GuidedGroup(TyperGroup):
    """The root of all commands: an unknown name in any of them becomes one line that says what is meant instead."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raise UsageError for an unknown flag before the command."""
        with _guided(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Raise UsageError for an unknown flag of any command, and InterruptedCommand after Ctrl-C."""
        from codeeval.errors import InterruptedCommand  # noqa: PLC0415 - so that --help answers at once

        try:
            with _guided(ctx):
                return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedCommand from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Raise UsageError for an unknown command."""
        from codeeval.errors import UsageError  # noqa: PLC0415 - needed only now

        known, name = self.list_commands(ctx), args[0]
        if name.startswith("-") or name.replace("_", "-") in known:
            return super().resolve_command(ctx, args)
        raise UsageError(f"unknown command {name!r}: {_command_meant(name, known)}{_flags_meant(args[1:])}")


@contextmanager
def _guided(ctx: Any) -> Iterator[None]:
    from codeeval.errors import UsageError  # noqa: PLC0415 - needed only now

    try:
        yield
    except _BadUsage as error:
        name = getattr(error, "option_name", None)
        if name is None or type(error).__name__ != "NoSuchOption":
            raise
        where = getattr(error, "ctx", None) or ctx
        raise UsageError(f"unknown option {name!r}: {_flag_meant(name, where)}") from None


def _flag_meant(name: str, ctx: Any) -> str:
    from codeeval.cli.foreign import FLAGS  # noqa: PLC0415 - needed only now

    known = [flag for one in ctx.command.params for flag in (*one.opts, *one.secondary_opts) if flag.startswith("-")]
    advice, path = FLAGS.get(name), ctx.command_path
    usage = " ".join([path, *(piece.strip("{}") for piece in ctx.command.collect_usage_pieces(ctx))])
    if advice is None and (owner := _owner(name, ctx)):
        return f"that is an option of `codeeval {owner}`; the usage of this command: {usage}"
    if advice is None:
        guesses = _nearest(name, known)
        return f"did you mean {' or '.join(guesses)}?" if guesses else f"`{path} --help` lists what there is"
    flag = advice.removeprefix("write ").split()[0]
    if flag == advice.split()[0] or flag in known:
        return advice
    return f"that is {flag} of `codeeval pass-at-k`, and `{path}` has no such option; its usage: {usage}"


def _owner(name: str, ctx: Any) -> str:
    """The first command that has this flag; empty where none has."""
    commands = ctx.find_root().command.commands
    return next((one for one, command in commands.items() if any(name in param.opts for param in command.params)), "")


def _flags_meant(arguments: Sequence[str]) -> str:
    """Translate the other flags of the same line, as a further clause."""
    from codeeval.cli.foreign import FLAGS  # noqa: PLC0415 - needed only now

    given = dict.fromkeys(one.partition("=")[0].replace("_", "-") for one in arguments if one.startswith("-"))
    meant = [f"for {one} {FLAGS[one]}" for one in given if one in FLAGS]
    return f"; {', '.join(meant)}" if meant else ""


def _command_meant(name: str, known: Sequence[str]) -> str:
    """The command that is meant, as a clause."""
    from codeeval.cli.foreign import COMMANDS  # noqa: PLC0415 - needed only now
    from codeeval_benchmarks.registry import names  # noqa: PLC0415 - as above

    plain = name.lower().replace("_", "-")
    if plain in names():
        return f"to score a model on this benchmark: `codeeval pass-at-k --benchmark {plain}`"
    if Path(name).is_file() or plain.removesuffix(".gz").endswith((".jsonl", ".json", ".csv", ".parquet")):
        return f"to score samples in a file: `codeeval pass-at-k --samples {name}`"
    if meant := COMMANDS.get(plain):
        return f"write `codeeval {meant}`"
    guesses = [f"`codeeval {one}`" for one in _nearest(plain, known)]
    return f"did you mean {' or '.join(guesses)}?" if guesses else "`codeeval --help` lists the commands"


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """Names like this one, the nearest first; those that begin with it are nearer than all others."""
    wanted = name.lstrip("-")

    def likeness(one: str) -> float:
        other = one.lstrip("-")
        if len(wanted) == 1:
            return float(len(other) > 1 and other.startswith(wanted))
        return difflib.SequenceMatcher(None, wanted, other).ratio() + other.startswith(wanted)

    found = sorted(dict.fromkeys(known), key=lambda one: -likeness(one))
    near = [one for one in found if likeness(one) >= _ALIKE]
    if near and likeness(near[0]) > 1:  # where some go on from it, those alone
        near = [one for one in near if likeness(one) > 1]
    return near[:_MOST_GUESSES]
