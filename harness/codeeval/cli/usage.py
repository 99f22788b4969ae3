"""Errors of usage, each as one line: what is wrong, what was expected, and what to write in its place."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from codeeval.cli.foreign import ARGUMENTS, COMMANDS, FLAGS
from codeeval.errors import UsageError
from codeeval.wording import nearest

__all__ = ["one_line_usage", "unknown_command"]

_BadUsage: type[Exception] = typer.BadParameter.__mro__[1]
"""typer's root of errors of usage, which it does not export."""

_EXPECTED: Mapping[object, str] = {int: "a whole number", float: "a number", bool: "true or false", Path: "a path"}
"""By the type of a parameter: what its value must be."""


@contextmanager
def one_line_usage(context: Any) -> Iterator[None]:
    """Raise UsageError in place of typer's errors of usage, which take four lines. Help is left as it is."""
    try:
        yield
    except _BadUsage as error:
        message = _message(error, getattr(error, "ctx", None) or context)
        if message is None:
            raise
        raise UsageError(message) from None


def _message(error: Exception, context: Any) -> str | None:
    """Return the line of one error. None: the error shows the help of a command that has no arguments."""
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    option = str(getattr(error, "option_name", None))
    if kind == "NoArgsIsHelpError":
        return None
    if kind == "NoSuchOption":
        return f"unknown option {option!r}: {_flag_meant(option, context)}"
    if kind == "BadOptionUsage":
        return _without_value(option, str(error), context)
    if parameter is not None:
        return (_missing if kind == "MissingParameter" else _invalid)(error, parameter, context)
    if "extra argument" in str(error):
        return _extra(str(error), context)
    return f"{_sentence(str(error))}: the usage is `{_usage(context)}`"


def _missing(_error: Exception, parameter: Any, context: Any) -> str:
    return f"missing {_name(parameter)}{_explained(parameter)}: the usage is `{_usage(context)}`"


def _invalid(error: Exception, parameter: Any, context: Any) -> str:
    """Say which value is invalid, by the flag or the variable that has it, and what was expected."""
    cause = error.__cause__
    problems = cause.errors() if cause is not None and hasattr(cause, "errors") else []
    source = _source(parameter, context)
    if not problems:
        return f"{source} is invalid: {_sentence(str(error))}"
    if isinstance(reason := problems[0].get("ctx", {}).get("error"), ValueError):
        return f"{source} {problems[0]['input']!r} is invalid: {reason}{_explained(parameter)}"
    annotation = parameter.type_descriptor.annotation
    inner = next(iter(getattr(annotation, "__args__", ())), annotation)
    expected = _EXPECTED.get(inner, f"another value, because of: {_sentence(problems[0]['msg'])}")
    return f"{source} {problems[0]['input']!r} is invalid: expected {expected}{_explained(parameter)}"


def _explained(parameter: Any) -> str:
    """Return the parameter's help in brackets, without its default."""
    text = _sentence((parameter.help or "").partition(" [default")[0])
    return f" ({text})" if text else ""


def _source(parameter: Any, context: Any) -> str:
    source = context.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT" and os.environ.get(str(parameter.envvar)):
        return f"{parameter.envvar} (environment)"
    return _name(parameter)


def _name(parameter: Any) -> str:
    """Return the names of an option, or the name of an argument."""
    if parameter.param_type_name == "option":
        return "/".join(sorted(parameter.opts, key=len))
    metavar = parameter.metavar or parameter.name.upper()
    return f"argument {metavar.strip('[].')}"


def _without_value(option: str, reason: str, context: Any) -> str:
    known = {
        flag: parameter_known
        for parameter_known in context.command.params
        for flag in (*parameter_known.opts, *parameter_known.secondary_opts)
    }
    parameter = known.get(option)
    if parameter is None or "not take a value" in reason:
        return f"{option} takes no value: write {option} alone"
    metavar = parameter.metavar or "VALUE"
    return f"{option} needs a value: write {option} {metavar}"


def _extra(reason: str, context: Any) -> str:
    """Name the arguments that a command does not take, and the flags that take them where these are known."""
    given = reason.rpartition(" (")[2].removesuffix(")").split()
    path = context.command_path
    advice = ARGUMENTS.get(path.removeprefix("codeeval "))
    noun = "unexpected argument" if len(given) == 1 else "unexpected arguments"
    meant = f"write `{advice}`" if advice else f"the usage is `{_usage(context)}`"
    return f"{noun} {', '.join(map(repr, given))}: {meant}"


def _usage(context: Any) -> str:
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def _sentence(text: str) -> str:
    """Return the text as a clause: without a full stop, and with a small letter first, except in TCP and its like."""
    text = text.strip().rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _flag_meant(name: str, context: Any) -> str:
    known = [
        flag
        for parameter in context.command.params
        for flag in (*parameter.opts, *parameter.secondary_opts)
        if flag[:1] == "-"
    ]
    advice, path = FLAGS.get(name), context.command_path
    if advice is None and (owner := _owner(name, context)):
        return f"that is an option of `codeeval {owner}`; the usage of this command: {_usage(context)}"
    if advice is None:
        guesses = nearest(name, known)
        return f"did you mean {' or '.join(guesses)}?" if guesses else f"`{path} --help` lists what there is"
    flag = advice.removeprefix("write ").split()[0]
    if flag == advice.split()[0] or flag in known:
        return advice
    return f"that is {flag} of `codeeval pass-at-k`, and `{path}` has no such option; its usage: {_usage(context)}"


def _owner(name: str, context: Any) -> str:
    """Return the first command that has this flag; empty where none of those whose extra is installed has."""
    from codeeval.extras import missing  # noqa: PLC0415 - help does without it

    root = context.find_root().command
    for command in root.list_commands(context):
        try:
            candidate = root.get_command(context, command)
        except ModuleNotFoundError as error:
            if missing(error):
                continue
            raise
        if any(name in parameter.opts for parameter in candidate.params):
            return str(command)
    return ""


def unknown_command(name: str, path: str, known: Sequence[str], rest: Sequence[str]) -> UsageError:
    """Return the error of an unknown command of the group `path`, with what is meant by it and by its flags."""
    if path == "codeeval":
        return UsageError(f"unknown command {name!r}: {_command_meant(name, known)}{_flags_meant(rest)}")
    guesses = [f"`{path} {guess}`" for guess in nearest(name.lower(), known)]
    meant = f"did you mean {' or '.join(guesses)}?" if guesses else f"choose one of {', '.join(known)}"
    return UsageError(f"unknown command {name!r} of `{path}`: {meant}")


def _flags_meant(arguments: Sequence[str]) -> str:
    """Translate the other flags of the same line, as a further clause."""
    given = dict.fromkeys(
        argument.partition("=")[0].replace("_", "-") for argument in arguments if argument.startswith("-")
    )
    meant = [f"for {flag} {FLAGS[flag]}" for flag in given if flag in FLAGS]
    return f"; {', '.join(meant)}" if meant else ""


def _command_meant(name: str, known: Sequence[str]) -> str:
    """Return what to write in place of an unknown command, as a clause."""
    from codeeval_benchmarks.registry import names  # noqa: PLC0415 - reads the installed distributions

    plain = name.lower().replace("_", "-")
    if plain in names():
        return f"to score a model on this benchmark: `codeeval pass-at-k --benchmark {plain}`"
    if Path(name).is_file() or plain.removesuffix(".gz").endswith((".jsonl", ".json", ".csv", ".parquet")):
        return f"to score samples in a file: `codeeval pass-at-k --samples {name}`"
    if meant := COMMANDS.get(plain):
        return f"write `codeeval {meant}`"
    guesses = [f"`codeeval {guess}`" for guess in nearest(plain, known)]
    return f"did you mean {' or '.join(guesses)}?" if guesses else "`codeeval --help` lists the commands"
