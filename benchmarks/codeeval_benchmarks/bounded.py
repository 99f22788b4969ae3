"""Files of other people read within bounds: a few kilobytes of gzip can hold a line that fills the memory.

A line is looked at as it is read or decompressed, so that a file beyond a bound costs no more memory than the bound.
"""

import lzma
from pathlib import Path
from typing import IO

from codeeval_benchmarks.errors import TooLargeError
from codeeval_benchmarks.packing import PackingError, unpacked

__all__ = [
    "LONGEST_DOCUMENT",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "read_all",
    "read_bounded",
    "too_long",
]

LONGEST_LINE = 64 << 20
"""Longest line (bytes). The longest line of a published benchmark has less than 2 MiB."""

LONGEST_DOCUMENT = 256 << 20
"""Bytes of one line of a file that is one JSON document, such as EvalPlus's results with all their programs."""

LONGEST_TEXT = 1 << 30
"""Bytes of a whole file that must be in memory at once, decompressed."""

_BLOCK = 1 << 20


def read_bounded(path: Path, *, longest_line: int = LONGEST_LINE) -> bytes:
    """Return the whole content, decompressed. Raises TooLargeError, OSError, EOFError, zlib.error."""
    try:
        with unpacked(path) as stream:
            return read_all(stream, str(path), longest_line=longest_line)
    except (lzma.LZMAError, PackingError) as error:
        raise OSError(str(error)) from error


def read_all(stream: IO[bytes], name: str, *, longest_line: int = LONGEST_LINE) -> bytes:
    """Read the rest of a file called `name`. Raises TooLargeError."""
    blocks: list[bytes] = []
    line_number, length, total = 1, 0, 0
    while block := stream.read(_BLOCK):
        blocks.append(block)
        total += len(block)
        last = block.rfind(b"\n")
        length = length + len(block) if last < 0 else len(block) - last - 1
        line_number += block.count(b"\n")
        if length > longest_line:
            raise too_long(name, line_number, longest_line)
        if total > LONGEST_TEXT:
            raise TooLargeError(f"{name!r} holds more than {LONGEST_TEXT >> 20:,} MiB: split it, or write JSON lines")
    return b"".join(blocks)


def too_long(name: str, line_number: int, longest_line: int = LONGEST_LINE) -> TooLargeError:
    """Return the error for a line beyond the bound."""
    return TooLargeError(
        f"{name!r}, line {line_number}, is longer than {longest_line >> 20:,} MiB, the most that a line may have: "
        "correct the file, or leave this line out"
    )
