"""Tables of text: CSV, TSV, with a line of column names."""

import csv
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms.columns import is_id_column, is_text_column
from codeeval.models.replay.rows import Entry

__all__ = ["is_table", "table_entries"]

_DELIMITERS = (",", "\t", ";", "|")
_FEWEST = 2
"""Columns of a table of samples: a task and a text."""


def is_table(content: bytes, where: str) -> bool:
    """Return whether this begins with a line of column names, or its file is called a table."""
    header = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return _delimiter(header) is not None or where.removesuffix(".gz").endswith((".csv", ".tsv"))


def table_entries(text: str, first: int, where: str) -> Iterator[Entry]:
    """A row of the table each; an empty cell is null. Raises SampleFileError."""
    delimiter = _delimiter(text.split("\n", 1)[0])
    before = csv.field_size_limit(sys.maxsize >> 32)
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter or ",")
        names = [name.strip() for name in next(reader)]
        line = reader.line_num
        for cells in reader:
            line_number, line = first + line, reader.line_num
            if any(cells):
                yield Entry(f"{where}:{line_number}", _fields(names, cells, f"{where}:{line_number}"))
    except csv.Error as error:
        raise SampleFileError(f"{where}: not a table of text ({error}); write it as lines of JSON") from error
    finally:
        csv.field_size_limit(before)


def _fields(names: list[str], cells: list[str], where: str) -> dict[str, str | None]:
    if len(cells) > len(names):
        raise SampleFileError(
            f"{where}: {len(cells)} cells in a table of {len(names)} columns ({', '.join(islice(names, 12))}): "
            "quote texts that hold the delimiter or a line break"
        )
    return {name: cell or None for name, cell in zip(names, [*cells, *[""] * len(names)], strict=False)}


def _delimiter(header: str) -> str | None:
    """Return what separates the columns' names. None: this is not a line of column names."""
    for delimiter in _DELIMITERS:
        names = [name.strip().strip('"') for name in header.strip("\r\n").split(delimiter)]
        known = any(map(is_id_column, names)) or any(map(is_text_column, names))
        if len(names) >= _FEWEST and (known or all(name.isidentifier() for name in names)):
            return delimiter
    return None
