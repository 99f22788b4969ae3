"""The question whether a process holds the lock of a folder; `codeeval.store.lock` takes that lock."""

import fcntl
from pathlib import Path

__all__ = ["LOCK", "is_held"]

LOCK = ".lock"
"""Name of the file that is locked in a run's folder."""


def is_held(folder: Path) -> bool:
    """Return whether a process writes the run in this folder. Nothing is left there.

    Raises OSError where the file of the lock cannot be read.
    """
    try:
        file = (folder / LOCK).open("rb")
    except FileNotFoundError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
