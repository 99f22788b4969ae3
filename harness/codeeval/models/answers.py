"""Answers of OpenAI-compatible servers: tolerant of form, strict about faults.

A torn answer is never taken for a short one. An answer is accepted although a server adds, leaves out or renames parts
of it: counts of tokens, indices, lists of parts, streams of events. Errors are in the server's own words.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from codeeval.models.faults import AnswerError, OddError, PassingError, StatusError
from codeeval.models.finishes import canonical, ending_of, word_of
from codeeval.models.refusals import is_page, server_message, status_within
from codeeval.models.streams import assembled, is_stream

__all__ = ["Answer", "Choice", "choices_in", "parsed", "read_answer", "text_of_content"]

_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
"""Fields of a message that hold what a model thought before it answered."""

_PLAIN = ("stop", "length")
"""Ends of almost all answers."""

_COUNTS = ("prompt_tokens", "completion_tokens")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a request's samples."""

    text: str
    """The answer. Thoughts are not in it."""
    finish_reason: str | None = None
    """`length` for every word that means a cut, `content_filter` for every filter's, else the server's word."""
    fault: str = ""
    """The service's failure in the middle of this answer, in its words; empty if there was none."""
    remarks: Mapping[str, Any] = field(default_factory=dict)
    """The server's own word for the end where it is another, and the reason for an answer without text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request for completions, of chat or raw."""

    choices: tuple[Choice, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    """Tokens, as far as the server counted them."""


def read_answer(content: bytes, asked: int) -> Answer:
    """The answer to a request for so many samples; surplus ones are left out.

    Raises:
        ValueError: the answer is torn.
        PassingError: the service failed in the middle of every choice, or there is none.
        StatusError: a web page answers.
        AnswerError: an error stands in place of choices.
    """
    answer = _whole(content)
    listed = answer.get("choices")
    raw = _in_order([entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else [])
    if not raw:
        raise _without_choices(answer, content)
    choices = tuple(map(_choice, raw[:asked]))
    if all(choice.fault for choice in choices):
        raise PassingError(f"the service broke its answer off: {choices[0].fault}")
    return Answer(choices, _counts(answer.get("usage")))


def choices_in(content: bytes) -> Sequence[Mapping[str, Any]]:
    """The choices of an answer as the server sent them; none where there are none."""
    try:
        listed = _whole(content).get("choices")
    except (ValueError, PassingError, StatusError):
        return []
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def parsed(content: bytes) -> Any:
    """The JSON in these bytes, also where its encoding or its strings are not as they should be. Raises ValueError."""
    try:
        return from_json(content)
    except ValueError:
        return json.loads(content.decode("utf-8-sig", "replace"), strict=False)


def text_of_content(content: Any) -> str:
    """The text in a message's content: a string, or a list of parts of which only those of text are the answer."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return text_of_content(content.get("text") or content.get("content")) if _is_text(content) else ""
    if isinstance(content, list):
        return "".join(map(text_of_content, content))
    return ""


def _is_text(part: Mapping[str, Any]) -> bool:
    return part.get("type") in {None, "text", "output_text", "message"} and not part.get("thought")


def _whole(content: bytes) -> dict[str, Any]:
    if is_stream(content):
        return assembled(content)
    if is_page(content):
        raise StatusError(200, server_message(content), "unreachable")
    if not content.strip():
        raise OddError("an empty answer")
    answer = parsed(content)
    if isinstance(answer, list):
        answer = answer[0] if answer and isinstance(answer[0], dict) else {"choices": []}
    if not isinstance(answer, dict):
        raise OddError(f"no answer of OpenAI's kind: {server_message(content)}")
    for name in ("response", "data", "result"):  # an envelope, as gateways put around an answer
        if "choices" not in answer and isinstance(inner := answer.get(name), dict) and "choices" in inner:
            return inner
    return answer


def _without_choices(answer: Mapping[str, Any], content: bytes) -> Exception:
    names = ("error", "errors", "detail", "message", "msg", "base_resp")
    if any(answer.get(name) for name in names) or answer.get("success") is False:
        text = json.dumps(answer).encode() if is_stream(content) else content
        return AnswerError(status_within(answer), text)
    return OddError(f"an answer without choices: {server_message(content)}")


def _in_order(choices: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """By index, where the indices are those of all choices."""
    places = [choice.get("index") for choice in choices]
    expected = list(range(len(choices)))
    if places != expected and sorted(index for index in places if isinstance(index, int)) == expected:
        return sorted(choices, key=lambda choice: int(choice["index"]))
    return choices


def _choice(raw: Mapping[str, Any]) -> Choice:
    """The sample in a choice; one of the common form is read without looking for others."""
    word, message = raw.get("finish_reason"), raw.get("message")
    if word in _PLAIN and not raw.get("error"):
        text = message.get("content") if isinstance(message, dict) else raw.get("text")
        if isinstance(text, str) and text:
            return Choice(_clean(text), word)
    return _unusual_choice(raw)


def _unusual_choice(raw: Mapping[str, Any]) -> Choice:
    message = raw.get("message") or raw.get("delta")
    if isinstance(message, str):
        message = {"content": message}
    said = message if isinstance(message, dict) else {"content": raw.get("text")}
    word = word_of(raw.get("finish_reason"))
    error = raw.get("error")
    if error or ending_of(word) == "broken":
        words = server_message(json.dumps(error).encode()) if error else ""
        return Choice("", word, fault=f"{word or 'error'}{': ' if words else ''}{words}")
    if message is None and not isinstance(raw.get("text"), str):
        return Choice("", word, fault="a choice without message")
    text = _clean(text_of_content(said.get("content")))
    remarks = {} if canonical(word) == word else {"finish_reason": word}
    if not text:
        text, reason = _instead(said)
        remarks |= reason
    return Choice(text, canonical(word), remarks=remarks)


def _instead(said: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a refusal, if there is one, and why the message has no content."""
    if isinstance(refusal := said.get("refusal"), str) and refusal:
        return _clean(refusal), {"refusal": True}
    if isinstance(parts := said.get("content"), list):
        refused = (part.get("refusal") for part in parts if isinstance(part, dict))
        refusals = [words for words in refused if isinstance(words, str)]
        if refusals:
            return _clean("\n".join(refusals)), {"refusal": True}
        if parts:
            return "", {"reasoning_only": True}
    if any(said.get(name) for name in _THOUGHTS):
        return "", {"reasoning_only": True}
    return "", {"tool_calls": True} if said.get("tool_calls") or said.get("function_call") else {}


def _clean(text: str) -> str:
    """The text without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _counts(usage: Any) -> dict[str, int]:
    if not isinstance(usage, dict):
        return {}
    counts = ((name, usage.get(name)) for name in _COUNTS)
    return {
        name: round(value)
        for name, value in counts
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15  # noqa: PLR2004 - sane
    }
