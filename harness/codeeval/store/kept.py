"""Columns of a large file of rows, kept beside it, so that the next study need not parse a million rows again.

Theory of operation: the columns are stored with the size, the time and the inode of the file that they were read from.
They count only while all three are the same, so a copied, changed or continued file is read anew. Nothing depends on
what is kept: without it, or where it cannot be written, a study takes longer.
"""

import json
import os
import sys
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

__all__ = ["LEAST_ROWS", "Columns", "Stamp", "keep", "kept_path", "recall", "stamp_of", "stamp_of_status"]

LEAST_ROWS = 50_000
"""Rows from which on columns are kept. Fewer are parsed in a tenth of a second."""

_FORMAT = 2


class Stamp(NamedTuple):
    """Facts that change when a file does."""

    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What was read of a file."""

    names: Mapping[str, Sequence[str]]
    """Lists of words that columns refer to by position."""
    arrays: Sequence["array[int] | array[float]"]
    """Columns, with one element for each row."""


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file as it is now; None without one."""
    try:
        return stamp_of_status(path.stat())
    except OSError:
        return None


def stamp_of_status(status: os.stat_result) -> Stamp:
    """Return the stamp of a file with this status."""
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)


def keep(path: Path, stamp: Stamp, columns: Columns) -> None:
    """Keep the columns of the rows of a file, which was read when it had this stamp."""
    codes = "".join(column.typecode for column in columns.arrays)
    rows = len(columns.arrays[0])
    names = {name: list(words) for name, words in columns.names.items()}
    header = [_FORMAT, sys.byteorder, list(stamp), codes, rows, names]
    target = kept_path(path)
    temporary = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(json.dumps(header).encode("ascii") + b"\n")
            for column in columns.arrays:
                column.tofile(file)
        temporary.replace(target)
    except OSError:  # a folder that only others may write, or a full disk: the next study reads all rows again
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def recall(path: Path, codes: str) -> tuple[Stamp, Columns] | None:
    """Return what is kept of a file, if it has not changed since; None if nothing of use is kept.

    `codes`: type codes of the columns.
    """
    stamp = stamp_of(path)
    if stamp is None:
        return None
    try:
        with kept_path(path).open("rb") as file:
            columns = _read(file, stamp, codes)
    except (OSError, ValueError, TypeError, LookupError, EOFError, MemoryError):
        return None
    return None if columns is None else (stamp, columns)


def _read(file: IO[bytes], stamp: Stamp, codes: str) -> Columns | None:
    version, order, stored, kinds, rows, names = json.loads(file.readline())
    if [version, order, stored, kinds] != [_FORMAT, sys.byteorder, list(stamp), codes]:
        return None
    arrays = []
    for code in codes:
        column: array[int] | array[float] = array(code)
        column.fromfile(file, rows)
        arrays.append(column)
    return Columns(names, arrays)


def kept_path(path: Path) -> Path:
    """Return where the columns of a file are kept."""
    return path.with_name(f".{path.name}.columns")
