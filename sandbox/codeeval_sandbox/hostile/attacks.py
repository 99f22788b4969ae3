"""Attacks in other languages: one file per language under `languages`, read as data and never executed here.

A file holds many short programs. Each follows a comment line of this form:

    #% CLASS [STATUS|STATUS]: the attempt

`CLASS` is a word of `Category`. The statuses are the right verdicts. Without any, every verdict is right that does not
let the program pass. What stands before the first program begins all of them. The programs meet the suite of the
language's self-test.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from codeeval_sandbox.hostile import Category, HeaderError
from codeeval_sandbox.jobs import Status

__all__ = ["FAILING", "Attack", "attacks"]

FAILING = frozenset(Status) - {Status.PASSED, Status.INFRASTRUCTURE, Status.BROKE_WORKER}
"""Verdicts of a program that did not get through."""

_HEADER = re.compile(r"^\S{1,2}% (\w+)(?: ([\w|]+))?: (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One program and its right verdicts."""

    what: str
    """The attempt, in a line."""
    category: Category
    want: frozenset[Status]
    source: str


def attacks(file: Traversable) -> Iterator[Attack]:
    """Yield the attacks in a file, in order. Raises HeaderError."""
    beginning, *parts = _HEADER.split(file.read_text(encoding="utf-8"))
    for category, want, what, source in zip(*(parts[start::4] for start in range(4)), strict=True):
        try:
            statuses = frozenset(map(Status, want.split("|"))) if want else FAILING
            yield Attack(what, Category(category), statuses, beginning + source)
        except ValueError as error:
            raise HeaderError(f"attack {what!r} in {file.name!r}: {error}") from error
