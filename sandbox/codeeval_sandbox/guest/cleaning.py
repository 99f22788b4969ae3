"""Removing what a job leaves behind: its processes and its files, whatever their names are."""

from __future__ import annotations

import _socket
import os
import signal
import stat
import time
from typing import TYPE_CHECKING

from codeeval_sandbox.guest.proc import read_pids, user

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from codeeval_sandbox.guest.slots import Slot

CLEAN_SECONDS, CLEAN_SWEEPS = 10.0, 10
"""Time (s) and attempts after which a slot that is not clean is given up; both, because a loaded machine is slow."""

SWEEP_SECONDS = 45.0
"""Time that one attempt may take (s)."""


class NotCleaned(Exception):
    """A slot holds what cannot be removed, so that its worker has to end."""


class Cleaner:
    """Ends what jobs have started, and sees that nothing of it is left."""

    def __init__(self, slots: Sequence[Slot], checker: int) -> None:
        """`checker`: its process id."""
        self._slots = slots
        self._checker = checker
        self._children = "/proc/self/task/{}/children".format(os.getpid())

    def orphans(self, slot: Slot) -> list[int]:
        """Return the processes of the slot's user whose parents are gone; another slot may be running a job."""
        known = {other.pid for other in self._slots}
        known.add(self._checker)
        return [child for child in read_pids(self._children) if child not in known and user(child) == slot.uid]

    def clean(self, slot: Slot) -> None:
        """Kill and remove all that is left of a job. Raises NotCleaned."""
        deadline, sweeps, reason = time.monotonic() + CLEAN_SECONDS, 0, ""
        while self.orphans(slot) or free(slot.folders) != slot.free:
            if sweeps >= CLEAN_SWEEPS and time.monotonic() > deadline:
                raise NotCleaned("slot {} could not be cleaned. {}".format(slot.number, reason))
            reason, sweeps = self._sweep(slot), sweeps + 1
            if free(slot.folders) != slot.free:  # files in flight between sockets go when the kernel collects those
                for end in _socket.socketpair():
                    end.close()
                time.sleep(0.01)

    def _sweep(self, slot: Slot) -> str:
        """Kill the processes of the slot's user and empty its folders; return why something could not be removed."""
        reading, writing = os.pipe()
        sweeper = os.fork()
        if sweeper == 0:
            try:
                sweep(slot.uid, slot.folders, writing)
            finally:
                os._exit(0)
        os.close(writing)
        deadline = time.monotonic() + SWEEP_SECONDS
        while os.waitpid(sweeper, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                raise NotCleaned("cleaning slot {} did not end".format(slot.number))
            time.sleep(0.001)
        with os.fdopen(reading, "rb") as pipe:
            reason = pipe.read(2000).decode("ascii", "replace")
        self._reap(slot)
        return reason

    def _reap(self, slot: Slot) -> None:
        """Wait for the processes that a sweep has killed."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            orphans = self.orphans(slot)
            if not orphans:
                return
            for orphan in orphans:
                os.waitpid(orphan, os.WNOHANG)
            time.sleep(0.0005)


def sweep(user: int, folders: Sequence[str], report: int) -> None:
    """Become a user, kill all of its processes, and empty folders. For a process of its own.

    kill(-1) ends all processes at once, which leaves no gap to fork through. `report`: a descriptor that takes the
    reason where something could not be removed.
    """
    try:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _kill_all()
        for folder in folders:
            empty(folder)
    except OSError:
        import traceback  # of no use to most sweeps, and every candidate would be forked with it

        os.write(report, traceback.format_exc(limit=-2)[-1000:].encode("ascii", "backslashreplace"))


def _kill_all() -> None:
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end(pids: Sequence[int]) -> None:
    """Kill processes of a job. All are stopped first, so that none notices another's end and still answers."""
    for signal_number in (signal.SIGSTOP, signal.SIGKILL) if len(pids) > 1 else (signal.SIGKILL,):
        for pid in pids:
            try:
                os.kill(pid, signal_number)
            except ProcessLookupError:
                pass


def empty(folder: str, kept: Collection[str] = ()) -> None:
    """Remove everything in a folder except `kept`, following no link, however deep it goes and whatever modes it has.

    What is inside a folder is moved up before the folder is removed, so that no path and no recursion grows. It gets a
    random name there, which nobody can have taken. Raises OSError.
    """
    root, stays = os.fsencode(folder), set(map(os.fsencode, kept))
    while names := [name for name in os.listdir(root) if name not in stays]:
        for name in names:
            _remove(root, os.path.join(root, name))


def _remove(root: bytes, path: bytes) -> None:
    if not _is_folder(path):
        os.unlink(path)
        return
    os.chmod(path, 0o700)
    for name in os.listdir(path):
        inside = os.path.join(path, name)
        if _is_folder(inside):
            os.chmod(inside, 0o700)
            os.rename(inside, os.path.join(root, os.urandom(16).hex().encode("ascii")))
        else:
            os.unlink(inside)
    os.rmdir(path)


def _is_folder(path: bytes) -> bool:
    return stat.S_ISDIR(os.lstat(path).st_mode)


def free(folders: Sequence[str]) -> list[tuple[int, int]]:
    """Return free inodes and blocks: those of empty folders if and only if nothing is in them, open files included."""
    states = map(os.statvfs, folders)
    return [(state.f_ffree, state.f_bfree) for state in states]
