"""Faults of a sandbox's configuration that show before the sandbox starts."""

import math
from urllib.parse import urlsplit

from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.wording import nearest

__all__ = ["check_sandbox"]

_LEAST_MEMORY_MB = 32
"""Smallest limit of a program's memory (MiB): below it, Python and a few of its modules alone reach the limit."""

_SLOTS = 16
"""Users that the pool reserves per worker beside one, as `PoolConfig.slots`."""


def check_sandbox(config: SandboxConfig) -> None:
    """Refuse what no sandbox can do. Raises UsageError."""
    if config.backend != "auto":
        _check_backend(config)
    if config.workers is not None:
        _check_workers(config.workers)
    if config.memory_mb < _LEAST_MEMORY_MB:
        raise UsageError(
            f"--memory {config.memory_mb} cannot be enforced, because Python itself needs most of {_LEAST_MEMORY_MB} "
            f"MiB: give {_LEAST_MEMORY_MB} or more"
        )
    if not (math.isfinite(config.timeout_floor) and config.timeout_floor > 0):
        raise UsageError(f"--timeout-floor {config.timeout_floor:g} leaves no time: give seconds above 0")
    if not (math.isfinite(config.timeout_factor) and config.timeout_factor >= 0):
        raise UsageError(f"--timeout-factor {config.timeout_factor:g}: give a number above 0, or 0 for the floor alone")


def _check_backend(config: SandboxConfig) -> None:
    from codeeval_sandbox.backends import NAMES  # noqa: PLC0415 - loaded only where it is used
    from codeeval_sandbox.executors import EXECUTORS, is_address, is_ray  # noqa: PLC0415 - as above

    name, runtime = config.backend, config.runtime
    if is_address(name):
        _check_address(name)
        if "@" in urlsplit(name).netloc:
            raise UsageError(
                "--sandbox holds a name or a token, and would be stored with the run: leave it out of the address, and "
                "set CODEEVAL_TOKEN"
            )
        for flag, value in (("--runtime", runtime), ("--image", config.image), ("--workers", config.workers)):
            if value is not None:
                raise UsageError(f"{flag} {value!r} has no effect with --sandbox {name}: give it to `codeeval serve`")
        return
    if is_ray(name):
        _check_ray(name)
        return
    known = (*NAMES, *(executor for executor in EXECUTORS.names() if executor != "http"))
    if name not in known:
        guesses = nearest(name, known, most=1)
        hint = f"did you mean {guesses[0]}? " if guesses else ""
        raise UsageError(
            f"unknown --sandbox {name!r}: {hint}choose one of {', '.join(known)}, or give a judge's address, "
            "such as http://localhost:8080"
        )
    if name == "bubblewrap" and runtime is not None:
        raise UsageError(f"--runtime {runtime!r} has no effect with --sandbox bubblewrap: it is one of Docker's")


def _check_ray(name: str) -> None:
    from codeeval.extras import require  # noqa: PLC0415 - as above
    from codeeval_sandbox.executors.ray import RaySandbox  # noqa: PLC0415 - as above

    RaySandbox.parsed(name)
    require("ray")


def _check_address(address: str) -> None:
    try:
        is_whole = bool(urlsplit(address).hostname) and urlsplit(address).port != 0
    except ValueError:
        is_whole = False
    if not is_whole or any(character.isspace() for character in address):
        shown = address.rpartition("@")[2]
        raise UsageError(f"--sandbox {shown!r} is no address: write http://HOST:PORT, such as http://localhost:8080")


def _check_workers(count: int) -> None:
    from codeeval_sandbox.backends.owners import most_workers  # noqa: PLC0415 - as above

    most = most_workers(1 + _SLOTS)
    if count < 1:
        raise UsageError(f"--workers {count} executes nothing: give 1 or more, or leave it out for one per processor")
    if count > most:
        raise UsageError(
            f"--workers {count} are more than the {most} that one process can keep apart: give {most} or less"
        )
