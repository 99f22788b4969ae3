"""Answers that come as a stream of events, put together to what one without a stream would be."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["assembled", "is_stream"]

_STARTS = (b"data:", b"event:", b"id:", b"retry:", b": ", b":\n", b":\r")
"""Beginnings of a stream of events. Comments that keep the connection alive are among them."""

_END = "[DONE]"


def is_stream(content: bytes) -> bool:
    """Return True for a stream of events."""
    return content[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(_STARTS)


def assembled(content: bytes) -> dict[str, Any]:
    """The answer that these events are the parts of. Raises ValueError where the stream broke off."""
    answer: dict[str, Any] = {}
    choices: dict[int, dict[str, Any]] = {}
    done = False
    for text in _events(content):
        if text == _END:
            done = True
            continue
        event = json.loads(text)
        if not isinstance(event, dict):
            continue
        if event.get("error"):
            answer["error"] = event["error"]
        if event.get("usage"):
            answer["usage"] = event["usage"]
        for position, choice in enumerate(event.get("choices") or ()):
            _add(choices.setdefault(_place(choice, position), {}), choice)
    whole = done or all(choice.get("finish_reason") is not None for choice in choices.values())
    if not whole and "error" not in answer:
        raise ValueError("the stream of events broke off")
    for choice in choices.values():
        if "error" in answer and choice.get("finish_reason") is None:
            choice["error"] = answer["error"]
    return {**answer, "choices": [{"index": index, **choice} for index, choice in sorted(choices.items())]}


def _events(content: bytes) -> Iterator[str]:
    """The data of each event; a field of several lines is one text."""
    lines: list[str] = []
    for line in content.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n"):
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line and lines:
            yield "\n".join(lines).strip()
            lines = []
    if lines:
        yield "\n".join(lines).strip()


def _place(choice: dict[str, Any], position: int) -> int:
    return index if isinstance(index := choice.get("index"), int) else position


def _add(whole: dict[str, Any], choice: dict[str, Any]) -> None:
    """Join one event's part of a choice to what came before it."""
    for name in ("finish_reason", "error"):
        if choice.get(name) is not None:
            whole[name] = choice[name]
    if isinstance(text := choice.get("text"), str):
        whole["text"] = whole.get("text", "") + text
    part = choice.get("delta") or choice.get("message")
    if not isinstance(part, dict):
        return
    message = whole.setdefault("message", {})
    for name, value in part.items():
        if isinstance(value, str) and name != "role":
            message[name] = f"{message.get(name) or ''}{value}"
        elif isinstance(value, list):
            message[name] = [*(message.get(name) or ()), *value]
        elif value is not None:
            message[name] = value
