"""Places for candidates: forking them, and confining each to its slot."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest import candidate
from codeeval_sandbox.guest.privileges import confine

if TYPE_CHECKING:
    import _socket
    from collections.abc import Sequence

    from codeeval_sandbox.guest.accounts import JobMemory
    from codeeval_sandbox.guest.watching import Watch


_OWN_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSYS)
"""Signals that a process causes by what it does itself."""


class Slot:
    """A place for one candidate at a time: a user, a folder, and while it is in use a process."""

    def __init__(self, index: int, uid: int, folder: str, others: Sequence[str] = ()) -> None:
        """A slot that was never used. `others`: the worker's folders of shared memory and of temporary files."""
        self.number = index
        self.uid = uid
        self.folder = folder
        self.folders = [folder, *others]
        """Where its jobs can write: of all but the first one, whichever job runs has the whole."""
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
                slot = slots[len(pids)]
                confine(slot.uid, slot.folder, pairs[len(pids)][1].fileno(), slot.output)
                candidate.serve(prepared)
            finally:
                os._exit(71)
        keep(pid)
    return pids


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
