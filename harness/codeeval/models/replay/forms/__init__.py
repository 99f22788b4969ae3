"""The forms that sample files come in, one module each.

A form of rows has `matches(fields)` and `rows(fields, entry)`. A form of whole documents has `matches(value)` and
`entries(value, where)`, which takes the document apart into entries. The first form that matches is taken.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from codeeval.models.replay.forms import (
    batch,
    by_task,
    columns,
    evalplus,
    generations,
    inspect_log,
    lm_eval,
    messages,
    rwpb,
)
from codeeval.models.replay.rows import Entry, LeftOut, Reading, Row

__all__ = ["rows_of", "unfolded"]


class _Rows(NamedTuple):
    matches: Callable[[Mapping[str, Any]], bool]
    rows: Callable[[dict[str, Any], Entry], Iterator[Row | LeftOut]]


class _Document(NamedTuple):
    matches: Callable[[object], bool]
    entries: Callable[[Any, str], Iterator[Entry]]


_ROWS = (
    _Rows(batch.matches, batch.rows),
    _Rows(lm_eval.matches, lm_eval.rows),
    _Rows(inspect_log.matches_sample, inspect_log.rows),
    _Rows(messages.matches, messages.rows),
    _Rows(rwpb.matches, rwpb.rows),
)
_DOCUMENTS = (
    _Document(evalplus.matches, evalplus.entries),
    _Document(inspect_log.matches, inspect_log.entries),
    _Document(generations.matches, generations.entries),
    _Document(by_task.matches, by_task.entries),
)


def rows_of(entry: Entry, reading: Reading) -> Iterator[Row | LeftOut]:
    """The samples of one entry. Raises SampleFileError."""
    fields = columns.checked(entry)
    for form in () if reading.is_named else _ROWS:
        if form.matches(fields):
            yield from form.rows(fields, entry)
            return
    yield from columns.rows(fields, entry, reading)


def unfolded(value: object, where: str, reading: Reading) -> Iterator[Entry]:
    """The entries of a whole JSON document. Raises SampleFileError."""
    for form in () if reading.is_named and not by_task.holds_rows(value) else _DOCUMENTS:
        if form.matches(value):
            yield from form.entries(value, where)
            return
    for position, element in enumerate(value if isinstance(value, list) else [value], 1):
        yield Entry(f"{where}: entry {position}" if isinstance(value, list) else where, element)
