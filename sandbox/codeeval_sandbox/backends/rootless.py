"""A user namespace for bubblewrap, where the harness is not root of the host.

Each slot of a worker is a user of its own. So one user of the host is not enough: the namespace needs the range that
the host has set aside for this user (`/etc/subuid`, `/etc/subgid`). `newuidmap` and `newgidmap` hand it over, because
they belong to root and check the range. In the namespace this user is root, and has no right outside.

`unshare` enters the namespace and waits until its users are there. Then it becomes the command.

A harness that is root of such a namespace already, as in a container of Apptainer or Podman, takes the users of that.
"""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeeval_sandbox.errors import BackendUnavailableError

__all__ = ["USERS", "UserRanges", "has_all_users", "start", "user_ranges"]

USERS = 1 << 16
"""Users of a namespace. The first one is this user."""

_ALL = (1 << 32) - 1
"""Users of a host."""

_ENTER = ("unshare", "--user", "--", "/bin/sh", "-c", 'read -r _ && exec "$@" < /dev/null', "sh")
_TOOLS = {"unshare": "util-linux", "newuidmap": "uidmap", "newgidmap": "uidmap"}
"""Commands that are needed, and Debian's packages of them."""
_ENTER_SECONDS = 30.0
"""Time (s) until the process is in its namespace. It takes milliseconds, and longer on a busy host."""


@dataclass(frozen=True)
class UserRanges:
    """First users and groups of the host that this user may hand to a namespace, `USERS` of each."""

    first_uid: int
    first_gid: int


def has_all_users(process: Path = Path("/proc/self")) -> bool:
    """Return whether this root has all users of the host; False: those of a namespace, `USERS` at least.

    Raises:
        BackendUnavailableError: the namespace has fewer, so that not every job can have one of its own.
    """
    users = min(_mapped(process / name) for name in ("uid_map", "gid_map"))
    if users < USERS:
        raise BackendUnavailableError(
            f"bubblewrap gives every job a user of its own, and root has {users} here, in a user namespace: it needs "
            f"{USERS}. `apptainer exec --fakeroot` and Podman hand over those of /etc/subuid and /etc/subgid"
        )
    return users >= _ALL


def _mapped(path: Path) -> int:
    """Return how many users from 0 on a namespace has. A line is its first one, the host's, and their number."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return _ALL  # of a kernel without user namespaces
    end = 0
    for first, _, count in sorted(tuple(map(int, line.split())) for line in lines):
        if first <= end:
            end = max(end, first + count)
    return end


def user_ranges(etc: Path = Path("/etc")) -> UserRanges:
    """Return the ranges that the host has set aside for this user.

    Raises:
        BackendUnavailableError: a command or a range is missing. The message has the command that adds it.
    """
    if os.environ.get("APPTAINER_CONTAINER"):
        raise BackendUnavailableError(
            "bubblewrap gives every job a user of its own, and this container has one user: start it by "
            "`apptainer exec --fakeroot`"
        )
    missing = [name for name in _TOOLS if shutil.which(name) is None]
    if missing:
        raise BackendUnavailableError(
            f"bubblewrap gives every job a user of its own. Without root it needs {missing[0]}: "
            f"`apt-get install {_TOOLS[missing[0]]}` as root, or run as root"
        )
    names = {str(os.geteuid()), _user_name()}
    first_uid, first_gid = _first(etc / "subuid", names), _first(etc / "subgid", names)
    if first_uid is None or first_gid is None:
        raise BackendUnavailableError(
            "bubblewrap gives every job a user of its own, and this user has none to give: as root, run "
            f"`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {_user_name()}`, or run as root"
        )
    return UserRanges(first_uid, first_gid)


def _user_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _first(path: Path, names: set[str]) -> int | None:
    """Return the start of the first range that is long enough; None without one. A line is `NAME:START:COUNT`."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        name, start, count = [*line.strip().split(":"), "", ""][:3]
        if name in names and start.isdecimal() and count.isdecimal() and int(count) >= USERS - 1:
            return int(start)
    return None


def start(command: list[str], ranges: UserRanges, **options: Any) -> subprocess.Popen[bytes]:
    """Start a command as root of a new namespace. `options` are those of `Popen`, except for its standard input.

    Raises:
        OSError: the namespace could not be made; the message says why. Nothing of it is left.
    """
    process = subprocess.Popen([*_ENTER, *command], stdin=subprocess.PIPE, **options)
    try:
        _wait_for_namespace(process)
        _map("newuidmap", process.pid, os.geteuid(), ranges.first_uid)
        _map("newgidmap", process.pid, os.getegid(), ranges.first_gid)
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
        process.stdin = None  # so that `communicate` does not look for it
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return process


def _wait_for_namespace(process: subprocess.Popen[bytes]) -> None:
    ours, its = (Path("/proc", str(pid), "ns", "user") for pid in ("self", process.pid))
    deadline = time.monotonic() + _ENTER_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if its.readlink() != ours.readlink():
            return
        time.sleep(0.001)
    raise OSError("no user namespace can be made: the host may forbid it (sysctl user.max_user_namespaces, AppArmor)")


def _map(tool: str, pid: int, own: int, first: int) -> None:
    """Make this user or group the first one of the namespace, and the range all others. Raises OSError."""
    numbers = (pid, 0, own, 1, 1, first, USERS - 1)
    done = subprocess.run([tool, *map(str, numbers)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip() or f"{tool} ended with {done.returncode}")
