"""Sentences on rows that were left out, hold no program, or may mean something else."""

from collections import Counter
from collections.abc import Iterator, Sequence

from codeeval.extraction.raw import looks_like_answer
from codeeval.models.replay.rows import LeftOut, Row
from codeeval.samples import Form

__all__ = ["remarks_on"]

_SHOWN = 5


def remarks_on(
    rows: Sequence[Row], forms: Sequence[Form], unknown: Sequence[Row], left_out: Sequence[LeftOut], benchmark: str
) -> list[str]:
    """One sentence for each kind of row that needs one. `forms`: what each of `rows` is read as."""
    return list(_remarks(rows, forms, unknown, left_out, benchmark))


def _remarks(
    rows: Sequence[Row], forms: Sequence[Form], unknown: Sequence[Row], left_out: Sequence[LeftOut], benchmark: str
) -> Iterator[str]:
    if unknown:
        tasks = Counter(f"{row.stated} ({row.where})" for row in unknown)
        yield f"left out {len(unknown)} rows of tasks that {benchmark!r} does not have: {_shown(list(tasks))}"
    failed = [row for row in left_out if row.failed]
    if failed:
        yield f"left out {len(failed)} requests that failed, which are not answers: {_shown(_places(failed))}"
    nameless = [row for row in left_out if not row.failed]
    if nameless:
        yield f"left out {len(nameless)} rows without a task: {_shown(_places(nameless))}"
    null = [f"{row.stated} ({row.where})" for row in rows if row.text is None]
    if null:
        yield f"{len(null)} rows hold null in place of a text, and count as samples without a program: {_shown(null)}"
    answers = [
        row.where
        for row, form in zip(rows, forms, strict=True)
        if form == "solution" and row.text is not None and looks_like_answer(row.text)
    ]
    if answers:
        yield (
            f"{len(answers)} solutions look like chat answers (fences, prose) and are not Python as they stand: "
            f"--form answer takes the program out of them ({_shown(answers)})"
        )


def _places(left_out: Sequence[LeftOut]) -> list[str]:
    return [f"{row.where}: {row.reason}" for row in left_out]


def _shown(places: Sequence[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return ", ".join(places[:_SHOWN]) + more
