"""Rows that hold a conversation (`messages`, whose last turn is the answer) or a server's `choices`."""

from collections.abc import Iterator, Mapping
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms.columns import is_text_column, stated
from codeeval.models.replay.rows import Entry, LeftOut, Row, Stated
from codeeval.samples import Form  # noqa: TC001 - a local annotation

__all__ = ["choice_rows", "content_text", "matches", "rows"]

_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "MAX_TOKENS", "model_length"})
"""Words of servers for an answer that was cut at its token limit."""


def matches(fields: Mapping[str, Any]) -> bool:
    """Return whether a row holds `choices`, or `messages` and no sample beside them."""
    if isinstance(fields.get("choices"), list):
        return True
    return isinstance(fields.get("messages"), list) and not any(map(is_text_column, fields))


def rows(fields: dict[str, Any], entry: Entry) -> Iterator[Row | LeftOut]:
    """The samples of a conversation. Raises SampleFileError."""
    said = stated(fields, entry)
    if not said:
        yield LeftOut(entry.where, "`task_id` is missing: name the field that holds it with --task-id-field")
    elif isinstance(fields.get("choices"), list):
        yield from choice_rows(fields["choices"], said, entry.where)
    else:
        turns = [turn for turn in fields["messages"] if isinstance(turn, dict) and turn.get("role") == "assistant"]
        if not turns:
            raise SampleFileError(f"{entry.where}: `messages` of {said} holds no turn of the assistant")
        yield Row(said, content_text(turns[-1].get("content")), "answer", entry.where)


def choice_rows(choices: list[Any], said: Stated, where: str) -> Iterator[Row]:
    """One row for each choice of a server's response."""
    for choice in choices:
        if not isinstance(choice, dict):
            raise SampleFileError(f"{where}: a choice of {said} is {type(choice).__name__}, not an object")
        message = choice.get("message")
        form: Form = "answer" if isinstance(message, dict) else "completion"
        content = message.get("content") if isinstance(message, dict) else choice.get("text")
        yield Row(said, content_text(content), form, where, finish_reason=finish(choice.get("finish_reason")))


def content_text(content: object) -> str | None:
    """The text of a message: a string, or a list of parts, of which reasoning is left out."""
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict) and _is_text(part)]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else None


def finish(reason: object) -> str | None:
    """A server's finish reason, where `length` is the one word for a cut."""
    return "length" if reason in _CUT else reason if isinstance(reason, str) else None


def _is_text(part: Mapping[str, Any]) -> bool:
    return part.get("type", "text") in {"text", "output_text"} and part.get("thought") is not True
