"""Ends of answers, by the words of common servers for them."""

import re
from functools import lru_cache
from typing import Literal

__all__ = ["Ending", "canonical", "ending_of", "word_of"]

Ending = Literal["ended", "cut", "filtered", "broken"]
"""`ended`: by the model. `cut`: at a limit of length. `filtered`: a filter of the service took the answer or its rest.
`broken`: the service failed in the middle, which says nothing of the model."""

_CUT = frozenset(
    {
        "length",
        "max_tokens",
        "max_length",
        "model_length",
        "max_output_tokens",
        "max_completion_tokens",
        "max_new_tokens",
        "token_limit",
        "length_limit",
        "length_capped",
        "limit_reached",
        "context_length",
        "context_length_exceeded",
        "context_window_exceeded",
        "model_context_window_exceeded",
        "max_context_length_exceeded",
        "truncated",
        "incomplete",
        "time_limit",
    }
)

_FILTERED = frozenset(
    {
        "content_filter",
        "content_filtered",
        "content_filter_error",
        "filtered",
        "filter",
        "refusal",
        "refused",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "sensitive",
        "moderation",
        "guardrail_intervened",
        "guardrails",
        "flagged",
        "policy_violation",
        "content_policy_violation",
        "violation",
    }
)

_BROKEN = frozenset(
    {
        "error",
        "errored",
        "abort",
        "aborted",
        "cancel",
        "cancelled",
        "canceled",
        "interrupted",
        "failed",
        "failure",
        "insufficient_system_resource",
        "insufficient_system_resources",
        "network_error",
        "server_error",
        "internal_error",
        "internal_server_error",
        "engine_error",
        "timeout",
        "timed_out",
        "overloaded",
        "engine_overloaded",
        "unavailable",
        "not_finished",
        "disconnect",
        "disconnected",
        "preempted",
    }
)

_PREFIX = re.compile(r"^(?:finish_?reason[._]?|stop_?reason[._]?)(?=\w)")


def word_of(reason: object) -> str | None:
    """The server's word for the end. SGLang sends an object that holds it as `type`."""
    if isinstance(reason, dict):
        reason = reason.get("type") or reason.get("reason")
    return None if reason is None or reason == "" else str(reason)[:60]


@lru_cache(maxsize=256)
def ending_of(word: str | None) -> Ending:
    """Meaning of the word. An unknown word counts as an end, as `stop` does."""
    if word is None:
        return "ended"
    plain = _PREFIX.sub("", re.sub(r"[\s-]+", "_", word.strip().lower()))
    head = plain.partition(":")[0].rstrip("_")  # Gemini's `content_filter: SAFETY`
    if head in _CUT:
        return "cut"
    if head in _FILTERED:
        return "filtered"
    return "broken" if head in _BROKEN else "ended"


def canonical(word: str | None) -> str | None:
    """The word as OpenAI says it where it means a cut or a filter; else the server's own."""
    match ending_of(word):
        case "cut":
            return "length"
        case "filtered":
            return "content_filter"
        case _:
            return word
