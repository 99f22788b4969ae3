"""Places for candidates: forking them, and confining each to its slot."""

from __future__ import annotations

import os
import resource
import signal
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest import candidate

if TYPE_CHECKING:
    import _socket
    from collections.abc import Sequence

    from codeeval_sandbox.guest.accounts import JobMemory
    from codeeval_sandbox.guest.watching import Watch


_OWN_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSYS)
"""Signals that a process causes by what it does itself."""


class Slot:
    """A place for one candidate at a time: a user, a folder, and while it is in use a process."""

    def __init__(self, index: int, uid: int, folder: str, shared: str | None = None) -> None:
        """A slot that was never used. `shared`: the worker's folder of shared memory; None where it has none."""
        self.number = index
        self.uid = uid
        self.folder = folder
        self.folders = [folder] if shared is None else [folder, shared]
        """Where its jobs can write: of the second one, whichever job runs has the whole."""
        self.sequence = 0
        self.pid = 0
        self.output = -1
        self.free: list[tuple[int, int]] = []
        self.watch: Watch | None = None
        self.memory: JobMemory | None = None
        self.kills = 0
        """Processes that the kernel had killed for want of memory when the candidate was forked."""
        self.peak_kb = 0


def fork_candidates(
    prepared: Any, slots: Sequence[Slot], pairs: Sequence[tuple[_socket.socket, _socket.socket]]
) -> list[int]:
    """Fork a waiting candidate for each slot; return their process ids. The children never return."""
    pids: list[int] = []
    fork, keep, count = os.fork, pids.append, len(slots)
    while len(pids) < count:
        pid = fork()
        if not pid:
            try:
                _confine(slots[len(pids)], pairs[len(pids)][1].fileno())
                candidate.serve(prepared)
            finally:
                os._exit(71)
        keep(pid)
    return pids


def _confine(slot: Slot, channel: int) -> None:
    """In the child: leave everything behind that a program must not have."""
    os.setsid()
    os.dup2(channel, 3)
    os.dup2(slot.output, 1)
    os.dup2(slot.output, 2)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    adjustment = os.open("/proc/self/oom_score_adj", os.O_WRONLY)  # the kernel is to kill programs, not their keepers
    os.write(adjustment, b"1000")
    os.close(adjustment)
    os.chdir(slot.folder)
    set_home(slot.folder)
    os.setresgid(slot.uid, slot.uid, slot.uid)
    os.setresuid(slot.uid, slot.uid, slot.uid)


def set_home(folder: str) -> None:
    """Let programs find a folder where they look for one to write to."""
    os.environ["HOME"] = os.environ["TMPDIR"] = os.environ["PWD"] = folder


def has_ended(pid: int) -> bool:
    """Return whether a child has ended; it can be waited for all the same."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def fault_of(pid: int) -> str | None:
    """Wait for a child; return what it did that ended it, None where a kill from outside explains it as well."""
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        return "ended, exit status {}".format(os.WEXITSTATUS(status))
    signal_number = os.WTERMSIG(status)
    return "was ended by signal {}".format(signal_number) if signal_number in _OWN_SIGNALS else None
