"""Sets that iterate as those that were sent did.

The order depends on the size of the table, and on which of two elements that compete for a place came first. Programs
must not depend on it; published tests do (MBPP's 341 fails for that reason).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINEAR = 9
"""Places that CPython looks at behind an element's own before it jumps, unless they are beyond the table's end."""

_JUMPS = 12
"""Jumps that are followed; by then all bits of the hash have been used."""


_LARGEST = 5000
"""Elements of a set whose order is worked out: it takes long where many compete for a place, by a program's will."""


def in_order(constructor: Callable[[Any], Any], items: list[Any]) -> Any:
    """A set or frozenset of `items` that iterates in their order, if a way to make one is found."""
    for attempt in _attempts(items) if len(items) <= _LARGEST else ():
        made = attempt if type(attempt) is constructor else constructor(attempt)
        if list(made) == items:
            return made
    return constructor(items)


def _attempts(items: list[Any]) -> Iterator[Any]:
    """What to make it of, likely ones first: most sets have grown by elements, or are copies, as set displays are."""
    for order in (items, items[::-1]):
        yield order
        yield set(frozenset(order))
        yield frozenset(set(frozenset(order)))
    fewest = 8
    while fewest * 3 <= len(items) * 5:
        fewest *= 2
    for size in (fewest, 2 * fewest, 4 * fewest):
        order = _insertion_order(items, size)
        yield order
        yield dict.fromkeys(order)  # makes a table of more than twice as many places at once
        yield _sized(order, size)


def _sized(order: list[Any], size: int) -> set[Any]:
    """A set with a table of that size, filled in this order."""
    fillers = [object() for _ in range(size // 4 - len(order))]
    made: set[Any] = set()
    made.update(dict.fromkeys([*order[: size // 2 - 1], *fillers]))
    made.difference_update(fillers)
    made.update(order)
    return made


def _insertion_order(items: list[Any], size: int) -> list[Any]:
    """An order of insertion by which elements come to stand in the order of `items` in a table of that size.

    Each element is taken to stand in the first place that it may have; those in places that it prefers came before.
    """
    places = _places(items, size)
    occupants = {place: number for number, place in enumerate(places)}
    done: dict[int, None] = {}
    for first in range(len(items)):
        waiting = {first: None}
        while waiting:
            number = next(reversed(waiting))
            preferred = []
            for place in _probes(items[number], size):
                if place == places[number]:
                    break
                preferred.append(occupants.get(place, number))
            missing = [other for other in preferred if other not in done and other not in waiting]
            if missing:
                waiting.update(dict.fromkeys(missing[::-1]))
            else:
                done[waiting.popitem()[0]] = None
    return [items[number] for number in done]


def _places(items: list[Any], size: int) -> list[int]:
    """Where each element stands, ascending: at home or behind, or, out of line with its neighbours, after a jump."""
    homes = [hash(item) & (size - 1) for item in items]
    bounds = [size - 1] * (len(items) + 1)
    in_line = _longest_ascent(homes)
    for number in range(len(items) - 1, -1, -1):
        bounds[number] = min(bounds[number + 1], homes[number] + _LINEAR) if number in in_line else bounds[number + 1]
    places: list[int] = []
    last = -1
    for number, item in enumerate(items):
        last = next((place for place in _probes(item, size) if last < place <= bounds[number]), last + 1)
        places.append(last)
    return places


def _probes(item: Any, size: int) -> Iterator[int]:
    """The places where CPython looks for room, in its order."""
    mask = size - 1
    rest = hash(item) & 0xFFFFFFFFFFFFFFFF
    place = rest & mask
    for _ in range(_JUMPS):
        yield from range(place, place + (_LINEAR if place + _LINEAR <= mask else 0) + 1)
        rest >>= 5
        place = (place * 5 + 1 + rest) & mask


def _longest_ascent(values: list[int]) -> set[int]:
    """Positions of the longest run of values that never descend, others left out."""
    ends: list[int] = []  # of the runs of each length, the one that ends lowest
    before: list[int] = []
    for number, value in enumerate(values):
        length = bisect_right(ends, value, key=values.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [number]
    found: set[int] = set()
    number = ends[-1] if ends else -1
    while number >= 0:
        found.add(number)
        number = before[number]
    return found
