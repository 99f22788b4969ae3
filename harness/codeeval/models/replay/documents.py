"""A file's content as entries: lines of JSON, one JSON document, several over many lines each, or a table of text.

Told by the content. Lines are read one at a time, so that a large file does not stand in memory twice.
"""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms import unfolded
from codeeval.models.replay.rows import WANTED, Entry, Reading
from codeeval.models.replay.tables import is_table, table_entries
from codeeval_benchmarks.bounded import LONGEST_DOCUMENT, LONGEST_LINE

__all__ = ["decoded", "entries", "parsed"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


def entries(stream: IO[bytes], where: str, reading: Reading) -> Iterator[Entry]:
    """The entries of a file. Raises SampleFileError; the message names file and line."""
    line_number, line = _first_line(stream, where)
    if line.startswith(_UTF16):
        yield from _of_text(_rest(line, stream, where), where, reading)
    elif line.lstrip().startswith((b"{", b"[")):
        yield from _json(line_number, line, stream, where, reading)
    elif line:
        yield from _foreign(_rest(line, stream, where), line_number, where)


def parsed(content: bytes, where: str) -> Any:
    """Return the JSON value in these bytes. Raises SampleFileError."""
    return _loaded(decoded(content, where), where)


def decoded(content: bytes, where: str) -> str:
    """Return the text in these bytes. Raises SampleFileError if they are not UTF-8."""
    try:
        return content.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise SampleFileError(
            f"{where}: not UTF-8 (byte 0x{error.object[error.start]:02x} at {error.start}); convert the file"
        ) from error


def _loaded(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise SampleFileError(f"{where}: nested too deeply to be a sample; {WANTED}") from error
    except ValueError as error:
        raise SampleFileError(f"{where}: not JSON ({error}); fix or remove it: {WANTED}") from error


def _first_line(stream: IO[bytes], where: str) -> tuple[int, bytes]:
    """Number and content of the first line that is not blank; empty at the end. It may be a whole JSON document."""
    line_number = 0
    while line := _line(stream, f"{where}:{line_number + 1}", longest=LONGEST_DOCUMENT):
        line_number += 1
        line = line.removeprefix(_BOM) if line_number == 1 else line
        if line.strip():
            return line_number, line
    return line_number, b""


def _line(stream: IO[bytes], where: str, *, longest: int = LONGEST_LINE) -> bytes:
    line = stream.readline(longest + 1)
    if len(line) > longest:
        raise SampleFileError(
            f"{where}: the line is longer than {longest >> 20:,} MiB, the most that it may have: "
            "write one JSON object per line, or leave this line out"
        )
    return line


def _rest(line: bytes, stream: IO[bytes], where: str) -> bytes:
    content = line + stream.read(LONGEST_DOCUMENT + 1)
    if len(content) > LONGEST_DOCUMENT:
        raise SampleFileError(
            f"{where}: one document of more than {LONGEST_DOCUMENT >> 20} MiB: write it as lines of JSON (.jsonl)"
        )
    return content


def _json(line_number: int, line: bytes, stream: IO[bytes], where: str, reading: Reading) -> Iterator[Entry]:
    """Lines of JSON where the first one is a value by itself and others follow; else one document."""
    here = f"{where}:{line_number}"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        if line.lstrip().startswith(b"[") and is_table(line, where):
            yield from _foreign(_rest(line, stream, where), line_number, where)
        else:
            yield from _documents(decoded(_rest(line, stream, where), here), line_number, where, reading)
        return
    lines = _lines(line_number, stream, where)
    following = next(lines, None)
    if following is None:
        yield from unfolded(value, here if isinstance(value, dict) else where, reading)
        return
    yield Entry(here, value)
    yield following
    yield from lines


def _lines(line_number: int, stream: IO[bytes], where: str) -> Iterator[Entry]:
    while line := _line(stream, f"{where}:{line_number + 1}"):
        line_number += 1
        if line.strip():
            yield Entry(f"{where}:{line_number}", parsed(line, f"{where}:{line_number}"))


def _documents(text: str, first: int, where: str, reading: Reading) -> Iterator[Entry]:
    """One JSON document over several lines, or several, one after the other."""
    decoder, position, values = json.JSONDecoder(), 0, list[tuple[int, Any]]()
    while (start := _next_content(text, position)) < len(text):
        line_number = first + text.count("\n", 0, start)
        try:
            value, position = decoder.raw_decode(text, start)
        except RecursionError as error:
            raise SampleFileError(f"{where}:{line_number}: nested too deeply to be a sample; {WANTED}") from error
        except ValueError as error:
            raise SampleFileError(f"{where}:{line_number}: not JSON ({error}); fix or remove it: {WANTED}") from error
        values.append((line_number, value))
    if len(values) == 1:
        yield from unfolded(values[0][1], where, reading)
    else:
        yield from (Entry(f"{where}:{line_number}", value) for line_number, value in values)


def _next_content(text: str, position: int) -> int:
    match = re.compile(r"\s*").match(text, position)
    return match.end() if match else position


def _of_text(content: bytes, where: str, reading: Reading) -> Iterator[Entry]:
    """A file in UTF-16, as Windows writes it."""
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise SampleFileError(f"{where}: neither UTF-8 nor UTF-16; convert the file") from error
    if text.lstrip().startswith(("{", "[")):
        yield from _documents(text, 1, where, reading)
    else:
        yield from _foreign(text.encode(), 1, where)


def _foreign(content: bytes, line_number: int, where: str) -> Iterator[Entry]:
    """A table, if it is one. Raises SampleFileError that says what was found."""
    if is_table(content, where):
        yield from table_entries(decoded(content, where), line_number, where)
        return
    raise SampleFileError(f"{where}:{line_number}: {_guess(content)}; {WANTED}")


def _guess(content: bytes) -> str:
    head = content[:4096].lstrip()
    if head.startswith(b"version https://git-lfs"):
        return "a pointer of Git LFS, not the file: fetch it with `git lfs pull`"
    if head[:1] == b"<":
        return "a web page or XML, not samples: download the file itself"
    if re.match(rb"(#!|from\s+\w|import\s+\w|def\s+\w|class\s+\w|\"\"\")", head):
        return "a program, not a file of samples: give its folder, laid out as TASK/NUMBER.py, or a .jsonl"
    if b"\0" in head or head[:1] == b"\x80":
        return "not text: samples come as .jsonl, .json, .csv, .parquet, a folder or a .zip of TASK/NUMBER.py"
    first = head.splitlines()[0][:80].decode("utf-8", "replace")
    return f"not JSON, and no table with a column of task ids (it begins with {first!r})"
