"""Facts that the kernel shows of processes and threads below /proc.

A program chooses the names in these files, so every file is read as bytes and numbers are taken from behind the names.
A process that is gone shows nothing. Any other failure is raised: what cannot be read must not count as nothing.
"""

from __future__ import annotations

import os
from typing import NamedTuple

GONE = (FileNotFoundError, ProcessLookupError)
"""Errors of a file below /proc whose process has ended and was waited for."""

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_TICKS = os.sysconf("SC_CLK_TCK")
_POLICY_RANKS = {os.SCHED_BATCH: 1, os.SCHED_IDLE: 2}


class Priority(NamedTuple):
    """A thread's share of the processor. Larger numbers ask the scheduler for less."""

    niceness: int
    policy: int
    """0 of an ordinary policy, 1 of SCHED_BATCH, 2 of SCHED_IDLE."""


class Usage(NamedTuple):
    """Resources of one process."""

    cpu: float
    """Processor time (s)."""
    reaped: float
    """Processor time of the children that it waited for (s)."""
    resident_kb: int
    """Resident memory that does not belong to files (KiB)."""
    threads: list[str]
    """Its threads, as `PID/task/ID`."""


def read(path: str) -> bytes:
    """Return all of a file. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        return file.readall()


def read_pids(path: str) -> list[int]:
    """Return the process ids in a file of /proc; none where it is gone."""
    try:
        return list(map(int, read(path).split()))
    except GONE:
        return []


def user(pid: int) -> int:
    """Return the real user of a process, also of one that has ended and was not waited for; -1 of one that is gone."""
    try:
        lines = read("/proc/{}/status".format(pid)).split(b"\n")
    except GONE:
        return -1
    return next(int(line.split()[1]) for line in lines if line.startswith(b"Uid:"))


def children(pid: int) -> list[int]:
    """Return the children of all threads of a process."""
    pids: list[int] = []
    try:
        for thread in os.listdir("/proc/{}/task".format(pid)):
            pids += read_pids("/proc/{}/task/{}/children".format(pid, thread))
    except GONE:
        pass
    return pids


def clocks(task: int | str) -> tuple[int, int]:
    """Return (processor time, time waiting for a processor) in nanoseconds; (0, 0) of a task that is gone.

    `task`: a process id, whose main thread is meant, or `PID/task/ID`.
    """
    try:
        cpu, delay, _ = read("/proc/{}/schedstat".format(task)).split()
    except GONE:
        return 0, 0
    return int(cpu), int(delay)


def usage(pid: int) -> Usage:
    """Return what a process uses; nothing of one that is gone."""
    try:
        fields = _stat(pid)
        own, reaped = sum(map(int, fields[11:13])) / _TICKS, sum(map(int, fields[13:15])) / _TICKS
        threads = ["{}/task/{}".format(pid, thread) for thread in os.listdir("/proc/{}/task".format(pid))]
        return Usage(own, reaped, resident_kb(pid), threads)
    except GONE:
        return Usage(0.0, 0.0, 0, [])


def resident_kb(pid: int) -> int:
    """Return the resident memory of a process that does not belong to files (KiB). Raises OSError where it is gone."""
    pages = read("/proc/{}/statm".format(pid)).split()
    return (int(pages[1]) - int(pages[2])) * _PAGE_KB


def is_runnable(thread: str) -> bool:
    """Return whether a process, or thread (`PID/task/ID`), runs or waits for a processor."""
    return _state(thread) == b"R"


def is_busy(pid: int) -> bool:
    """Return whether a thread of a process works, or waits for a device or a processor."""
    return any(_state(thread) in (b"R", b"D") for thread in usage(pid).threads)


def priority(thread: int | str) -> Priority | None:
    """Return the priority of a process's main thread or of a thread (`PID/task/ID`); None where it is gone."""
    try:
        fields = _stat(thread)
    except GONE:
        return None
    return Priority(int(fields[16]), _POLICY_RANKS.get(int(fields[38]), 0))


def group_niceness(pid: int) -> int:
    """Return the niceness that a process's session gave its automatic group; 0 without such a group.

    A program makes a session and may write to its `autogroup`, which lowers all of its processes at once.
    """
    try:
        _, mark, niceness = read("/proc/{}/autogroup".format(pid)).rpartition(b" nice ")
    except OSError:  # also where the kernel has no automatic groups
        return 0
    return int(niceness) if mark else 0


def _state(task: int | str) -> bytes:
    try:
        return _stat(task)[0]
    except GONE:
        return b""


def _stat(task: int | str) -> list[bytes]:
    """Return the fields behind the name, which may hold any bytes: the state first."""
    return read("/proc/{}/stat".format(task)).rpartition(b")")[2].split()
