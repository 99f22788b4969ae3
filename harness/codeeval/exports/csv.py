"""Verdicts as comma-separated values: one row per verdict, for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from codeeval.report import Summary
from codeeval.store import STATUSES, Run, VerdictTable, write_whole

__all__ = ["exporter"]

_HEAD = ("task_id", "index", "suite", "status", "passed", "score")


class _Verdicts:
    file_name = "verdicts.csv"

    def write(self, run: Run, summary: Summary, path: Path) -> None:  # noqa: ARG002 - verdicts need no estimates
        """Write task_id, index, suite, status, passed (0 or 1) and score (share of tests passed)."""
        write_whole(path, (_line(row) for row in (_HEAD, *_rows(run.view.verdicts))))


def _rows(table: VerdictTable) -> Iterator[tuple[object, ...]]:
    columns = (table.task, table.index, table.suite, table.status, table.passed, table.score)
    for task, index, suite, status, passed, score in zip(*(column.tolist() for column in columns), strict=True):
        yield table.tasks[task], index, table.suites[suite], STATUSES[status].value, int(passed), f"{score:g}"


def _line(row: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().encode("utf-8", "surrogatepass")


exporter = _Verdicts()
