"""Memory and processor time of the whole worker, by the kernel's account of its control group.

What processes show of themselves leaves out what they do not wait for, and memory that belongs to no process: queues
of sockets, pipes, memory files, page tables. Files are opened once, because reading them again takes microseconds.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZE = 16384
_FILES = (b"\ninactive_file ", b"\nactive_file ")
"""Lines of the pages of files, which the kernel takes back when memory is short. None is the first line."""
_KILL = b"oom_kill "


class Accounts:
    """The accounts of a worker's control group; those that the host does not provide are None."""

    def __init__(self, processor: str | None, memory: str | None) -> None:
        """`processor`, `memory`: files in which the kernel counts what this worker uses, and nothing else."""
        self._processor = _opened(processor)
        self._memory = _opened(memory)
        self._parts = _opened(_beside(memory, "memory.stat"))
        self._kills = _opened(_beside(memory, _KILLS.get(os.path.basename(memory or ""), "")))

    @property
    def has_memory(self) -> bool:
        """True if the memory of the worker is known."""
        return self._memory is not None and self._parts is not None

    def memory_kb(self) -> int:
        """Return the memory of all processes and of what they hold in the kernel, without pages of files (KiB)."""
        if self._memory is None or self._parts is None:
            return 0
        parts = os.pread(self._parts, _SIZE, 0)
        return (int(os.pread(self._memory, 32, 0)) - sum(_number(parts, line) for line in _FILES)) // 1024

    def out_of_memory_kills(self) -> int:
        """Return how many processes the kernel has killed for want of memory."""
        if self._kills is None:
            return 0
        counts = os.pread(self._kills, _SIZE, 0)
        return _number(counts, _KILL) if _KILL in counts else 0

    def candidates_seconds(self, checker: float) -> float:
        """Return the processor time of all candidates ever (s); `checker` is the checker's. 0 without an account.

        What processes say of themselves leaves out children that were not waited for (SIGCHLD ignored).
        """
        if self._processor is None:
            return 0.0
        content = os.pread(self._processor, _SIZE, 0)
        # nanoseconds alone, or lines of which the first gives microseconds
        total = float(content) / 1e9 if content[:1].isdigit() else int(content.split(None, 2)[1]) / 1e6
        return total - time.process_time() - checker


class JobMemory:
    """Memory that the worker holds more of than when a job began."""

    def __init__(self, accounts: Accounts, helpers: Sequence[int]) -> None:
        """Begin now; `helpers`: descriptors of `statm` of the checker, and of the compiler where there is one."""
        self._accounts = accounts
        self._helpers = helpers
        self._before = accounts.memory_kb()
        self._helpers_before = self._helpers_kb()
        self.kills = accounts.out_of_memory_kills()
        """Processes that the kernel had killed for want of memory before this job."""
        self.forked = 0
        """Candidates forked since, which wait for other jobs."""

    def held_kb(self, limit: int) -> int:
        """Return what the job holds (KiB); growth of the helpers is subtracted where the limit would be met."""
        held = self._accounts.memory_kb() - self._before - self.forked * _WAITING_KB
        if held > limit:
            held -= max(0, self._helpers_kb() - self._helpers_before)
        return held

    def was_killed(self) -> bool:
        """Return whether the kernel has killed for want of memory since the job began."""
        return self._accounts.out_of_memory_kills() != self.kills

    def _helpers_kb(self) -> int:
        return sum(map(_resident_kb, self._helpers))


_WAITING_KB = 2048
"""Memory that one waiting candidate takes at most (KiB)."""

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_KILLS = {"memory.current": "memory.events", "memory.usage_in_bytes": "memory.oom_control"}
"""By the name of the account, the file beside it that counts kills for want of memory."""


def _resident_kb(statm: int) -> int:
    """Return the memory of a process that belongs to no file (KiB); 0 of one that has ended."""
    try:
        pages = os.pread(statm, 128, 0).split()
    except ProcessLookupError:
        return 0
    return (int(pages[1]) - int(pages[2])) * _PAGE_KB


def _number(content: bytes, name: bytes) -> int:
    """Return the number behind a name; a table of all lines would take ten times as long, before and after each job."""
    start = content.index(name) + len(name)
    end = content.find(b"\n", start)
    return int(content[start:end] if end >= 0 else content[start:])


def _beside(account: str | None, name: str) -> str | None:
    return os.path.join(os.path.dirname(account), name) if account and name else None


def _opened(path: str | None) -> int | None:
    if path is None:
        return None
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
