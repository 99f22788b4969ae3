"""All samples of a run, column by column: the table of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codeeval.page.records import SampleColumns, SuiteColumns
from codeeval.page.sources import Opened
from codeeval.store import STATUSES, PublishedResults, Run
from codeeval.taxonomy.kinds import KINDS, KindCode

__all__ = ["KIND_POSITIONS", "sample_columns"]

_STATUS_POSITIONS = {status: position for position, status in enumerate(STATUSES)}
KIND_POSITIONS: Mapping[KindCode, int] = {kind.code: position for position, kind in enumerate(KINDS)}


@dataclass(slots=True)
class _Row:
    """A sample of the table, without its texts."""

    characters: int
    finish_reason: str | None = None
    tokens: int | None = None
    verdicts: dict[str, tuple[int, int | None, int | None]] = field(default_factory=dict)
    """By suite: status, processor time (ms), memory (KiB)."""


_Rows = dict[tuple[int, int], _Row]
"""By position of the task and index of the sample."""


def sample_columns(
    opened: Opened, positions: Mapping[str, int], kinds: Mapping[tuple[str, int], KindCode]
) -> SampleColumns:
    """Return the columns of all samples; `positions` are those of the tasks in the report. Raises RunError."""
    source = opened.source
    rows = _of_run(source.run, positions) if source.run else {}
    if source.published is not None:
        rows = _of_published(source.published, opened, positions)
    ordered = sorted(rows)
    reasons = sorted({row.finish_reason for row in rows.values() if row.finish_reason is not None})
    reason_positions = {reason: at for at, reason in enumerate(reasons)}
    kept = [rows[key] for key in ordered]
    by_row = {(positions[task], index): KIND_POSITIONS[kind] for (task, index), kind in kinds.items()}
    suites = dict.fromkeys(suite for row in kept for suite in row.verdicts)
    return SampleColumns.model_construct(
        task=tuple(task for task, _ in ordered),
        index=tuple(index for _, index in ordered),
        characters=tuple(row.characters for row in kept),
        finish_reason=tuple(reason_positions.get(row.finish_reason or "") for row in kept),
        kind=tuple(by_row.get(key) for key in ordered),
        tokens=tuple(row.tokens for row in kept),
        finish_reasons=tuple(reasons),
        suites={suite: _suite(suite, kept) for suite in suites},
    )


def _suite(suite: str, rows: list[_Row]) -> SuiteColumns:
    verdicts = [row.verdicts.get(suite, (None, None, None)) for row in rows]
    return SuiteColumns.model_construct(
        status=tuple(status for status, _, _ in verdicts),
        cpu_ms=tuple(milliseconds for _, milliseconds, _ in verdicts),
        memory_kb=tuple(memory for _, _, memory in verdicts),
    )


def _of_run(run: Run, positions: Mapping[str, int]) -> _Rows:
    rows = {}
    for sample in run.samples():
        completion = sample.completion
        tokens = completion.usage.get("completion_tokens")
        rows[positions[sample.task_id], sample.index] = _Row(len(sample.solution), completion.finish_reason, tokens)
    for verdict in run.verdicts():
        row = rows.get((positions.get(verdict.task_id, -1), verdict.index))
        if row is not None:
            seconds, memory = verdict.details.get("cpu_seconds"), verdict.details.get("memory_kb")
            milliseconds = None if seconds is None else round(1000 * seconds)
            row.verdicts[verdict.suite] = _STATUS_POSITIONS[verdict.status], milliseconds, memory
    return rows


def _of_published(published: PublishedResults, opened: Opened, positions: Mapping[str, int]) -> _Rows:
    rows = {}
    for task, each in published.rows.items():
        for index, row in enumerate(each):
            made = rows[positions[task], index] = _Row(len(str(row.get("solution") or "")))
            for suite, status in opened.published_statuses(task, index):
                made.verdicts[suite] = status, None, None
    return rows
