"""The form of what a candidate may send: the border behind which nothing need look at types again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_COUNT = 1 << 31
_PAIR = 2


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _LARGEST_COUNT


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_line(value: Any) -> bool:
    return value is None or _is_count(value)


def _is_list(value: Any) -> bool:
    return type(value) is list


def _is_lineage(value: Any) -> bool:
    return type(value) is list and all(map(_is_text, value))


def _is_changes(value: Any) -> bool:
    return type(value) is list and all(map(_is_change, value))


def _is_change(value: Any) -> bool:
    """[number of a container of the arguments, what it holds by now]."""
    return type(value) is list and len(value) == _PAIR and _is_count(value[0])


def _is_anything(_: Any) -> bool:
    return True


_RAISED = (_is_text, _is_lineage, lambda value: value is None or type(value) is list, _is_text, _is_line)
"""Class name, built-in classes above it, arguments if they could cross, message, line."""

_ANSWERS: dict[str, tuple[tuple[Callable[[Any], bool], ...], ...]] = {
    "ok": ((),),
    "syntax": ((_is_text, _is_text, _is_line),),
    "value": ((_is_anything, _is_changes),),
    "sum": ((_is_count, _is_text),),
    "error": ((*_RAISED, _is_changes),),
    "ran": ((_is_line, _is_line, _is_flag, _is_flag, _is_text, _is_text),),
    "callback": ((lambda value: type(value) is int, _is_text, _is_list, _is_list),),
    "shared": ((_is_count,), (_is_count, _is_flag, _is_line, *_RAISED)),
}
"""Forms that a candidate may send: a word, tests of each part that may follow it, and the bytes printed by then.

Whatever is not of this form was written by the program itself.
"""


def is_answer(frame: Any) -> bool:
    """Return whether a decoded frame has the form of an answer."""
    if type(frame) is not list or len(frame) < _PAIR or type(frame[0]) is not str or not _is_count(frame[-1]):
        return False
    parts = frame[1:-1]
    return any(
        len(parts) == len(form) and all(test(part) for test, part in zip(form, parts))
        for form in _ANSWERS.get(frame[0], ())
    )
