"""What a server says when it refuses: its reason, and how long it asks to wait."""

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

__all__ = ["retry_after", "server_message"]

_Json = TypeAdapter(Any)


def server_message(content: bytes) -> str:
    """What the server said: OpenAI's `error.message`, `message` or `detail`; else the head of its text."""
    try:
        said = _Json.validate_json(content)
    except ValidationError:
        return content[:300].decode("utf-8", "replace").strip()
    if isinstance(said, dict):
        inner = said.get("error", said)
        said = (inner.get("message") or inner.get("detail") or inner) if isinstance(inner, dict) else inner
    return str(said)[:1000]


def retry_after(header: str | None) -> float:
    """Seconds that the server asks to wait: a number, or a date; 0 if it asks for nothing sensible."""
    if header is None:
        return 0.0
    with suppress(ValueError):
        return max(0.0, float(header))
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
