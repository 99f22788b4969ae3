"""Sample files on disk: plain and packed ones, folders, archives, parquet; their digests, and the rows they hold."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from codeeval.errors import SampleFileError, UsageError
from codeeval.models.replay import archives, folders
from codeeval.models.replay.documents import entries
from codeeval.models.replay.forms import rows_of
from codeeval.models.replay.forms.lm_eval import of_one_filter
from codeeval.models.replay.rows import WANTED, Entry, LeftOut, Reading, Row
from codeeval_benchmarks.packing import DAMAGE, PackingError, is_parquet, parquet_rows, unpacked

__all__ = ["Source", "all_rows", "digested", "file_entries", "read"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder of samples, for the manifest."""

    name: str
    """Base name: where it lies does not matter."""
    sha256: str


def digested(path: Path) -> Source:
    """Name and digest of a file or folder. Raises UsageError where it cannot be opened."""
    if str(path).startswith(("http:/", "https:/")):
        raise UsageError(f"sample file {str(path)!r} is an address: download the file, and give its path")
    if not path.exists():
        raise UsageError(f"sample file {str(path)!r} does not exist: check the path")
    with _opened_errors(path):
        return Source(path.resolve().name, folders.digest(path) if path.is_dir() else _file_digest(path))


def read(path: Path, reading: Reading) -> Iterator[Row | LeftOut]:
    """The rows of a file or folder.

    Raises:
        UsageError: it cannot be opened.
        SampleFileError: it cannot be read, or holds no samples; the message names file and line.
    """
    rows = texts = 0
    left_out: list[LeftOut] = []
    with _opened_errors(path):
        for row in of_one_filter(_rows(path, reading)):
            rows += isinstance(row, Row)
            texts += isinstance(row, Row) and row.text is not None
            left_out += [row] if isinstance(row, LeftOut) else []
            yield row
    if not rows and left_out:
        first = left_out[0]
        raise SampleFileError(f"{first.where}: {first.reason}; {len(left_out)} rows, and none is a sample; {WANTED}")
    if rows and not texts:
        raise SampleFileError(f"{str(path)!r} holds null in place of every text: it is not a file of samples; {WANTED}")
    if not rows:
        raise SampleFileError(f"{str(path)!r} holds no samples; {WANTED}")


def _rows(path: Path, reading: Reading) -> Iterator[Row | LeftOut]:
    where = str(path)
    if path.is_dir():
        yield from folders.rows(path, reading.form)
        return
    with unpacked(path) as stream:
        if archives.is_archive(stream):
            yield from archives.rows(stream, where, reading)
            return
        form = "answer" if ".raw.jsonl" in path.name else None
        for entry in _parquet(path) if _is_parquet(stream) else entries(stream, where, reading):
            for row in rows_of(entry, reading):
                yield folders.as_raw(row) if form and isinstance(row, Row) and reading.form is None else row


def file_entries(path: Path, reading: Reading) -> Iterator[Entry]:
    """Return the entries of one file, plain or packed, whatever they hold. Raises UsageError, SampleFileError."""
    with _opened_errors(path), unpacked(path) as stream:
        yield from _parquet(path) if _is_parquet(stream) else entries(stream, str(path), reading)


def _is_parquet(stream: IO[bytes]) -> bool:
    head = stream.read(4)
    stream.seek(0)
    return is_parquet(head)


def _parquet(path: Path) -> Iterator[Entry]:
    for row_number, row in enumerate(parquet_rows(path), 1):
        yield Entry(f"{path}: row {row_number}", row)


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _opened_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except PackingError as error:
        raise SampleFileError(str(error)) from error
    except DAMAGE as error:
        raise SampleFileError(
            f"{str(path)!r} is a damaged {_kind(path)} file ({error}): fetch or write it again"
        ) from error
    except OSError as error:
        raise UsageError(f"sample file {str(path)!r} cannot be read: {error.strerror or error}") from error


def _kind(path: Path) -> str:
    with path.open("rb") as raw:
        head = raw.read(6)
    return "gzip" if head.startswith(b"\x1f\x8b") else "xz" if head.startswith(b"\xfd7z") else "packed"


def all_rows(paths: Sequence[Path], reading: Reading) -> Iterator[Row | LeftOut]:
    """The rows of all files, one after the other."""
    for path in paths:
        yield from read(path, reading)
