"""Faults of a request that show without its benchmark, so that they are found before anything is loaded or started."""

import difflib
import errno
import math
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from codeeval.cli.settings import ModelSettings, SandboxSettings
from codeeval.errors import UsageError

__all__ = [
    "argument_meant",
    "check_file",
    "check_folder_of",
    "check_sandbox",
    "flags_of",
    "idle_reason",
    "refuse_idle",
    "refuse_missing_run",
]

_LEAST_MEMORY_MB = 32
"""Smallest limit of a program's memory (MiB): below it, Python and a few of its modules alone reach the limit."""

_SLOTS = 16
"""Users that the pool reserves per worker beside one, as `PoolConfig.slots`."""

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
    "simulated": ("no model is asked, because a simulated one answers", _REQUEST),
    "openai": ("a server is asked, and starts with options of its own", {"model_arg"}),
    "vllm": ("the engine runs in this process", {"base_url", "request_timeout", "server_wait", "request_cache"}),
}
"""By provider: why some settings have no effect, and which."""


def check_sandbox(settings: SandboxSettings) -> None:
    """Refuse what no sandbox can do, before one is started. Raises UsageError."""
    if settings.sandbox != "auto":
        _check_backend(settings.sandbox, settings.runtime)
    if settings.workers is not None:
        _check_workers(settings.workers)
    if settings.memory < _LEAST_MEMORY_MB:
        raise UsageError(
            f"--memory {settings.memory} cannot be enforced, because Python itself needs most of {_LEAST_MEMORY_MB} "
            f"MiB: give {_LEAST_MEMORY_MB} or more"
        )
    if not (math.isfinite(settings.timeout_floor) and settings.timeout_floor > 0):
        raise UsageError(f"--timeout-floor {settings.timeout_floor:g} leaves no time: give seconds above 0")
    if not (math.isfinite(settings.timeout_factor) and settings.timeout_factor >= 0):
        raise UsageError(
            f"--timeout-factor {settings.timeout_factor:g}: give a number above 0, or 0 for the floor alone"
        )


def _check_backend(name: str, runtime: str | None) -> None:
    from codeeval_sandbox.backends import NAMES  # noqa: PLC0415 - loaded only where it is used

    if name not in NAMES:
        nearest = difflib.get_close_matches(name.lower(), NAMES, n=1)
        hint = f"did you mean {nearest[0]}? " if nearest else ""
        raise UsageError(f"unknown --sandbox {name!r}: {hint}choose one of {', '.join(NAMES)}")
    if name == "bubblewrap" and runtime is not None:
        raise UsageError(f"--runtime {runtime!r} has no effect with --sandbox bubblewrap: it is one of Docker's")


def _check_workers(count: int) -> None:
    from codeeval_sandbox.backends.owners import most_workers  # noqa: PLC0415 - as above

    most = most_workers(1 + _SLOTS)
    if count < 1:
        raise UsageError(f"--workers {count} executes nothing: give 1 or more, or leave it out for one per processor")
    if count > most:
        raise UsageError(
            f"--workers {count} are more than the {most} that one process can keep apart: give {most} or less"
        )


def refuse_idle(settings: ModelSettings, given: Collection[str]) -> None:
    """Refuse flags of the command line that cannot have an effect with this model. Raises UsageError."""
    if settings.samples and {"samples", "model"} <= set(given):
        raise UsageError(
            f"--samples {settings.samples[0]} and --model {settings.model} both say where samples come from: "
            "give one of them"
        )
    why, fields = _idle(settings)
    if idle := sorted(fields & set(given)):
        have, them = ("has", "it") if len(idle) == 1 else ("have", "them")
        raise UsageError(f"{flags_of(idle)} {have} no effect: {why}; leave {them} out")


def idle_reason(settings: ModelSettings, field: str) -> str:
    """Why a setting has no effect with this model; empty where it has one."""
    why, fields = _idle(settings)
    return why if field in fields else ""


def _idle(settings: ModelSettings) -> tuple[str, set[str]]:
    """The settings that have no effect with this model, after the reason."""
    provider = "replay" if settings.samples else settings.model.partition("/")[0]
    why, fields = _IDLE.get(provider, ("", set[str]()))
    return why, fields - {"prompt_style"} if "sensitivity" in settings.model else fields


def flags_of(fields: Iterable[str]) -> str:
    """The fields as flags, in words."""
    return ", ".join("--" + name.replace("_", "-") for name in fields)


def refuse_missing_run(folder: Path) -> None:
    """Refuse to resume what is not there. Raises UsageError."""
    if (folder / "run.json").exists():
        return
    there = [path.parent.name for path in folder.parent.glob("*/run.json")]
    nearest = difflib.get_close_matches(folder.name, there, n=1)
    hint = (
        f"did you mean --run {folder.parent / nearest[0]}? Otherwise leave" if nearest else "to begin one there, leave"
    )
    raise UsageError(
        f"there is no run at {str(folder)!r} to resume: {hint} --resume out; without it, the same command begins a "
        "run, or goes on with an unfinished one"
    )


def argument_meant(path: Path) -> str:
    """Say what an argument without a flag before it may stand for, as a clause."""
    from codeeval.models import providers  # noqa: PLC0415 - needed only now
    from codeeval_benchmarks.registry import names  # noqa: PLC0415 - as above

    text = str(path)
    if text.lower().partition("@")[0] in names():
        return f"a benchmark is named by --benchmark {text}"
    if (path / "run.json").exists():
        return f"a run is named by --run {text}, and --resume goes on with it"
    if not path.exists() and text.partition("/")[0] in providers():
        return f"a model is named by --model {text}"
    return f"files of samples are named by --samples {text}"


def check_folder_of(flag: str, folder: Path | None) -> None:
    """Refuse a folder that could not be made or written once the work is done. Raises UsageError."""
    if folder is None:
        return
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        why = "cannot be written" if nearest.is_dir() else "is a file"
        raise UsageError(f"{flag} {str(folder)!r}: {str(nearest)!r} {why}; choose another folder")


def check_file(path: Path, flag: str) -> None:
    """Refuse a file that could not be written in the end. Missing folders are made then. Raises UsageError."""
    if path.is_dir():
        raise UsageError(f"{flag} {str(path)!r} cannot be written, because it is a folder: name a file in it")
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{flag} {str(path)!r} cannot be written: {os.strerror(errno.EACCES)}; choose another file")
    check_folder_of(flag, path.parent)
