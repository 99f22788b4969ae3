"""Benchmarks whose files are too large to be held at once, or of which no digest is known: rows, one by one."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from codeeval_benchmarks.bounded import LONGEST_DOCUMENT, too_long
from codeeval_benchmarks.errors import DataFileError, ProblemFormatError
from codeeval_benchmarks.packing import PackingError, is_parquet, parquet_rows, unpacked
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.sources import DataFile
from codeeval_benchmarks.user import problems_of

__all__ = ["load_unpinned", "rows_of"]


def load_unpinned(
    name: str, files: Sequence[DataFile], data_dir: Path | None, read: Callable[[Row, str], Problem]
) -> Benchmark:
    """Return the benchmark of which each row of these files is a problem. Raises DataFileError, ProblemFormatError."""
    paths = [file.locate(data_dir) for file in files]
    rows = (row for path in paths for row in rows_of(path))
    source = f"{', '.join(map(str, files))} (not checked by digest)"
    return Benchmark(name, problems_of(rows, lambda row: read(row, name)), source)


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of a file of JSON lines or parquet. Raises DataFileError, ProblemFormatError, TooLargeError."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if not is_parquet(head):
            yield from _lines(path)
            return
        for row_number, values in enumerate(parquet_rows(path), 1):
            yield Row(path.name, f"row {row_number}", values)
    except (OSError, EOFError, zlib.error, PackingError) as error:
        raise DataFileError(f"data file {str(path)!r} cannot be read: {error}; copy it again") from error


def _lines(path: Path) -> Iterator[Row]:
    with unpacked(path) as stream:
        line_number = 0
        while line := stream.readline(LONGEST_DOCUMENT + 1):
            line_number += 1
            if len(line) > LONGEST_DOCUMENT:
                raise too_long(str(path), line_number, LONGEST_DOCUMENT)
            if not line.strip():
                continue
            try:
                values = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ProblemFormatError(f"{path.name!r}, line {line_number}: not JSON ({error})") from error
            if not isinstance(values, dict):
                raise ProblemFormatError(f"{path.name!r}, line {line_number}: not a JSON object")
            yield Row(path.name, f"line {line_number}", values)
