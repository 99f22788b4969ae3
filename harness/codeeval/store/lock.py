"""The lock of a run's folder: one process writes it at a time.

The kernel holds the lock as long as the file is open, and frees it when the process dies. The file names its last owner
for the message of whoever comes second; nothing else depends on its content.
"""

import fcntl
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codeeval.errors import RunError
from codeeval.locks import LOCK, is_held

__all__ = ["check_folder", "locked", "why_unwritable"]

_ATTEMPTS, _PAUSE_SECONDS = 5, 0.02
"""Attempts at a lock that another process holds, and the time between two of them (s)."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the run's lock.

    Raises:
        RunError: the folder cannot be made or written, or another process holds the lock; the message names it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unwritable(folder, error.strerror) from error
    if not _taken(descriptor):
        os.close(descriptor)
        raise _written_elsewhere(folder)
    try:
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Take the lock. A list of runs holds it for a moment to see whether it is free, so that one attempt may fail."""
    for _ in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def _sign(descriptor: int) -> None:
    with suppress(OSError):  # a full disk: the message then names no owner
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {platform.node()}".encode())


def _owner(folder: Path) -> str:
    try:
        return (folder / LOCK).read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        return ""


def why_unwritable(folder: Path) -> str:
    """Return why no file can be made in a folder, or in the folder that it would be made in; empty where one can.

    A file without a name is made and closed, because permissions alone do not say it of root, /proc and full disks.
    """
    nearest = next(path for path in (folder, *folder.absolute().parents) if _exists(path))
    if not nearest.is_dir():
        return f"{str(nearest)!r} is a file"
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return ""
    except FileNotFoundError:
        return f"{str(nearest)!r} takes no files"
    except OSError as error:
        return error.strerror or str(error)


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises in a folder that may not be entered


def check_folder(folder: Path) -> None:
    """Check that a run can be written here. Nothing is left there.

    Raises:
        RunError: as `open_run`, where the folder cannot be made or written, or another process writes it.
    """
    if reason := why_unwritable(folder):
        raise _unwritable(folder, reason)
    if is_held(folder):
        raise _written_elsewhere(folder)


def _unwritable(folder: Path, reason: str | None) -> RunError:
    return RunError(f"cannot write the run folder {str(folder)!r}: {reason}; choose another folder")


def _written_elsewhere(folder: Path) -> RunError:
    owner = _owner(folder)
    named = f" ({owner})" if owner.isprintable() and owner else ""
    return RunError(
        f"the run {str(folder)!r} is being written by another process{named}: wait for it, or choose another folder"
    )
