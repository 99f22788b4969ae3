"""lm-evaluation-harness's `samples_TASK_DATE.jsonl`: `doc`, `resps`, `filtered_resps`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms.columns import stated
from codeeval.models.replay.judged import lm_eval_verdicts
from codeeval.models.replay.rows import Entry, LeftOut, Row, Stated

__all__ = ["matches", "of_one_filter", "rows"]

_FIELDS = ("filtered_resps", "resps")
"""Fields with the responses. The filtered ones come first, because several tasks join prompt and response in them."""


def matches(fields: Mapping[str, Any]) -> bool:
    """Return whether this is a line of such a file."""
    return isinstance(fields.get("doc"), dict) and bool(set(_FIELDS) & fields.keys())


def rows(fields: dict[str, Any], entry: Entry) -> Iterator[Row | LeftOut]:
    """The responses to one document. Raises SampleFileError."""
    doc, kept = stated(fields["doc"]), {"doc_id", "filter"} & fields.keys()
    said = doc or Stated(position=fields.get("doc_id"))
    note = {name: fields[name] for name in sorted(kept)}
    for name in _FIELDS:
        texts = list(_flat(fields.get(name, [])))
        if texts and all(text is None or isinstance(text, str) for text in texts):
            published = lm_eval_verdicts(fields, len(texts))
            for text in texts:
                words = str(text) if text is not None else None
                yield Row(said, words, None, entry.where, note, published=published)
            return
    raise SampleFileError(f"{entry.where}: neither `filtered_resps` nor `resps` of {said} holds texts")


def of_one_filter(rows: Iterable[Row | LeftOut]) -> Iterator[Row | LeftOut]:
    """The rows without those that repeat the same responses under another `filter`."""
    first: object = None
    for row in rows:
        name = row.note.get("filter") if isinstance(row, Row) and "doc_id" in row.note else None
        first = first or name
        if name is None or name == first:
            yield row


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for part in value:
            yield from _flat(part)
    else:
        yield value
