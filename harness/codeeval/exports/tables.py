"""Samples and verdicts of a run as tables: named columns of one type each, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from codeeval.errors import UsageError
from codeeval.samples import Sample
from codeeval.store import Run, VerdictRow
from codeeval_sandbox.jobs import PASSING

__all__ = ["COLUMNS", "TABLES", "Kind", "Table", "clean", "columns", "rows", "table_named"]

Table = Literal["samples", "verdicts"]
"""`samples`: one row per sample. `verdicts`: one row per sample and suite. They share task_id and index."""

TABLES: tuple[Table, ...] = get_args(Table)

Kind = Literal["text", "integer", "real", "truth"]

COLUMNS: Mapping[Table, Mapping[str, Kind]] = {
    "samples": {
        "task_id": "text",
        "index": "integer",
        "solution": "text",
        "completion": "text",
        "form": "text",
        "extraction": "text",
        "finish_reason": "text",
        "seed": "integer",
        "prompt_tokens": "integer",
        "completion_tokens": "integer",
        "latency_seconds": "real",
    },
    "verdicts": {
        "task_id": "text",
        "index": "integer",
        "suite": "text",
        "status": "text",
        "passed": "truth",
        "score": "real",
        "trust": "text",
        "test": "integer",
        "test_source": "text",
        "exception": "text",
        "message": "text",
        "line": "integer",
        "passed_tests": "integer",
        "total_tests": "integer",
        "cpu_seconds": "real",
        "wall_seconds": "real",
        "memory_kb": "integer",
        "same_as": "integer",
    },
}
"""Columns of each table in their order, with the kind of their values. A value that is not known is None."""


def table_named(name: str) -> Table:
    """Return the table of this name. Raises UsageError."""
    for table in TABLES:
        if table == name:
            return table
    raise UsageError(f"table {name!r} is unknown: choose one of {', '.join(TABLES)}")


def rows(run: Run, table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, with their values in the order of `COLUMNS`. Raises RunError."""
    if table == "samples":
        return map(_sample_row, run.samples())
    return map(_verdict_row, run.verdicts())


def columns(run: Run, table: Table) -> dict[str, Sequence[Any]]:
    """Return the columns of a table by name, all of one length. Raises RunError."""
    names = COLUMNS[table]
    values = list(zip(*rows(run, table), strict=True)) or [()] * len(names)
    return dict(zip(names, values, strict=True))


def clean(text: str) -> str:
    """Return a text that every reader of UTF-8 takes: lone surrogates and NUL become their escapes."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _sample_row(sample: Sample) -> tuple[Any, ...]:
    completion = sample.completion
    return (
        clean(sample.task_id),
        sample.index,
        clean(sample.solution),
        clean(completion.text),
        completion.form,
        sample.extraction,
        completion.finish_reason and clean(completion.finish_reason),
        completion.seed,
        completion.usage.get("prompt_tokens"),
        completion.usage.get("completion_tokens"),
        completion.latency_seconds,
    )


def _verdict_row(row: VerdictRow) -> tuple[Any, ...]:
    details = row.details
    texts = (details.get(name) for name in ("test_source", "exception", "message"))
    test_source, exception, message = (text and clean(text) for text in texts)
    return (
        clean(row.task_id),
        row.index,
        clean(row.suite),
        row.status.value,
        row.status in PASSING,
        _score(row),
        row.trust,
        details.get("test"),
        test_source,
        exception,
        message,
        *(details.get(name) for name in ("line", "passed_tests", "total_tests")),
        *(details.get(name) for name in ("cpu_seconds", "wall_seconds", "memory_kb")),
        row.same_as,
    )


def _score(row: VerdictRow) -> float:
    """Return the share of tests passed, as `VerdictTable.score` has it."""
    if row.status in PASSING:
        return 1.0
    passed, total = row.details.get("passed_tests"), row.details.get("total_tests")
    return passed / total if passed and total else 0.0
