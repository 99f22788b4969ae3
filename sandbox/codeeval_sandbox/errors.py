"""Failures of the sandbox itself.

SandboxError (RuntimeError)
├── BackendUnavailableError   no engine, no image: nothing can run; the message ends with the fix
├── GuestError                a worker broke the protocol, or its image cannot run the guest
├── UnknownNameError          no executor, language or kind of suite has this name (also a LookupError)
└── PluginError               an installed package's executor, language or kind cannot be used

A failing program is never one of these: it is a `Verdict`.
"""

__all__ = [
    "BackendUnavailableError",
    "GuestError",
    "PluginError",
    "SandboxError",
    "UnknownNameError",
]


_KILLED = (-9, 137)
"""Exit statuses of what a SIGKILL has ended, of a process and of a container."""


class SandboxError(RuntimeError):
    """The sandbox failed; the program under test is not to blame."""

    exit_code = 4
    """Exit status of a command that ends with the error: the sandbox is not there."""


class BackendUnavailableError(SandboxError):
    """No worker can be started on this host."""


class UnknownNameError(SandboxError, LookupError):
    """Nothing has this name: no built-in thing, and none of an installed package."""

    exit_code = 2
    """Exit status of a command that ends with the error: the request is invalid."""


class PluginError(SandboxError):
    """A thing that an installed package adds cannot be imported, or has the wrong type."""

    exit_code = 2
    """Exit status of a command that ends with the error: the request is invalid."""


class GuestError(SandboxError):
    """A worker's processes could not be set up as required, or broke the protocol."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """`status`: exit status of the worker, where it is known."""
        super().__init__(message)
        self.status = status

    @property
    def was_killed(self) -> bool:
        """True if a signal killed the worker, for example when an engine restarts."""
        return self.status in _KILLED
