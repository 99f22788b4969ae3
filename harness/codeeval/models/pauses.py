"""Pauses that a server asks for: in headers, in fields of its answer, or in its words."""

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["pause_asked", "retry_after"]

_RESETS = ("requests", "tokens", "input-tokens", "output-tokens", "")
"""Kinds of limits in headers such as `x-ratelimit-reset-requests`."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z])")

_IN_WORDS = re.compile(
    r"(?:try again|retry|retrying|wait|available again|resets?)\b[^.\d]{0,40}?"
    r"((?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z])[\s,]*)+)",
    re.IGNORECASE,
)
"""`Please try again in 1m30.5s`, `Please retry after 6 seconds`."""

_IN_FIELDS = re.compile(
    r'"(?:retryDelay|retry_after|retry_after_seconds|retryAfter|estimated_time)"\s*:\s*"?(\d+(?:\.\d+)?)\s*s?\b'
)
"""Gemini's `RetryInfo`, and the like."""

_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 1e9, 1e12
"""Numbers from here on are moments, not durations."""


def pause_asked(headers: Mapping[str, str], content: bytes) -> float:
    """Seconds that the server asks to wait; 0 if it asks for nothing."""
    if milliseconds := retry_after(headers.get("retry-after-ms")):
        return milliseconds / 1000
    if seconds := retry_after(headers.get("Retry-After")):
        return seconds
    text = content[:20_000].decode("utf-8", "replace")
    if match := _IN_FIELDS.search(text):
        return float(match.group(1))
    if match := _IN_WORDS.search(text):
        return _duration(match.group(1))
    return min(_resets(headers), default=0.0)


def retry_after(header: str | None) -> float:
    """Seconds until what a header says: a number, a duration such as `6m0s`, a moment, or a date; 0 if senseless."""
    if header is None:
        return 0.0
    with suppress(ValueError):
        return _from_number(float(header))
    if _DURATION.match(header.strip()):
        return _duration(header)
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError):
            at = read(header)
            return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return 0.0


def _from_number(value: float) -> float:
    if not math.isfinite(value) or value <= 0:
        return 0.0
    if value < _EPOCH_SECONDS:
        return value
    moment = value / 1000 if value >= _EPOCH_MILLISECONDS else value
    return max(0.0, moment - datetime.now(UTC).timestamp())


def _duration(text: str) -> float:
    return sum(float(value) * _seconds_of(unit) for value, unit in _DURATION.findall(text.lower()))


def _seconds_of(unit: str) -> float:
    if unit.startswith(("ms", "mil")):
        return 0.001
    return {"h": 3600.0, "m": 60.0, "s": 1.0}[unit[0]]


def _resets(headers: Mapping[str, str]) -> Iterator[float]:
    """Waits until limits are reset that are used up, or that may be."""
    for kind in _RESETS:
        for form in ("x-ratelimit-{}-" + kind, "ratelimit-{}-" + kind, f"anthropic-ratelimit-{kind}-{{}}"):
            left = headers.get(form.format("remaining").strip("-"))
            wait = retry_after(headers.get(form.format("reset").strip("-")))
            if wait and left in {None, "0", "0.0"}:
                yield wait
