"""Inspect AI's logs: a `.json` with `samples`, or an `.eval`, which is a zip of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from codeeval.models.replay.forms.messages import choice_rows
from codeeval.models.replay.judged import score_verdicts
from codeeval.models.replay.rows import Entry, LeftOut, Row, Stated

__all__ = ["entries", "matches", "matches_sample", "member", "rows"]


def matches(value: object) -> bool:
    """Return whether this is a whole log."""
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and isinstance(value.get("samples"), list)


def entries(value: Mapping[str, Any], where: str) -> Iterator[Entry]:
    """The samples of a log."""
    for position, sample in enumerate(value["samples"], 1):
        yield Entry(f"{where}: sample {position}", sample)


def member(name: str) -> bool:
    """Return whether a member of an `.eval` is a sample."""
    return name.startswith("samples/") and name.endswith(".json")


def matches_sample(fields: Mapping[str, Any]) -> bool:
    """Return whether this is one sample of a log."""
    return "id" in fields and isinstance(fields.get("output"), dict) and "input" in fields


def rows(fields: dict[str, Any], entry: Entry) -> Iterator[Row | LeftOut]:
    """The answers of one sample and epoch; none where it ended in an error."""
    prompt = fields["input"] if isinstance(fields["input"], str) else None
    said = Stated(names=(str(fields["id"]),), prompt=prompt)
    output, error = fields["output"], fields.get("error")
    choices = output.get("choices")
    if error or not isinstance(choices, list) or not choices:
        words = error.get("message") if isinstance(error, dict) else error or output.get("error") or "no output"
        yield LeftOut(entry.where, f"sample {fields['id']!r} ended with an error ({words})", failed=True)
        return
    named = [{**choice, "finish_reason": choice.get("stop_reason")} for choice in choices if isinstance(choice, dict)]
    published = score_verdicts(fields.get("scores")) if len(named) == 1 else {}
    yield from (replace(row, published=published) for row in choice_rows(named, said, entry.where))
