"""Where workers run. `choose` finds the best backend that this host has, and never falls back to no isolation."""

from collections.abc import Callable

from codeeval_sandbox.backends.abstract import Backend, Launched, WorkerSpec
from codeeval_sandbox.errors import BackendUnavailableError

__all__ = ["NAMES", "Backend", "Launched", "WorkerSpec", "choose"]


def _docker(image: str | None, runtime: str | None) -> Backend:
    from codeeval_sandbox.backends.docker import DockerBackend  # noqa: PLC0415 - the SDK is slow to import

    return DockerBackend(image, runtime=runtime)


def _bubblewrap(image: str | None, runtime: str | None) -> Backend:
    from codeeval_sandbox.backends.bubblewrap import BubblewrapBackend  # noqa: PLC0415 - as above

    if runtime is not None:
        raise BackendUnavailableError(
            f"bubblewrap has no runtime {runtime!r}: that is Docker's, use `--sandbox docker`"
        )
    return BubblewrapBackend(image)


_BACKENDS: dict[str, Callable[[str | None, str | None], Backend]] = {"docker": _docker, "bubblewrap": _bubblewrap}

NAMES = ("auto", *_BACKENDS)


def choose(name: str, image: str | None, runtime: str | None = None) -> Backend:
    """Return the backend of this name, or with `auto` the first that is ready.

    Raises:
        BackendUnavailableError: it cannot run here; the message says why, for each that was tried, and how to fix it.
    """
    if name not in NAMES:
        raise BackendUnavailableError(f"no sandbox backend {name!r}: choose one of {', '.join(NAMES)}")
    if name != "auto":
        backend = _BACKENDS[name](image, runtime)
        backend.prepare()
        return backend
    reasons = []
    for candidate, make in _BACKENDS.items():
        try:
            backend = make(image, runtime)
            backend.prepare()
        except BackendUnavailableError as error:
            reasons.append(f"{candidate}: {error}")
        else:
            return backend
    raise BackendUnavailableError("no sandbox can run on this host:\n  " + "\n  ".join(reasons))
