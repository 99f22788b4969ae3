"""Archives of samples, zip or tar: EvalPlus's folders, Inspect's `.eval`, or one file of samples."""

import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO

from codeeval.errors import SampleFileError
from codeeval.models.replay.documents import decoded, entries, parsed
from codeeval.models.replay.forms import inspect_log, rows_of
from codeeval.models.replay.forms.evalplus import is_program, program_row
from codeeval.models.replay.rows import Entry, LeftOut, Reading, Row
from codeeval_benchmarks.bounded import LONGEST_DOCUMENT

__all__ = ["is_archive", "rows"]

_ZIP = b"PK\x03\x04"
_TAR, _TAR_AT = b"ustar", 257
_FILES = (".jsonl", ".json", ".csv", ".tsv")


@dataclass(frozen=True)
class _Member:
    path: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]

    def content(self, where: str) -> bytes:
        if self.size > LONGEST_DOCUMENT:
            raise SampleFileError(f"{where}: {self.size >> 20} MiB in one file of an archive are too many for a sample")
        with self.open() as stream:
            return stream.read()


def is_archive(stream: IO[bytes]) -> bool:
    """Return whether this is a zip or tar; leaves the stream at its beginning."""
    head = stream.read(_TAR_AT + len(_TAR))
    stream.seek(0)
    return head.startswith(_ZIP) or head[_TAR_AT:] == _TAR


def rows(stream: IO[bytes], where: str, reading: Reading) -> Iterator[Row | LeftOut]:
    """The samples in an archive. Raises SampleFileError."""
    try:
        yield from _rows(_members(stream), where, reading)
    except (zipfile.BadZipFile, tarfile.TarError) as error:
        raise SampleFileError(f"{where}: a damaged archive ({error}): fetch or write it again") from error
    except NotImplementedError as error:
        raise SampleFileError(
            f"{where}: packed in a way that this Python cannot read ({error}): unpack it, or write it as JSON "
            "(`inspect log convert FILE --to json --output-dir DIR`)"
        ) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise SampleFileError(f"{where}: cannot be unpacked ({error}): unpack it, and name the folder") from error


def _rows(members: Sequence[_Member], where: str, reading: Reading) -> Iterator[Row | LeftOut]:
    logged = [member for member in members if inspect_log.member(str(member.path))]
    programs = [member for member in members if is_program(member.path) and len(member.path.parts) > 1]
    if logged:
        for member in sorted(logged, key=_naturally):
            where_inside = f"{where}: {member.path}"
            yield from rows_of(Entry(where_inside, parsed(member.content(where_inside), where_inside)), reading)
    elif programs:
        yield from _program_rows(programs, where, reading)
    else:
        member = _only_file(members, where)
        with member.open() as inner:
            for entry in entries(inner, f"{where}: {member.path}", reading):
                yield from rows_of(entry, reading)


def _program_rows(members: Sequence[_Member], where: str, reading: Reading) -> Iterator[Row]:
    roots = sorted({str(member.path.parent.parent) for member in members})
    if len(roots) > 1:
        raise SampleFileError(
            f"{where}: holds {len(roots)} folders of samples ({', '.join(roots)}): unpack it, and name the one to score"
        )
    for member in sorted(members, key=_by_task_and_number):
        where_inside = f"{where}: {member.path}"
        row = program_row(member.path, decoded(member.content(where_inside), where_inside), where_inside)
        yield replace(row, form=reading.form or row.form)


def _naturally(member: _Member) -> list[tuple[str, int]]:
    """`..._epoch_10` comes after `..._epoch_9`."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d{0,18})", str(member.path))]


def _by_task_and_number(member: _Member) -> tuple[str, int]:
    return member.path.parent.name, int(member.path.stem.rpartition("_")[2])


def _only_file(members: Sequence[_Member], where: str) -> _Member:
    files = [member for member in members if member.path.suffix in _FILES]
    if len(files) == 1:
        return files[0]
    names = ", ".join(str(member.path) for member in (files or members)[:6]) or "nothing"
    raise SampleFileError(
        f"{where}: an archive with {names}: it is read where it holds TASK/NUMBER.py, or one file of samples: "
        "unpack it, and name the file to score"
    )


def _members(stream: IO[bytes]) -> Sequence[_Member]:
    """The files of an archive, without those that an operating system adds."""
    members = _zip_members(stream) if _starts_zip(stream) else _tar_members(stream)
    return [member for member in members if not _is_hidden(member.path)]


def _starts_zip(stream: IO[bytes]) -> bool:
    head = stream.read(len(_ZIP))
    stream.seek(0)
    return head == _ZIP


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _zip_members(stream: IO[bytes]) -> Iterator[_Member]:
    archive = zipfile.ZipFile(stream)
    for info in archive.infolist():
        if not info.is_dir():
            yield _Member(PurePosixPath(info.filename), info.file_size, lambda info=info: archive.open(info))  # type: ignore[misc]


def _tar_members(stream: IO[bytes]) -> Iterator[_Member]:
    archive = tarfile.open(fileobj=stream)  # noqa: SIM115 - its members are read later, from the caller's stream
    for info in archive.getmembers():
        if info.isfile():
            yield _Member(PurePosixPath(info.name), info.size, lambda info=info: _extracted(archive, info))  # type: ignore[misc]


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(info)
    if stream is None:
        raise tarfile.TarError(f"{info.name!r} is not a file")
    return stream
