"""Outputs of batch interfaces: `custom_id` and a whole response (OpenAI, Anthropic), or `key` and one (Gemini).

A request that failed is left out and named: it has no answer of the model.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from codeeval.errors import SampleFileError
from codeeval.models.replay.forms.messages import choice_rows, content_text, finish
from codeeval.models.replay.rows import Entry, LeftOut, Row, Stated

__all__ = ["matches", "rows"]

_OK = 200


def matches(fields: Mapping[str, Any]) -> bool:
    """Return whether this is a line of a batch's output, or of its input."""
    if "custom_id" in fields:
        return bool({"response", "error", "result", "body"} & fields.keys())
    return "key" in fields and isinstance(fields.get("response"), dict) and "candidates" in fields["response"]


def rows(fields: dict[str, Any], entry: Entry) -> Iterator[Row | LeftOut]:
    """The answers of one request. Raises SampleFileError for a file of requests."""
    name = str(fields.get("custom_id", fields.get("key")))
    if "body" in fields and not {"response", "error", "result"} & fields.keys():
        raise SampleFileError(
            f"{entry.where}: this is a request of a batch ({name!r}), not its answer: score the batch's output file"
        )
    said = Stated(names=(name,))
    body, fault = _body(fields)
    if body is None:
        yield LeftOut(entry.where, f"the request of {name!r} failed ({fault})", failed=True)
    elif isinstance(body.get("choices"), list):
        yield from choice_rows(body["choices"], said, entry.where)
    elif isinstance(body.get("candidates"), list):
        yield from (_candidate(candidate, said, entry.where) for candidate in body["candidates"])
    elif isinstance(body.get("output"), list):
        yield _responses_row(body, said, entry.where)
    else:
        yield Row(said, content_text(body.get("content")), "answer", entry.where, {}, finish(body.get("stop_reason")))


def _body(fields: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """Return the model's response; None and the reason if the request failed."""
    response, result = fields.get("response"), fields.get("result")
    if isinstance(response, dict):
        body, status = response.get("body", response), response.get("status_code", _OK)
        if status == _OK and isinstance(body, dict) and not body.get("error"):
            return body, ""
        return None, _words(body, f"status {status}")
    if isinstance(result, dict) and isinstance(result.get("message"), dict):
        return result["message"], ""
    return None, _words(fields, _words(result, "no response"))


def _words(value: object, otherwise: str) -> str:
    """The server's own words for a fault."""
    error = value.get("error", value.get("type")) if isinstance(value, Mapping) else None
    while isinstance(error, Mapping):
        error = error.get("message") or error.get("error") or error.get("code")
    return str(error) if error else otherwise


def _responses_row(body: Mapping[str, Any], said: Stated, where: str) -> Row:
    """An answer of the Responses interface."""
    parts = [content_text(item.get("content")) for item in body["output"] if item.get("type") == "message"]
    details = body.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    return Row(said, "".join(part or "" for part in parts), "answer", where, finish_reason=finish(reason))


def _candidate(candidate: Mapping[str, Any], said: Stated, where: str) -> Row:
    content = candidate.get("content")
    text = content_text(content.get("parts")) if isinstance(content, dict) else None
    return Row(said, text, "answer", where, finish_reason=finish(candidate.get("finishReason")))
