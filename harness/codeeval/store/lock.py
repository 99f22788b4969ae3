"""The lock of a run's folder: one process writes it at a time."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codeeval.errors import RunError

__all__ = ["check_folder", "locked"]

_LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The run's lock, held as long as its file is open; the kernel frees it when the process dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unwritable(folder, error.strerror) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise _written_elsewhere(folder) from None
    finally:
        os.close(descriptor)


def check_folder(folder: Path) -> None:
    """See whether a run can be written here, without touching anything.

    Raises:
        RunError: as `open_run`, where the folder cannot be made or written, or another process writes it.
    """
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise _unwritable(folder, f"{str(nearest)!r} is a file")
    if not os.access(nearest, os.W_OK | os.X_OK):
        read_only = os.statvfs(nearest).f_flag & os.ST_RDONLY
        raise _unwritable(folder, os.strerror(errno.EROFS if read_only else errno.EACCES))
    if (folder / _LOCK).exists():
        with (folder / _LOCK).open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise _written_elsewhere(folder) from None


def _unwritable(folder: Path, reason: str | None) -> RunError:
    return RunError(f"cannot write the run folder {str(folder)!r}: {reason}; choose another with --run")


def _written_elsewhere(folder: Path) -> RunError:
    return RunError(
        f"the run {str(folder)!r} is being written by another process: wait for it, or choose another --run"
    )
