"""Sets that iterate as those that were sent did.

The order depends on the size of the table, and on which of two elements that compete for a place came first. Programs
must not depend on it; published tests do (MBPP's 341 fails for that reason).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import FEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from codeeval_sandbox.guest.budget import Budget

_LINEAR = 9
"""Places that CPython looks at behind an element's own before it jumps, unless they are beyond the table's end."""

_JUMPS = 12
"""Jumps that are followed; by then all bits of the hash have been used."""


_LARGEST = 5000
"""Elements of a set whose order is worked out: it takes long where many compete for a place, by a program's will."""

_FOUND, _NOT_FOUND = 10, 100
"""Guesses that it takes to find an element's place, about, or that there is none."""

_LEAVES = {int, float, str, bool, type(None), bytes}


def in_order(constructor: Callable[[Any], Any], items: list[Any], budget: Budget) -> Any:
    """Return a set or frozenset of `items` that iterates in their order, if a way to make one is found.

    What is tried counts against the budget's guesses. Raises Malformed where the elements' hashes collide.
    """
    colliding = budget.charge_table(items) if len(items) > FEW else 0
    if len(items) <= _LARGEST and budget.guesses > 0 and colliding <= FEW:
        made = constructor(items)
        if list(made) == items:
            return made
        budget.touched = True
        weight = _weight(items, budget.guesses)
        for attempt in _attempts(items, budget):
            made = attempt if type(attempt) is constructor else constructor(attempt)
            if list(made) == items:
                return made
            budget.guesses -= weight
            if budget.guesses < 0:
                break
    made = set()
    budget.fill(made.update, items)
    return made if constructor is set else constructor(made)


def _weight(items: list[Any], most: int) -> int:
    """Parts of the elements, which are hashed and compared at each attempt; counted up to `most`."""
    if _LEAVES.issuperset(map(type, items)):
        return len(items)
    count, waiting = 0, [items]
    while waiting and count <= most:
        inner = waiting.pop()
        count += len(inner)
        waiting += [item for item in inner if type(item) in (tuple, frozenset)]
    return count


def _attempts(items: list[Any], budget: Budget) -> Iterator[Any]:
    """Yield collections to build the set from, likely ones first. Most sets grew by elements, or are copies."""
    for order in (items, items[::-1]):
        yield order
        yield set(frozenset(order))
        yield frozenset(set(frozenset(order)))
    fewest = 8
    while fewest * 3 <= len(items) * 5:
        fewest *= 2
    for size in (fewest, 2 * fewest, 4 * fewest):
        order_of_growth = _insertion_order(items, size, budget)
        if order_of_growth is None:
            return
        order = order_of_growth
        yield order
        yield dict.fromkeys(order)  # makes a table of more than twice as many places at once
        yield _sized(order, size)


def _sized(order: list[Any], size: int) -> set[Any]:
    """Return a set with a table of that size, filled in this order."""
    fillers = [object() for _ in range(size // 4 - len(order))]
    made: set[Any] = set()
    made.update(dict.fromkeys([*order[: size // 2 - 1], *fillers]))
    made.difference_update(fillers)
    made.update(order)
    return made


def _insertion_order(items: list[Any], size: int, budget: Budget) -> list[Any] | None:
    """Return an order of insertion by which elements come to stand in the order of `items` in a table of that size.

    Each element is taken to stand in the first place that it may have; those in places that it prefers came before.
    None where that takes more guesses than the budget has.
    """
    places = _places(items, size, budget)
    if len(places) < len(items):
        return None
    occupants = {slot: index for index, slot in enumerate(places)}
    done: dict[int, None] = {}
    for first in range(len(items)):
        waiting = {first: None}
        while waiting:
            index = next(reversed(waiting))
            preferred = []
            for slot in _probes(items[index], size):
                if slot == places[index]:
                    break
                preferred.append(occupants.get(slot, index))
            budget.guesses -= 1 + len(preferred)
            if budget.guesses < 0:
                return None
            missing = [other for other in preferred if other not in done and other not in waiting]
            if missing:
                waiting.update(dict.fromkeys(missing[::-1]))
            else:
                done[waiting.popitem()[0]] = None
    return [items[index] for index in done]


def _places(items: list[Any], size: int, budget: Budget) -> list[int]:
    """Where each element stands, ascending: at home or behind, or, out of line with its neighbours, after a jump."""
    homes = [hash(item) & (size - 1) for item in items]
    bounds = [size - 1] * (len(items) + 1)
    in_line = _longest_ascent(homes)
    for index in range(len(items) - 1, -1, -1):
        bounds[index] = min(bounds[index + 1], homes[index] + _LINEAR) if index in in_line else bounds[index + 1]
    places: list[int] = []
    last = -1
    for index, item in enumerate(items):
        slot = next((candidate for candidate in _probes(item, size) if last < candidate <= bounds[index]), None)
        budget.guesses -= _FOUND if slot is not None else _NOT_FOUND
        if budget.guesses < 0:
            break
        last = last + 1 if slot is None else slot
        places.append(last)
    return places


def _probes(item: Any, size: int) -> Iterator[int]:
    """Yield the places where CPython looks for room, in its order."""
    mask = size - 1
    rest = hash(item) & 0xFFFFFFFFFFFFFFFF
    slot = rest & mask
    for _ in range(_JUMPS):
        yield from range(slot, slot + (_LINEAR if slot + _LINEAR <= mask else 0) + 1)
        rest >>= 5
        slot = (slot * 5 + 1 + rest) & mask


def _longest_ascent(values: list[int]) -> set[int]:
    """Positions of the longest run of values that never descend, others left out."""
    ends: list[int] = []  # of the runs of each length, the one that ends lowest
    before: list[int] = []
    for index, value in enumerate(values):
        length = bisect_right(ends, value, key=values.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
    positions: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        positions.add(index)
        index = before[index]
    return positions
