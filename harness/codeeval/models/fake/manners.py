"""Ways in which real servers differ from `vllm serve`. None says anything of the model, so none may change a score.

Each is what some provider does: it refuses fields of the request, lists its models otherwise, or answers in another
form. The fake server does the same by `--flaw NAME`.
"""

import copy
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

__all__ = ["MANNERS", "Manner", "Said"]

_MOST_CHOICES = 4

_PROMPTS = 5
"""One of so many prompts, about, is refused where some are."""


@dataclass(frozen=True, slots=True)
class Said:
    """Status, headers and body that the server sends."""

    body: Any
    """Bytes as they are; all else as JSON."""
    status: int = 200
    headers: Mapping[str, str] | None = None

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    @property
    def kind(self) -> str:
        """The content's type."""
        start = self.body.lstrip()[:1] if isinstance(self.body, bytes) else b""
        return "text/event-stream" if start in {b"d", b":"} else "text/html" if start == b"<" else "application/json"


_Body = Mapping[str, Any]


def _all_right(_request: _Body, _number: int) -> Said | None:
    return None


def _unchanged(answer: dict[str, Any], _request: _Body) -> Any:
    return answer


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to serve."""

    refuses: Callable[[_Body, int], Said | None] = _all_right
    """Refusal of this request, given its number; None: the request is answered."""
    answers: Callable[[dict[str, Any], _Body], Any] = _unchanged
    """The answer as this server gives it."""
    lists: Said | None = None
    """Answer to `/models`; None: the list."""


def _error(message: str, status: int = 400, **more: Any) -> Said:
    return Said({"error": {"message": message, "type": "invalid_request_error", **more}}, status)


def _without(field: str, said: Said) -> Manner:
    """Refuses requests that hold this field."""
    return Manner(lambda request, _: said if field in request else None)


def _forbidden(field: str) -> Said:
    detail = [{"type": "extra_forbidden", "loc": ["body", field], "msg": "Extra inputs are not permitted"}]
    return Said({"object": "error", "message": {"detail": detail}}, 422)


def _fewer(request: _Body, said: Said, most: int = 1) -> Said | None:
    return said if request.get("n", 1) > most else None


def _together(request: _Body, _number: int) -> Said | None:
    both = {"temperature", "top_p"} <= request.keys()
    return _error("`temperature` and `top_p` cannot both be specified for this model.") if both else None


def _default_temperature(request: _Body, _number: int) -> Said | None:
    said = "Unsupported value: 'temperature' does not support 0.8 with this model. Only the default (1) is supported."
    return _error(said, param="temperature") if request.get("temperature", 1) != 1 else None


def _one_prompt(said: Said) -> Manner:
    """Refuses one prompt of many: the one whose words have a checksum that ends in 0."""

    def refuses(request: _Body, _number: int) -> Said | None:
        text = str(request["messages"][-1]["content"] if "messages" in request else request["prompt"])
        return said if zlib.crc32(text.encode("utf-8", "surrogatepass")) % _PROMPTS == 0 else None

    return Manner(refuses)


def _streams_only(request: _Body, _number: int) -> Said | None:
    said = "This model only support stream mode, please enable the stream parameter to access the model."
    return None if request.get("stream") else _error(said)


def _streamed(answer: dict[str, Any], _request: _Body) -> bytes:
    """Events of three characters each, with a comment that keeps the connection alive before them."""
    lines = [": PROCESSING"]
    for choice in answer["choices"]:
        text = choice["message"]["content"] if "message" in choice else choice["text"]
        for offset in range(0, len(text) or 1, 3):
            part = text[offset : offset + 3]
            said = {"delta": {"content": part}} if "message" in choice else {"text": part}
            lines.append("data: " + json.dumps({"choices": [{"index": choice["index"], **said}]}))
        end = {"index": choice["index"], "delta": {}, "finish_reason": choice["finish_reason"]}
        lines.append("data: " + json.dumps({"choices": [end]}))
    lines.append("data: " + json.dumps({"choices": [], "usage": answer.get("usage")}))
    return "\n\n".join([*lines, "data: [DONE]", ""]).encode()


def _each(change: Callable[[dict[str, Any]], None]) -> Manner:
    """Changes each choice of an answer."""

    def answers(answer: dict[str, Any], _request: _Body) -> dict[str, Any]:
        changed = copy.deepcopy(answer)
        for choice in changed["choices"]:
            change(choice)
        return changed

    return Manner(answers=answers)


def _in_parts(choice: dict[str, Any]) -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Let me think."}]}
    choice["message"]["content"] = [thought, {"type": "text", "text": choice["message"]["content"]}]


def _only_thought(choice: dict[str, Any]) -> None:
    choice["message"] = {"content": None, "reasoning_content": choice["message"]["content"]}


def _declined(choice: dict[str, Any]) -> None:
    choice["message"] = {"content": None, "refusal": "I cannot help with that."}


def _filtered(choice: dict[str, Any]) -> None:
    choice["message"]["content"], choice["finish_reason"] = None, "content_filter"


def _half(choice: dict[str, Any]) -> None:
    text = choice["message"]["content"]
    choice["message"]["content"] = text[: len(text) // 2]


def _cut(choice: dict[str, Any]) -> None:
    _half(choice)
    choice["finish_reason"] = "model_length"


def _cut_by_filter(choice: dict[str, Any]) -> None:
    _half(choice)
    choice["finish_reason"] = "SAFETY"


def _broken_off(request: _Body, request_number: int) -> Said | None:
    """Each second answer is broken off by the service."""
    if request_number % 2 or request.get("max_tokens") == 1:
        return None
    broken = {"message": {"content": "def f"}, "finish_reason": "error", "error": {"message": "the provider is gone"}}
    return Said({"choices": [{"index": index, **broken} for index in range(request.get("n", 1))]})


def _first_broken(answer: dict[str, Any], request: _Body) -> dict[str, Any]:
    """The first of several choices is broken off."""
    if request.get("n", 1) > 1:
        answer["choices"][0] |= {"finish_reason": "abort"}
    return answer


def _surplus(answer: dict[str, Any], _request: _Body) -> dict[str, Any]:
    return {**answer, "choices": [*answer["choices"], {**answer["choices"][-1], "index": len(answer["choices"])}]}


def _fractions(answer: dict[str, Any], _request: _Body) -> dict[str, Any]:
    return {**answer, "usage": {"prompt_tokens": 10.5, "completion_tokens": "many", "total_tokens": None}}


def _unindexed(choice: dict[str, Any]) -> None:
    choice["index"] = 0


MANNERS: Mapping[str, Manner] = {
    "seed_forbidden": _without("seed", _forbidden("seed")),
    "seed_unknown": _without("seed", _error("unknown field `seed`, expected one of `model`, `messages`, `n`, `stop`")),
    "seed_unexpected": _without("seed", _error("create() got an unexpected keyword argument 'seed'", 500)),
    "top_p_unsupported": _without("top_p", _error("Unsupported parameter: 'top_p' is not supported.", param="top_p")),
    "stop_unsupported": _without("stop", _error("Unsupported parameter: 'stop' is not supported with this model.")),
    "temperature_or_top_p": Manner(_together),
    "temperature_default": Manner(_default_temperature),
    "newer_limit": _without("max_tokens", _error("Unsupported parameter. Use 'max_completion_tokens' instead.")),
    "unnamed_field": _without("top_p", Said({"error": "Bad Request"}, 400)),
    "n_forbidden": _without("n", _forbidden("n")),
    "one_candidate": Manner(lambda request, _: _fewer(request, _error("Multiple candidates is not enabled"))),
    "n_unnamed": Manner(lambda request, _: _fewer(request, Said({"error": "Bad Request"}, 400))),
    "n_range": Manner(
        lambda request, _: _fewer(request, _error("Range of n should be [1, 4]"), _MOST_CHOICES),
    ),
    "streams_only": Manner(_streams_only, _streamed),
    "streams_anyway": Manner(answers=_streamed),
    "content_parts": _each(_in_parts),
    "reasoning_only": _each(_only_thought),
    "declined": _each(_declined),
    "filtered": _each(_filtered),
    "cut_by_filter": _each(_cut_by_filter),
    "cut_otherwise": _each(_cut),
    "prompt_filtered": _one_prompt(_error("The prompt triggered the content policy.", code="content_filter")),
    "prompt_refused": _one_prompt(Said({"error": {"message": "No provider takes this prompt", "code": 404}})),
    "prompt_unanswered": _one_prompt(Said({"id": "", "choices": []})),
    "broken_off": Manner(_broken_off),
    "first_broken": Manner(answers=_first_broken),
    "surplus": Manner(answers=_surplus),
    "unindexed": _each(_unindexed),
    "usage_fractions": Manner(answers=_fractions),
    "mark_before": Manner(answers=lambda answer, _: b"\xef\xbb\xbf\n\n" + json.dumps(answer).encode()),
    "web_page": Manner(lambda *_: Said(b"<!DOCTYPE html><html><title>Sign in</title><body>Hello</body></html>")),
    "models_bare": Manner(lists=Said([{"id": "tiny"}])),
    "models_null": Manner(lists=Said({"object": "list", "data": None})),
    "models_named": Manner(lists=Said({"models": [{"name": "tiny"}]})),
    "models_missing": Manner(lists=Said({"detail": "Not Found"}, HTTPStatus.NOT_FOUND)),
    "models_secret": Manner(lists=Said({"error": {"message": "this key may not list"}}, HTTPStatus.UNAUTHORIZED)),
    "models_ill": Manner(lists=Said(b"<html>upstream</html>", HTTPStatus.SERVICE_UNAVAILABLE)),
}
"""By name."""
