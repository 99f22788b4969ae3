"""Which harness process something belongs to, so that what a killed one left behind can be removed and nothing else."""

import os
import shutil
from functools import cache
from pathlib import Path

__all__ = ["current", "is_gone", "remove_folders"]

_PREFIX = "codeeval-"


def current() -> str:
    """This process: its id, its start time, and the boot that both belong to."""
    return f"{os.getpid()}.{_start_time(os.getpid())}.{_boot()}"


def is_gone(owner: str) -> bool:
    """Whether the process no longer runs. An owner on another host, or one that is not understood, is never gone."""
    parts = owner.split(".")
    if len(parts) != 3 or not parts[0].isdigit():  # noqa: PLR2004 - pid, start, boot
        return False
    pid, start, boot = parts
    if not _boot() or not _same_host(boot):
        return False
    return boot != _boot() or _start_time(int(pid)) != start


def remove_folders(parent: Path) -> None:
    """Remove the folders directly in `parent` whose name says that their owner is gone."""
    for folder in parent.glob(f"{_PREFIX}*.*.*-*"):
        if is_gone(folder.name.removeprefix(_PREFIX).rpartition("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def _start_time(pid: int) -> str:
    """In clock ticks after boot; empty if there is no such process (or no /proc: macOS)."""
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
