"""Faults of a request that show without its benchmark, so that they are found before anything is loaded or started."""

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codeeval.errors import UsageError
from codeeval.wording import nearest, shortened

if TYPE_CHECKING:
    from codeeval.config import RunConfig

__all__ = [
    "OUTPUTS",
    "argument_meant",
    "check_outputs",
    "flags_of",
    "idle_reason",
    "refuse_idle",
    "refuse_idle_data",
    "refuse_missing_run",
    "refuse_shard",
]

_REQUEST = {
    "temperature",
    "top_p",
    "max_tokens",
    "base_url",
    "max_connections",
    "samples_per_request",
    "request_timeout",
    "server_wait",
    "request_cache",
    "extra_body",
    "model_arg",
    "prompt_style",
    "gpu_hour_price",
    "prompt_price",
    "completion_price",
}
_IDLE = {
    "replay": ("no model is asked, because samples are read from files", _REQUEST | {"seed"}),
    "recorded": ("no model is asked, because its answers were recorded", _REQUEST | {"seed"}),
    "simulated": ("no model is asked, because a simulated one answers", _REQUEST),
    "openai": ("a server is asked, and starts with options of its own", {"model_arg"}),
    "vllm": ("the engine runs in this process", {"base_url", "request_timeout", "server_wait", "request_cache"}),
}
"""By provider: why some settings have no effect, and which."""


def refuse_idle(config: "RunConfig", given: Collection[str]) -> None:
    """Refuse flags of the command line that cannot have an effect with this model. Raises UsageError."""
    if config.samples and {"samples", "model"} <= set(given):
        raise UsageError(
            f"--samples {config.samples[0]} and --model {config.model} both say where samples come from: "
            "give one of them"
        )
    why, fields = _idle(config)
    if idle := sorted(fields & set(given)):
        have, them = ("has", "it") if len(idle) == 1 else ("have", "them")
        raise UsageError(f"{flags_of(idle)} {have} no effect: {why}; leave {them} out")


def refuse_idle_data(given: Collection[str], *benchmarks: str) -> None:
    """Refuse a folder of official files for benchmarks that have none. Raises UsageError, BenchmarkError."""
    from codeeval_benchmarks.registry import reads_files  # noqa: PLC0415 - commands that only look do without

    if "data_dir" in given and not any(map(reads_files, benchmarks)):
        named = list(dict.fromkeys(map(repr, benchmarks)))
        reads = "reads" if len(named) == 1 else "read"
        raise UsageError(f"--data-dir has no effect: {shortened(named)} {reads} no official files; leave it out")


def refuse_shard(config: "RunConfig", why: str) -> None:
    """Refuse a shard for a command that makes no run of its own. Raises UsageError."""
    if config.shard is not None:
        raise UsageError(f"--shard has no effect: {why}; leave it out")


def idle_reason(config: "RunConfig", field: str) -> str:
    """Why a setting has no effect with this model; empty where it has one."""
    why, fields = _idle(config)
    return why if field in fields else ""


def _idle(config: "RunConfig") -> tuple[str, set[str]]:
    """The settings that have no effect with this model, after the reason."""
    provider = "replay" if config.samples else config.model.partition("/")[0]
    why, fields = _IDLE.get(provider, ("", set[str]()))
    return why, fields - {"prompt_style"} if "sensitivity" in config.model else fields


def flags_of(fields: Iterable[str]) -> str:
    """The fields as flags, in words."""
    return ", ".join("--" + name.replace("_", "-") for name in fields)


def refuse_missing_run(folder: Path) -> None:
    """Refuse to resume what is not there. Raises UsageError."""
    if (folder / "run.json").exists():
        return
    there = [path.parent.name for path in folder.parent.glob("*/run.json")]
    guesses = nearest(folder.name, there, most=1)
    hint = (
        f"did you mean --run {folder.parent / guesses[0]}? Otherwise leave" if guesses else "to begin one there, leave"
    )
    raise UsageError(
        f"there is no run at {str(folder)!r} to resume: {hint} --resume out; without it, the same command begins a "
        "run, or goes on with an unfinished one"
    )


def argument_meant(path: Path) -> str:
    """Say what an argument without a flag before it may stand for, as a clause."""
    from codeeval.models import providers  # noqa: PLC0415 - needed only for a message
    from codeeval_benchmarks.registry import names  # noqa: PLC0415 - as above

    text = str(path)
    if text.lower().partition("@")[0] in names():
        return f"a benchmark is named by --benchmark {text}"
    if (path / "run.json").exists():
        return f"a run is named by --run {text}, and --resume goes on with it"
    if not path.exists() and text.partition("/")[0] in providers():
        return f"a model is named by --model {text}"
    return f"files of samples are named by --samples {text}"


_OUTPUT_FOLDERS = ("figures", "folder", "into", "request_cache")
_OUTPUT_FILES = ("csv", "evalplus_results", "file", "init", "junit", "latex", "markdown", "out")
_OUTPUT_EITHER = ("output",)
"""Settings of all commands that name what is written once the work is done: a folder, a file, or one of the two."""

OUTPUTS = frozenset({*_OUTPUT_FOLDERS, *_OUTPUT_FILES, *_OUTPUT_EITHER})


def check_outputs(settings: Mapping[str, Any]) -> None:
    """Refuse outputs that could not be written in the end, before anything is loaded or started. Raises UsageError."""
    for name in _OUTPUT_FOLDERS:
        if settings.get(name):
            _check_folder(flags_of([name]), Path(settings[name]))
    for name in _OUTPUT_FILES:
        if settings.get(name):
            _check_file(flags_of([name]), Path(settings[name]))
    for name in _OUTPUT_EITHER:
        if settings.get(name):
            path = Path(settings[name])
            (_check_folder if path.is_dir() else _check_file)(flags_of([name]), path)


def _why_unwritable(folder: Path) -> str:
    from codeeval.store import why_unwritable  # noqa: PLC0415 - commands that write nothing do without

    return why_unwritable(folder)


def _check_folder(flag: str, folder: Path) -> None:
    if reason := _why_unwritable(folder):
        raise UsageError(f"{flag} {str(folder)!r} cannot be written: {reason}; choose another folder")


def _check_file(flag: str, path: Path) -> None:
    """Missing folders are made once the file is written."""
    if path.is_dir():
        raise UsageError(f"{flag} {str(path)!r} cannot be written, because it is a folder: name a file in it")
    if not os.path.exists(path):  # noqa: PTH110 - `Path.exists` raises in a folder that may not be entered
        if reason := _why_unwritable(path.parent):
            raise UsageError(f"{flag} {str(path)!r} cannot be written: {reason}; choose a file in another folder")
    elif path.is_file():  # a pipe would wait for its reader
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        except OSError as error:
            raise UsageError(f"{flag} {str(path)!r} cannot be written: {error.strerror}; choose another file") from None
