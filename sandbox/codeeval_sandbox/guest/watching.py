"""The clocks and limits of running jobs, as the kernel shows them of processes and their threads."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

TICK = 0.02
"""Seconds between two looks at a running job, from its first tick on; most jobs are over before."""

_LOW_POLICIES = (os.SCHED_BATCH, os.SCHED_IDLE)
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_TICKS = os.sysconf("SC_CLK_TCK")


class Watch:
    """The clocks and limits of a running job."""

    def __init__(self, limits: list[Any]) -> None:
        """`limits`: seconds, memory in KiB, output in bytes."""
        self.seconds, self.memory, self.output = limits
        self.start = time.monotonic()
        self.next = self.start + TICK
        self.checker: tuple[int, int] | None = None  # its clocks at the first look
        self.spent_before = 0.0  # by all candidates, what the job was seen to use at the first look left out
        self.used: dict[int, float] = {}  # processor time of each process that was ever seen
        self.cpu = 0.0
        self.threads: dict[str, tuple[float, tuple[int, int]]] = {}  # waited before each, and its clocks when last seen
        self.stalled = False  # whether one waits right now, which its clocks do not show before it has its turn
        self.wall = 0.0  # seconds of wall time that count, when last known
        self.checker_then: tuple[int, int] | None = None  # its clocks at the last look
        self.memory_now = self.peak = 0  # resident KiB
        self.allowed: float | None = None
        """Effective time that what is under way may reach; None while only the whole is limited."""
        self.reason: str | None = None
        self.waited = 0.0  # seconds in which the job could have gone on, had it had a processor

    def measure(self, processes: Iterable[int], now: float) -> float:
        """Take in what a job's processes show: seconds of processor time; sets what else is known of them.

        A thread's waiting counts on top of what had been waited when it was first seen, so that it counts once where
        threads wait side by side, and is not lost where one comes after the other.
        """
        cpu, memory, waited = 0.0, 0, self.waited
        threads: dict[str, tuple[float, tuple[int, int]]] = {}
        self.stalled = False
        for pid in processes:
            own, reaped, resident, of_threads = _measure(pid)
            self.used[pid] = max(own, self.used.get(pid, 0.0))
            cpu += own + reaped
            memory += resident
            for thread, clock in of_threads.items():
                base, before = self.threads.get(thread, (self.waited, None))
                threads[thread] = base, clock
                waited = max(waited, base + clock[1] / 1e9)
                self.stalled = self.stalled or (clock == before and is_runnable(thread))
        self.threads, self.waited = threads, min(waited, now - self.start)
        self.memory_now, self.peak = memory, max(self.peak, memory)
        return max(cpu, sum(self.used.values()))


def read_pids(path: str) -> list[int]:
    """Process ids in a file of /proc; none where it is gone."""
    try:
        with open(path) as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def user(pid: int) -> int:
    """The real user of a process, also of one that has ended and is not waited for."""
    try:
        with open("/proc/{}/status".format(pid)) as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Uid:"))
    except (OSError, StopIteration):
        return -1


def children(pid: int) -> list[int]:
    """Children of all threads of a process."""
    found: list[int] = []
    try:
        for thread in os.listdir("/proc/{}/task".format(pid)):
            found += read_pids("/proc/{}/task/{}/children".format(pid, thread))
    except OSError:
        pass
    return found


def clocks(task: int | str) -> tuple[int, int]:
    """(processor time, time waiting for a processor) of a process's main thread, or `PID/task/ID`, in nanoseconds."""
    try:
        with open("/proc/{}/schedstat".format(task)) as file:
            cpu, delay, _ = file.read().split()
        return int(cpu), int(delay)
    except (OSError, ValueError):
        return 0, 0


def _measure(pid: int) -> tuple[float, float, int, dict[str, tuple[int, int]]]:
    """(seconds of processor time, those of reaped children, resident KiB not of files, clocks of threads).

    A thread that asked for less than its share waits by its own wish, so that its clocks are left out.
    """
    try:
        with open("/proc/{}/stat".format(pid)) as file:
            fields = file.read().rpartition(")")[2].split()
        own, reaped = sum(map(int, fields[11:13])) / _TICKS, sum(map(int, fields[13:15])) / _TICKS
        with open("/proc/{}/statm".format(pid)) as file:
            pages = file.read().split()
        resident = (int(pages[1]) - int(pages[2])) * _PAGE_KB
        threads = ["{}/task/{}".format(pid, thread) for thread in os.listdir("/proc/{}/task".format(pid))]
        of_threads = {thread: clocks(thread) for thread in threads if not _is_lowered(thread)}
    except (OSError, ValueError, IndexError):
        return 0.0, 0.0, 0, {}
    return own, reaped, resident, of_threads


def is_runnable(thread: str) -> bool:
    """Whether a process, or thread (`PID/task/ID`), runs or waits for a processor."""
    try:
        with open("/proc/{}/stat".format(thread)) as file:
            return file.read().rpartition(")")[2].split(None, 1)[0] == "R"
    except (OSError, IndexError):
        return False


def _is_lowered(thread: str) -> bool:
    """Whether a thread (`PID/task/ID`) has asked the scheduler for less than others get: niceness, or such a policy."""
    try:
        with open("/proc/{}/stat".format(thread)) as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[16]) > 0 or int(fields[38]) in _LOW_POLICIES
    except (OSError, ValueError, IndexError):
        return False
