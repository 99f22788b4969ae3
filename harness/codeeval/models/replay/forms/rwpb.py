"""RWPB's published replies: rows of the data set whose `solution` holds what a model wrote, in whatever form."""

from collections.abc import Iterator, Mapping
from typing import Any

from codeeval.models.replay.forms.columns import stated
from codeeval.models.replay.rows import Entry, LeftOut, Row

__all__ = ["matches", "rows"]

_FIELDS = frozenset(("task_id", "canonical_solution", "unprocess_testcases"))


def matches(fields: Mapping[str, Any]) -> bool:
    """Return whether this is such a row."""
    return fields.keys() >= _FIELDS and isinstance(fields.get("solution"), str)


def rows(fields: dict[str, Any], entry: Entry) -> Iterator[Row | LeftOut]:
    """Yield the reply: a chat's answer, a program, or the body of the prompt's function. Its text says which."""
    yield Row(stated(fields), fields["solution"], None, entry.where)
