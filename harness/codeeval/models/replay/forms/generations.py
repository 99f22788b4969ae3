"""A list for each problem, in the benchmark's order: `generations.json` of bigcode-evaluation-harness."""

from collections.abc import Iterator
from typing import Any

from codeeval.models.replay.rows import Entry

__all__ = ["entries", "matches"]


def matches(value: object) -> bool:
    """Return whether this is a list of lists of texts."""
    return isinstance(value, list) and bool(value) and all(map(_is_group, value))


def entries(value: list[Any], where: str) -> Iterator[Entry]:
    """An entry for each problem, with its position."""
    for position, group in enumerate(value):
        yield Entry(f"{where}: list {position + 1}", {"generations": group}, position, len(value))


def _is_group(value: object) -> bool:
    return isinstance(value, list) and all(text is None or isinstance(text, str) for text in value)
