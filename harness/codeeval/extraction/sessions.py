"""Sessions of an interpreter: lines after `>>>` and `...`, with what they printed between."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["is_session", "statements", "typed"]

_PROMPT = re.compile(r"[ \t]*(?:>>>(?: |$)|In \[\d+\]: ?)(.*)")
_MORE = re.compile(r"[ \t]*\.{3,}:?(?: |$)(.*)")


def is_session(source: str) -> bool:
    """Return whether the first line that is not blank was typed at a prompt."""
    return _PROMPT.match(source.lstrip("\n")) is not None


def typed(source: str) -> str:
    """Return what was typed, without what was printed."""
    return "\n".join(_typed(source.split("\n"))) + "\n"


def _typed(lines: Sequence[str]) -> Iterator[str]:
    is_open = False
    for line in lines:
        prompt = _PROMPT.fullmatch(line) or (_MORE.fullmatch(line) if is_open else None)
        is_open = prompt is not None
        if prompt is not None:
            yield prompt[1]


def statements(lines: Sequence[str]) -> str:
    """Return the lines from the first prompt on; empty where there is none that defines something."""
    for index, line in enumerate(lines):
        if (prompt := _PROMPT.fullmatch(line)) and re.match(r"(?:def|class|async|from|import|@)\b|@|\w+ = ", prompt[1]):
            return "\n".join(lines[index:])
    return ""
