"""Append-only files of JSON lines that survive any kill.

Theory of operation: a row is one line, written whole by one `write` on a file opened for appending. So a process killed
at any moment leaves whole lines, and at most one torn line at the end. Opening for appending cuts a torn tail off.
Reading skips it, because its writer may still be at work. A fault anywhere else is not ours, and is refused.
"""

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from pydantic_core import from_json

from codeeval.errors import RunError, RunWriteError
from codeeval.store.folder import MANIFEST
from codeeval.store.kept import Stamp, stamp_of, stamp_of_status
from codeeval_benchmarks.bounded import LONGEST_LINE

__all__ = ["Journal", "RowReader", "encoded", "read_row", "read_rows", "read_rows_at", "way_on", "whole_length"]

_DECODE = json.JSONDecoder().raw_decode
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_BLOCK = 1 << 20
_ROWS = 64
"""Rows that are read and parsed together where their offsets are known. More would gain little time."""
NEWLINE = b"\n"


class Journal:
    """A file of rows, open for appending. The caller holds the run's lock."""

    def __init__(self, path: Path) -> None:
        """Opens or creates `path`, and cuts a torn tail off.

        Raises:
            RunError: the file cannot be opened or written.
        """
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise RunError(f"cannot write {str(path)!r}: {error.strerror}; choose another folder") from error
        self._length = whole_length(path, self._descriptor)
        self._synced = True
        if os.fstat(self._descriptor).st_size > self._length:
            os.ftruncate(self._descriptor, self._length)

    def append(self, row: Mapping[str, Any]) -> None:
        """Write one row; once this returns, no kill of this process loses it.

        Raises:
            RunWriteError: the row could not be written whole; no part of it stays.
        """
        self._write(encoded(row))

    def append_all(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Write rows in one go, which costs a third of writing them one by one; the offset of each.

        Raises:
            RunWriteError: they could not be written; no part of any stays.
        """
        lines = [_ENCODE(row) for row in rows]
        offsets, offset = [], self._length
        for line in lines:
            offsets.append(offset)
            offset += len(line) + 1  # all is ASCII, and a newline follows
        self._write(("\n".join(lines) + "\n").encode("ascii") if lines else b"")
        return offsets

    def _write(self, content: bytes) -> None:
        try:
            written = os.write(self._descriptor, content)
            while written < len(content):  # a full disk takes a part first, and says so at the next attempt
                written += os.write(self._descriptor, content[written:])
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise _write_error(self.path, error) from error
        self._length += len(content)
        self._synced = False

    def sync(self) -> None:
        """Have the rows on the disk itself, so that they survive the loss of power too. Raises RunWriteError."""
        if self._synced:
            return
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise _write_error(self.path, error) from error
        self._synced = True

    def close(self) -> None:
        """Sync and close; may be called again."""
        if self._descriptor < 0:
            return
        try:
            self.sync()
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def encoded(row: Mapping[str, Any]) -> bytes:
    """Return the line of a row."""
    return (_ENCODE(row) + "\n").encode("ascii")


def _write_error(path: Path, error: OSError) -> RunWriteError:
    return RunWriteError(f"cannot write {str(path)!r}: {error.strerror}; {way_on(path.parent)}")


def way_on(folder: Path) -> str:
    """Return the advice for a folder, a run's or another, whose file cannot be written."""
    is_run = (folder / MANIFEST).exists()
    command = f"continue with `codeeval pass-at-k --run {folder} --resume`" if is_run else "give the same command again"
    return f"everything finished before is kept: make room, then {command}"


def whole_length(path: Path, descriptor: int) -> int:
    """Return the length in bytes of an open file without its torn tail.

    A torn tail is whatever follows the last newline, or a last line that is not JSON. Raises RunError.
    """
    try:
        end = _last_newline(descriptor, os.fstat(descriptor).st_size) + 1
        start = _last_newline(descriptor, end - 1) + 1
        if end - start > LONGEST_LINE:
            raise RunError(_beyond(path, "its last line"))
        return end if end == 0 or _is_row(os.pread(descriptor, end - start, start)) else start
    except OSError as error:
        raise RunError(f"cannot read {str(path)!r}: {error.strerror}") from error


def _last_newline(descriptor: int, end: int) -> int:
    """Offset of the last newline before `end`; -1 if there is none."""
    while end > 0:
        start = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline
        end = start
    return -1


def _is_row(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


class RowReader:
    """A file of rows read from its beginning, and later from where reading stopped."""

    def __init__(self, path: Path) -> None:
        """Begin before the first row; the file need not exist yet."""
        self.path = path
        self._offset, self._line = 0, 1
        self._inode: int | None = None
        self._opened: Stamp | None = None

    @property
    def is_stale(self) -> bool:
        """True if rows that were read have gone, since the file was replaced, cut or removed."""
        if self._inode is None:
            return False
        try:
            status = self.path.stat()
        except OSError:
            return True
        return status.st_ino != self._inode or status.st_size < self._offset

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the file, if it has been the same since it was opened last, and all of it was read; else None."""
        now = stamp_of(self.path)
        return now if now is not None and now == self._opened and now.size == self._offset else None

    def skip(self, stamp: Stamp, rows: int) -> None:
        """Begin behind the rows of a file with this stamp, because they are known from elsewhere."""
        self._offset, self._line, self._inode, self._opened = stamp.size, rows + 1, stamp.inode, stamp

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield byte offset and content of each row not read yet. Raises RunError as `blocks`."""
        for offsets, rows in self.blocks():
            yield from zip(offsets, rows, strict=True)

    def blocks(self) -> Iterator[tuple[list[int], list[dict[str, Any]]]]:
        """Yield the rows not read yet in blocks of about 1 MiB, as byte offsets and contents.

        The file is opened only if it has grown. A missing file has no blocks. A torn tail is left for
        later.

        Raises:
            RunError: a line before the last is not a JSON object; the message names file and line.
        """
        if not self.path.exists() or self.path.stat().st_size == self._offset:
            return
        with self.path.open("rb") as file:
            self._opened = stamp_of_status(os.fstat(file.fileno()))
            self._inode = self._opened.inode
            end = whole_length(self.path, file.fileno())
            file.seek(self._offset)
            while self._offset < end:
                lines = _some_lines(self.path, file, self._line, end - self._offset)
                rows = _parse_all(self.path, self._line, lines)
                *offsets, self._offset = itertools.accumulate(map(len, lines), initial=self._offset)
                self._line += len(lines)
                yield offsets, rows


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield byte offset and content of each row; nothing if the file is missing. A torn tail is left out.

    Raises:
        RunError: a line before the last is not a JSON object; the message names file and line.
    """
    return RowReader(path).rows()


def _some_lines(path: Path, file: IO[bytes], line_number: int, left: int) -> list[bytes]:
    """About a block of whole lines, of the `left` bytes that end with one. Raises RunError."""
    block = file.read(min(_BLOCK, left))
    whole = block.rfind(b"\n") + 1
    rest = block[whole:]
    if rest:
        line = file.readline(LONGEST_LINE + 1 - len(rest))
        if not line.endswith(b"\n"):
            raise RunError(_beyond(path, f"line {line_number + block.count(NEWLINE)}"))
        block += line
    return [line + NEWLINE for line in block.split(NEWLINE)[:-1]]


def _beyond(path: Path, where: str) -> str:
    return (
        f"{str(path)!r} has a line of more than {LONGEST_LINE >> 20} MiB ({where}), which no row of a run has: "
        "restore the file, or start again (`codeeval pass-at-k --overwrite`)"
    )


def _parse_all(path: Path, line_number: int, lines: list[bytes]) -> list[dict[str, Any]]:
    """Many lines in one call of pydantic's parser: a third of the time of `json.loads` for each.

    One by one where that fails: it refuses lone surrogates, which programs may hold, and does not tell lines apart.
    """
    try:
        rows: list[dict[str, Any]] = from_json(b"[" + b",".join(lines) + b"]")
        if len(rows) == len(lines) and all(type(row) is dict for row in rows):
            return rows
    except ValueError:
        pass
    return [_parse(path, at, line) for at, line in enumerate(lines, start=line_number)]


def read_row(path: Path, offset: int) -> dict[str, Any]:
    """The row that starts at this offset."""
    with path.open("rb") as file:
        file.seek(offset)
        return _parse(path, 0, file.readline(LONGEST_LINE + 1))


def read_rows_at(path: Path, offsets: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield the rows that start at these offsets, parsed many at a time. The file is opened once, if there are any."""
    remaining = iter(offsets)
    batch = list(itertools.islice(remaining, _ROWS))
    if not batch:
        return
    with path.open("rb") as file:
        while batch:
            yield from _parse_all(path, 0, [_line_at(file, offset) for offset in batch])
            batch = list(itertools.islice(remaining, _ROWS))


def _line_at(file: IO[bytes], offset: int) -> bytes:
    file.seek(offset)
    return file.readline(LONGEST_LINE + 1)


def _parse(path: Path, line_number: int, line: bytes) -> dict[str, Any]:
    try:
        row, end = _DECODE(line.decode("utf-8"))
    except ValueError:
        row, end = None, 0
    if not isinstance(row, dict) or end != len(line) - 1:
        raise RunError(
            f"{str(path)!r}, line {line_number}, is not a row of a run: it was altered after it was written; "
            "restore the file, or start again (`codeeval pass-at-k --overwrite`)"
        )
    return row
