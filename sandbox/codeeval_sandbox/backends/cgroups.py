"""Control groups for workers that no engine makes them for: limits on memory and processes of a worker as a whole."""

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from codeeval_sandbox.backends import owners

__all__ = ["ControlGroups"]

_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "codeeval_"


@dataclass(frozen=True)
class ControlGroups:
    """The folders of one worker's groups: one under cgroup v2, one a controller under v1, none where not allowed."""

    folders: tuple[Path, ...]

    @classmethod
    def create(cls, name: str, owner: str, *, memory_mb: int, processes: int) -> Self:
        """Make groups and set their limits, as far as this host lets us; what is in force is seen from inside."""
        folder = f"{_PREFIX}{owner}_{name}"
        limits = {
            "memory": {"memory.limit_in_bytes": memory_mb << 20},
            "pids": {"pids.max": processes},
            "cpuacct": {},
            "": {"memory.max": memory_mb << 20, "memory.swap.max": 0, "pids.max": processes},
        }
        made = [
            path
            for controller, files in limits.items()
            if (path := _make(_ROOT / controller / folder, files, unified=not controller)) is not None
        ]
        return cls(tuple(made))

    @property
    def mounts(self) -> list[tuple[Path, Path]]:
        """(folder of the host, where the worker sees it): read-only, for the supervisor's accounts."""
        return [(folder, folder.parent) for folder in self.folders]

    def remove(self) -> None:
        """Remove the groups, once their processes are gone."""
        for folder in self.folders:
            _remove(folder)

    @staticmethod
    def reap() -> None:
        """Remove groups of harness processes that are gone."""
        for pattern in (f"{_PREFIX}*", f"*/{_PREFIX}*"):
            for folder in _ROOT.glob(pattern):
                if owners.is_gone(folder.name.removeprefix(_PREFIX).rpartition("_")[0]):
                    _remove(folder)


def _make(folder: Path, limits: dict[str, int], *, unified: bool) -> Path | None:
    if unified and not (folder.parent / "cgroup.controllers").exists():
        return None
    if not folder.parent.is_dir():
        return None
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        for name, value in limits.items():
            if name != "memory.swap.max" or (folder / name).exists():
                (folder / name).write_text(str(value), encoding="ascii")
    except OSError:
        _remove(folder)
        return None
    return folder


def _remove(folder: Path) -> None:
    for _ in range(50):  # the last processes leave a moment after they are waited for
        with contextlib.suppress(OSError):
            folder.rmdir()
        if not folder.exists():
            return
        time.sleep(0.01)
