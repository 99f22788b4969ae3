"""Folders of programs, as EvalPlus lays them out: `TASK/NUMBER.py`, or one folder that holds such folders."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from codeeval.errors import SampleFileError
from codeeval.extraction.raw import looks_like_answer
from codeeval.models.replay.documents import decoded
from codeeval.models.replay.forms.evalplus import is_program, program_row
from codeeval.models.replay.rows import Row
from codeeval.samples import Form

__all__ = ["as_raw", "digest", "rows"]

_FILES = (".jsonl", ".json", ".gz", ".csv", ".tsv", ".parquet", ".zip", ".eval", ".bz2", ".xz")
_SHOWN = 6


def rows(path: Path, form: Form | None) -> Iterator[Row]:
    """The samples of a folder, by task and number. Raises SampleFileError that says what is there instead."""
    for file in _members(path):
        row = program_row(file, decoded(file.read_bytes(), str(file)), str(file))
        yield replace(row, form=form or row.form)


def digest(path: Path) -> str:
    """SHA-256 (hexadecimal) over the names and digests of the samples."""
    root, files = _root(path), _members(path)
    listing = "".join(
        f"{file.relative_to(root).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files
    )
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def as_raw(row: Row) -> Row:
    """A row of a `.raw.jsonl`, where EvalPlus keeps whole answers under `solution`."""
    raw = row.form == "solution" and row.text is not None and looks_like_answer(row.text)
    return replace(row, form="answer") if raw else row


def _members(path: Path) -> Sequence[Path]:
    files = [file for file in _root(path).glob("*/*.py") if is_program(file)]
    return sorted(files, key=lambda file: (file.parent.name, int(file.stem.rpartition("_")[2])))


def _root(path: Path) -> Path:
    """The folder that holds those of the tasks: this one, or the only one below it that does."""
    if any(map(is_program, path.glob("*/*.py"))):
        return path
    below = sorted({file.parent.parent for file in path.glob("*/*/*.py") if is_program(file)})
    if len(below) == 1:
        return below[0]
    if below:
        raise SampleFileError(
            f"{str(path)!r} holds {len(below)} folders of samples: name the one to score, such as {str(below[0])!r}"
        )
    there = sorted(file for file in path.glob("*") if file.suffix in _FILES)
    if there:
        names = " ".join(map(str, there[:_SHOWN])) + (" ..." if len(there) > _SHOWN else "")
        raise SampleFileError(f"{str(path)!r} holds no TASK/NUMBER.py but files: name them, --samples {names}")
    raise SampleFileError(
        f"{str(path)!r} holds no samples: a folder of samples is laid out as TASK/NUMBER.py, such as HumanEval_0/0.py"
    )
