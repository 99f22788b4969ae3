"""Processors that this process may use, by its affinity and the quotas of its control groups; and those of workers."""

import errno
import itertools
import os
import socket
from pathlib import Path

__all__ = ["Seats", "quota", "usable_processors"]

_ROOT = Path("/sys/fs/cgroup")
_SELF = Path("/proc/self/cgroup")


def usable_processors() -> int:
    """Return the number of processors that this process may keep busy at one time, 1 at least.

    A quota is rounded down: a group that is throttled stands still, which would look like a program that waits.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = quota()
    return allowed if limit is None else max(1, min(allowed, int(limit)))


def quota(*, groups: Path = _SELF, root: Path = _ROOT) -> float | None:
    """Return the smallest quota of this process's groups and those above them, in processors; None without one."""
    try:
        lines = groups.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    limits = []
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if not controllers:
            limits += [_of_v2(folder) for folder in _upwards(root, path)]
        elif "cpu" in controllers.split(","):
            for hierarchy in ("cpu", "cpu,cpuacct", controllers):
                limits += [_of_v1(folder) for folder in _upwards(root / hierarchy, path)]
    return min((limit for limit in limits if limit is not None), default=None)


def _upwards(root: Path, path: str) -> list[Path]:
    """The group's folder and those above it. In a container, the path may be the host's: then the root's own counts."""
    folder = root / path.lstrip("/")
    return [root, *(parent for parent in (folder, *folder.parents) if parent.is_relative_to(root) and parent != root)]


def _of_v2(folder: Path) -> float | None:
    words = _words(folder / "cpu.max")
    return _share(words[0], words[1]) if len(words) > 1 else None


def _of_v1(folder: Path) -> float | None:
    amount, period = _words(folder / "cpu.cfs_quota_us"), _words(folder / "cpu.cfs_period_us")
    return _share(amount[0], period[0]) if amount and period else None


def _share(amount: str, period: str) -> float | None:
    """`max` and -1 are not a quota."""
    return int(amount) / int(period) if amount.isdecimal() and period.isdecimal() and int(period) else None


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return []


class Seats:
    """Processors of the workers of one pool, apart from those of other pools of this host as far as there are enough.

    Each worker stays on one processor. Without this, all pools of a host would begin with the first one. A claim is a
    name of a socket, so that other processes see it, and the kernel drops it with the process.
    """

    def __init__(self, count: int, *, name: str = "codeeval-processor") -> None:
        """Claim processors for so many workers, those of fewest other workers first. `name`: of all claims."""
        allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
        names = ((level, position) for level in itertools.count() for position in range(len(allowed)))
        self._claims: list[socket.socket] = []
        self.positions: list[int] = []
        """For each worker the position of its processor among those that this process may use."""
        while len(self.positions) < count:
            level, position = next(names)
            claim = _claim(f"{name}-{allowed[position]}-{level}")
            if claim is not None:
                self._claims.append(claim)
                self.positions.append(position)

    def close(self) -> None:
        """Let others have the processors."""
        for claim in self._claims:
            claim.close()
        self._claims.clear()


def _claim(name: str) -> socket.socket | None:
    """Return a socket that holds a name of this host; None if another one holds it."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0{name}")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            claim.close()
            return None  # a host that has no such names is as good as one without other pools
    return claim
