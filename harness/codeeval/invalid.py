"""Values that a configuration refuses, in words for whoever wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

__all__ = ["Fault", "first_fault"]

_BOUNDS: Mapping[str, str] = {
    "greater_than_equal": "{ge:g} or more",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "{le:g} or less",
    "less_than": "less than {lt:g}",
    "literal_error": "{expected}",
    "enum": "{expected}",
}
"""By pydantic's type of an error: what the value must be, with the limits of the error's context."""

_KINDS: Mapping[str, str] = {
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a finite number",
    "decimal": "a number",
    "bool": "true or false",
    "string": "a text",
    "path": "a path",
    "list": "a list",
    "tuple": "a list",
    "mapping": "a table of names and values",
    "dict": "a table of names and values",
    "model": "a table of names and values",
}
"""By the beginning of pydantic's type of an error: what the value must be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first value that is invalid."""

    path: tuple[int | str, ...]
    """Names and positions of the fields that lead to the value; empty where the whole is invalid."""
    value: Any
    """The value as it was given."""
    reason: str
    """What is wrong, as a clause: `expected 0 or more`, `missing`, `unknown field`."""


def first_fault(error: ValidationError) -> Fault:
    """Return the first fault of a validation."""
    first = error.errors()[0]
    kind, context = first["type"], first.get("ctx", {})
    return Fault(first["loc"], first["input"], _reason(kind, context, first["msg"]))


def _reason(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "missing":
        return "missing"
    if kind == "extra_forbidden":
        return "unknown field"
    if kind in _BOUNDS:
        return f"expected {_BOUNDS[kind].format(**context)}"
    if kind == "value_error":
        return str(context.get("error", message))
    for beginning, expected in _KINDS.items():
        if kind.startswith(beginning):
            return f"expected {expected}"
    return message
