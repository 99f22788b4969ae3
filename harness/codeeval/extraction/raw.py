"""Return whether text given as a program is a chat answer around one."""

import re

from codeeval.python.syntax import is_sound

__all__ = ["looks_like_answer"]

_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)", re.MULTILINE)
_PROSE = re.compile(r"\s*[A-Z][A-Za-z']*[,!]? +(?:\S+ +){2,}\S+")
"""A first line of at least four words, the first of them with a capital."""


def looks_like_answer(text: str) -> bool:
    """Return whether the text holds a fence or begins with prose, and is not Python as it stands."""
    return bool(_FENCE.search(text) or _PROSE.match(text)) and not is_sound(text)
