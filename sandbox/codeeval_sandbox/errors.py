"""Failures of the sandbox itself.

SandboxError (RuntimeError)
├── BackendUnavailableError   no engine, no image: nothing can run; the message ends with the fix
├── WorkerLostError           a worker died or stopped answering; its jobs are run again
└── GuestError                a worker broke the protocol, or its image cannot run the guest

A failing program is never one of these: it is a `Verdict`.
"""

__all__ = ["BackendUnavailableError", "GuestError", "SandboxError", "WorkerLostError"]


class SandboxError(RuntimeError):
    """The sandbox failed; the program under test is not to blame."""


class BackendUnavailableError(SandboxError):
    """No worker can be started on this host."""


class WorkerLostError(SandboxError):
    """A worker died, or its connection broke."""


class GuestError(SandboxError):
    """A worker's processes could not be set up as required, or broke the protocol."""
