"""Which harness process something belongs to, so that what a killed one left behind can be removed and nothing else.

Users too: limits of the kernel on a user's processes hold across containers, so no two workers may share one.
"""

import os
import shutil
import zlib
from functools import cache
from pathlib import Path

from codeeval_sandbox.errors import BackendUnavailableError

__all__ = [
    "current",
    "is_gone",
    "most_workers",
    "owner_of",
    "release_users",
    "remapped",
    "remove_folders",
    "reserve_users",
    "users",
]

_PREFIX = "codeeval-"
_FIRST_USER = 1 << 29
_PROCESSES = 1 << 18
_USERS = 1 << 13
"""User ids of one harness process."""
_FIRST_REMAPPED = 1 << 13
_PLACES_REMAPPED = 6

_reserved: set[int] = set()
"""Ranges of user ids that pools of this process hold. They must not overlap."""


def current() -> str:
    """This process: its id, its start time, and the boot that both belong to."""
    return owner_of(os.getpid())


def owner_of(pid: int) -> str:
    """Return a process of this host, in the words of `current`."""
    return f"{pid}.{_start_time(pid)}.{_boot()}"


def is_gone(owner: str) -> bool:
    """Return whether the process no longer runs. An owner on another host, or of unknown form, is never gone."""
    parts = owner.split(".")
    if len(parts) != 3 or not parts[0].isdigit():  # noqa: PLR2004 - pid, start, boot
        return False
    pid, start, boot = parts
    if not _boot() or not _same_host(boot):
        return False
    return boot != _boot() or _start_time(int(pid)) != start


def users(owner: str) -> range:
    """The users of all workers of a harness process. Two processes have the same by an accident of one in 262,144."""
    first = _FIRST_USER + zlib.crc32(owner.encode("ascii")) % _PROCESSES * _USERS
    return range(first, first + _USERS)


def reserve_users(count: int) -> int:
    """Return the first of `count` users in a row that no other worker of this process has, until they are released."""
    stride = _stride(count)
    for first in users(current())[::stride]:
        if first not in _reserved and first + count <= users(current()).stop:
            _reserved.add(first)
            return first
    raise BackendUnavailableError(
        f"all {_USERS} users of this process are in use: run at most {most_workers(count)} workers at one time"
    )


def most_workers(count: int) -> int:
    """Return how many workers with `count` users each one process can have."""
    return _USERS // _stride(count)


def _stride(count: int) -> int:
    return max(32, count)


def remapped(first: int) -> int:
    """Return where users begin that stand for `first` and those after it, in a namespace of 65,536 users.

    There is room for six harness processes. Two that share a place share the kernel's limits on a user's processes,
    and nothing else: each container's processes are in a namespace of their own.
    """
    within = users(current())
    position = zlib.crc32(current().encode("ascii")) % _PLACES_REMAPPED
    return _FIRST_REMAPPED + position * _USERS + (first - within.start) % _USERS


def release_users(first: int) -> None:
    """Give users back; a second time does nothing."""
    _reserved.discard(first)


def remove_folders(parent: Path) -> None:
    """Remove the folders directly in `parent` whose name says that their owner is gone."""
    for folder in parent.glob(f"{_PREFIX}*.*.*-*"):
        if is_gone(folder.name.removeprefix(_PREFIX).rpartition("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def _start_time(pid: int) -> str:
    """Return the start in clock ticks after boot; empty without such a process, or without /proc (macOS)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


@cache
def _boot() -> str:
    """Names host and boot: the host's id, so that a shared engine keeps other hosts' workers, and the boot's."""
    try:
        machine = Path("/etc/machine-id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        machine = "nomachine"
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return ""
    return f"{machine or 'nomachine'}_{boot}"


def _same_host(boot: str) -> bool:
    return boot.partition("_")[0] == _boot().partition("_")[0]
