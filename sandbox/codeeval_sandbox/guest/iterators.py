"""Iterators of the program's, whose items the checker reads one by one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.references import Reference

LONGEST = 1 << 20
"""Bytes of items from which on an iterator counts as one without an end: about 40,000 numbers."""


class Iterators:
    """Items that were read ahead, by the number of their iterator."""

    def __init__(self, program: Program) -> None:
        """Nothing has been read ahead."""
        self._program = program
        self._ahead: dict[int, deque[Any]] = {}

    def iter(self, subject: Reference) -> Any:
        """Return an iterator over an object: an iterator with items read ahead is its own."""
        return subject if _number(subject) in self._ahead else self._program.do("iter", subject)

    def next(self, iterator: Reference) -> Any:
        """Return the next item. Raises StopIteration at the end."""
        ahead = self._ahead.get(_number(iterator))
        return ahead.popleft() if ahead else self._program.do("next", iterator)

    def read_to_end(self, iterator: Reference) -> None:
        """Read all items and keep them for `next`. Raises OwnObject where there seems to be no end."""
        items = self._ahead.setdefault(_number(iterator), deque())
        before = self._program.received
        while self._program.received - before < LONGEST:
            try:
                items.append(self._program.do("next", iterator))
            except StopIteration:
                return
        self._program.evidence.refuse("{!r}, which has no end, is asked what it holds".format(iterator))

    def forget(self) -> None:
        """Let go of the items."""
        self._ahead.clear()


def _number(iterator: Reference) -> int:
    return int(object.__getattribute__(iterator, "_number"))
