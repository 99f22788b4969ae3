"""Parts of a refusal: the server's words, the fields that it names, and the status that it means."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

__all__ = ["fields_named", "is_page", "longest_answer", "server_message", "status_within"]

_LONGEST = 1000
"""Characters of a server's words that are shown."""

_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)

_MARKUP = re.compile(r"<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)

_PAGE_WORDS = 12

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
"""Control characters, those that steer a terminal among them."""

_WORDS_IN = ("message", "detail", "msg", "error_message", "error_msg", "description", "reason", "title", "error")
"""Fields that hold a refusal's words, the best first."""

_EMPTY_WORDS = frozenset({"", "provider returned error", "error", "bad request", "internal server error"})
"""Words that say less than what other fields hold."""


_ANSWER_TOKENS = re.compile(r"max_?(?:completion|output|new)?_?tokens|(?:completion|output) tokens", re.IGNORECASE)
_PROMPT_TOKENS = re.compile(r"context|prompt|messages|input", re.IGNORECASE)
_HIGHEST = re.compile(
    r"(?:\d >|at most|maximum|less than or equal to|<=|between \d+ and|range\D{1,30}\d+,|up to|not exceed|exceeds?)"
    r"(?: (?:allowed|value|number|limit|of|is|the|by|output|completion|tokens))*\W{1,3}(\d[\d,]*)",
    re.IGNORECASE,
)
"""Words for the highest value, and the value."""


def longest_answer(said: str) -> int | None:
    """Return the most tokens of an answer, where a refusal says that. It is the same for all prompts."""
    if not _ANSWER_TOKENS.search(said) or _PROMPT_TOKENS.search(said):
        return None
    highest = _HIGHEST.search(said)
    return int(highest[1].replace(",", "")) if highest else None


def is_page(content: bytes) -> bool:
    """Return True for a web page."""
    return _PAGE.match(content) is not None


def server_message(content: bytes) -> str:
    """The server's words as plain text on one line: those of its JSON, or the title and first words of its page."""
    text = content[:100_000].decode("utf-8", "replace")
    if is_page(content):
        return _of_page(text)
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return _plain(text, 300)
    return _plain(_words(parsed) or (json.dumps(parsed) if parsed else ""))


def fields_named(content: bytes) -> tuple[str, ...]:
    """Fields of the request that the refusal names in fields of its own (`param`, pydantic's `loc`)."""
    try:
        parsed = json.loads(content[:100_000])
    except (ValueError, RecursionError):
        return ()
    return tuple(dict.fromkeys(_fields(parsed)))


def status_within(error: Any) -> int:
    """The HTTP status that an error within an answer of status 200 means; 0 where it says none."""
    if isinstance(error, dict):
        for name in ("status", "status_code", "http_code", "code"):
            with suppress(ValueError, TypeError):
                status = int(error.get(name, ""))
                if HTTPStatus.BAD_REQUEST <= status < 600:  # noqa: PLR2004 - the end of HTTP's range
                    return status
        return status_within(error.get("error"))
    return status_within(error[0]) if isinstance(error, list) and error else 0


def _of_page(text: str) -> str:
    title = _TITLE.search(text)
    if title and (name := _plain(html.unescape(title.group(1)), 120)):
        return f"a web page titled {name!r}"
    words = _plain(html.unescape(_MARKUP.sub(" ", text)), 300).split()[:_PAGE_WORDS]
    return f"a web page that begins {' '.join(words)!r}" if words else "an empty web page"


def _words(said: Any) -> str:
    """The words in a refusal of any shape; the more telling ones of a provider behind the server after them."""
    if isinstance(said, str):
        return _unwrapped(said)
    if isinstance(said, list):
        return "; ".join(filter(None, map(_words, said[:5])))
    return _words_of(said) if isinstance(said, dict) else ""


def _words_of(said: dict[str, Any]) -> str:
    if "loc" in said and "msg" in said:  # pydantic's list of faults
        return f"{'.'.join(map(str, said['loc'] or ()))}: {said['msg']}"
    inner = said.get("error") or said.get("errors")
    if isinstance(inner, dict | list) and (words := _words(inner)):
        return words
    message = next((words for name in _WORDS_IN if name in said and (words := _words(said[name]))), "")
    if message.strip(". ").lower() in _EMPTY_WORDS and isinstance(said.get("metadata"), dict):
        raw = said["metadata"].get("raw")
        return f"{message}: {_words(raw)}" if raw else message
    return message


def _unwrapped(text: str) -> str:
    """The words within, where a gateway passes on a refusal's JSON as text."""
    if text.lstrip().startswith(("{", "[")):
        with suppress(ValueError, RecursionError):
            return _words(json.loads(text)) or text
    return text


def _fields(said: Any) -> Iterator[str]:
    if isinstance(said, str) and said.lstrip().startswith(("{", "[")):  # a refusal that a gateway passes on as text
        with suppress(ValueError, RecursionError):
            yield from _fields(json.loads(said))
    elif isinstance(said, list):
        for entry in said[:20]:
            yield from _fields(entry)
    elif isinstance(said, dict):
        if isinstance(param := said.get("param"), str):
            yield param
        if isinstance(loc := said.get("loc"), list):
            yield from (part for part in loc if isinstance(part, str) and part != "body")
        for name in ("error", "errors", "detail", "message"):
            yield from _fields(said.get(name))


def _plain(text: str, longest: int = _LONGEST) -> str:
    """One line without control characters, of bounded length."""
    line = " ".join(_UNSEEN.sub(" ", text).split())
    return line if len(line) <= longest else line[:longest] + " ..."
