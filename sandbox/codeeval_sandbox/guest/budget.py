"""A bound on the work that the bytes of a program cause in the process that decodes them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

UNITS = 20_000_000
"""Units of work for one frame beyond what grows with its size. One unit takes some 30 ns."""

GUESSES = 300_000
"""Places that may be tried to find the order of one frame's sets. Later sets are equal, in an order of their own."""

_SECONDS = 0.5
_SECONDS_PER_ITEM = 4e-6
"""Processor time for the tables of one frame (s): a constant, and an allowance for each element."""

FEW = 8
"""Elements of a table that costs little, whatever they are."""

_CHUNK = 1024
"""Elements that are added to a table between two looks at the clock."""

_DIGIT = 16
"""Hexadecimal digits that the processor handles at once."""


class Malformed(ValueError):
    """Bytes that no codec wrote."""


class Budget:
    """The work that one frame has left. An unbounded budget is for frames of trusted processes."""

    __slots__ = ("_bounded", "_seconds", "_units", "guesses", "touched")

    def __init__(self, *, bounded: bool) -> None:
        """`bounded`: whether a frame that is too costly is refused."""
        self._bounded = bounded
        self.renew()

    def renew(self) -> None:
        """Begin another frame."""
        self._units = UNITS
        self._seconds = _SECONDS
        self.guesses = GUESSES
        self.touched = False

    def charge(self, units: int) -> None:
        """Take work from the budget. Raises Malformed when nothing is left."""
        self.touched = True
        self._units -= units
        if self._bounded and self._units < 0:
            raise Malformed("a value that takes too long to decode")

    def charge_digits(self, digits: int) -> None:
        """Take what arithmetic on a number of so many digits costs, which grows with their square."""
        self.charge((digits // _DIGIT) ** 2)

    def charge_table(self, keys: Sequence[Any]) -> int:
        """Charge for the comparisons between keys of one hash.

        Returns the number of keys whose hash an earlier one has; 0 for a small table, which costs little.
        """
        if len(keys) <= FEW:
            return 0
        colliding = len(keys) - len(set(map(hash, keys)))
        self.charge(colliding**2)
        return colliding

    def fill(self, add: Callable[[Iterable[Any]], None], items: Sequence[Any]) -> None:
        """Call `add` with all items, a chunk at a time: hashes that differ may still compete for one place."""
        if len(items) <= _CHUNK or not self._bounded:
            add(items)
            return
        self.touched = True
        before = time.thread_time()
        for chunk in _chunks(items):
            add(chunk)
            if time.thread_time() - before - _SECONDS_PER_ITEM * len(items) > self._seconds:
                raise Malformed("a table that takes too long to fill")
        self._seconds -= max(0.0, time.thread_time() - before - _SECONDS_PER_ITEM * len(items))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
