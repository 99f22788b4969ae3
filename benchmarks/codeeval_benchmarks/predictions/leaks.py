"""Whether a text shows a call, so that a prompt with it would give the answer away."""

import re

from codeeval_benchmarks.predictions.calls import Call

__all__ = ["shows"]

_TELLING = 4
"""Arguments of this length (characters without white space) count wherever they stand. Prose holds shorter ones, such
as a 2, by chance."""


def shows(text: str, call: Call) -> bool:
    """Return whether the text holds the call under any name, or its arguments alone if they are telling.

    White space and the kind of quotes do not matter.
    """
    plain, arguments = _plain(text), _plain(call.arguments)
    return f"({arguments})" in plain or (len(arguments) >= _TELLING and arguments in plain)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("'", '"')
