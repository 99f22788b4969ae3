"""Samples and verdicts as comma-separated values, for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from codeeval.exports.tables import COLUMNS, Table, rows
from codeeval.report import Summary
from codeeval.store import Run, write_whole

__all__ = ["exporter"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters of a text that a spreadsheet would execute."""


class _Tables:
    file_name = "verdicts.csv"

    def write(self, run: Run, summary: Summary, path: Path) -> Sequence[Path]:  # noqa: ARG002 - rows need no estimates
        """Write verdicts to `path`, and samples to `samples.csv` beside it.

        `passed` is 1 or 0. A text that a spreadsheet would take for a formula begins with an apostrophe.
        """
        beside = path.with_name("samples.csv" if path.name == self.file_name else f"{path.stem}.samples{path.suffix}")
        write_whole(path, _lines(run, "verdicts"))
        write_whole(beside, _lines(run, "samples"))
        return path, beside


def _lines(run: Run, table: Table) -> Iterator[bytes]:
    yield _line(COLUMNS[table])
    yield from map(_line, rows(run, table))


def _line(values: Iterable[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(_cell, values))
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return f"{value:g}"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


exporter = _Tables()
