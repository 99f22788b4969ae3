"""JSON written and read as `json.dumps` and `json.loads` do, without what they build anew for each text.

A frame is short, so that building takes longer than the writing itself. Both run in every candidate, where each
function that is called is memory to be copied.
"""

from __future__ import annotations

import json
from json.encoder import (  # type: ignore[attr-defined]
    c_make_encoder,
    encode_basestring,
    encode_basestring_ascii,
)
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_BLANK = " \t\n\r"


def writer(*, ascii_only: bool, finite: bool) -> Callable[[Any], str]:
    """Return what writes a value. It raises ValueError for one that holds itself, or `finite`, infinity or NaN."""
    met: dict[int, Any] = {}
    escape = encode_basestring_ascii if ascii_only else encode_basestring
    sort_keys, skip_keys = False, False
    encode = c_make_encoder(met, _refuse, escape, None, ": ", ", ", sort_keys, skip_keys, not finite)

    def write(value: Any) -> str:
        try:
            return "".join(encode(value, 0))
        except BaseException:
            met.clear()
            raise

    return write


def reader(untag: Callable[[dict[str, Any]], Any] | None = None) -> Callable[[str], Any]:
    """Return what reads a text; `untag` makes something of each object. It raises ValueError for what is no JSON."""
    scan = json.JSONDecoder(object_hook=untag).scan_once  # type: ignore[attr-defined]

    def read(text: str) -> Any:
        text = text.strip(_BLANK)
        try:
            value, end = scan(text, 0)
        except StopIteration:
            raise ValueError("no JSON") from None
        if end != len(text):
            raise ValueError("more than one value")
        return value

    return read


def _refuse(value: Any) -> Any:
    raise TypeError("no form in JSON: " + type(value).__name__)
