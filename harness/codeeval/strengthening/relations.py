"""Infer relations between the arguments of every observed call, and make new inputs keep them.

In the manner of Daikon (Ernst et al. 2007), for the relations that tasks take for granted: `n` is the length of the
list, two lists are of one length, a list is sorted, a position lies within, rows are equally long. An input that breaks
one is outside of what the task means, and right programs may differ on it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Relation", "keep", "relations"]

Arguments: TypeAlias = tuple[Any, ...]

_SEQUENCES = (list, tuple, str)
_ENOUGH = 2
"""Different calls without which nothing is inferred."""
_LONG = 3
"""Length from which on a sorted order is not a coincidence."""


_PROMISES = {
    "ascending": re.compile(r"\bsorted\b", re.IGNORECASE),
    "equal lengths": re.compile(r"\b(same|equal) (length|size)\b", re.IGNORECASE),
}
"""Relations of its inputs that a task's text states."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation, by name and the places of the arguments that it holds between."""

    name: str
    places: tuple[int, ...]
    holds: Callable[[Arguments], bool]
    repaired: Callable[[Arguments], Arguments]
    """The arguments, changed so that it holds; they keep their types."""


def relations(calls: Sequence[Arguments], words: str = "") -> tuple[Relation, ...]:
    """Return the relations that hold in all of these calls, which have one number of arguments.

    `words`: the task's text. If it says `sorted` or `same length`, a relation that most calls keep is taken to hold,
    because published tests now and then break what they ask for.
    """
    if len(calls) < _ENOUGH:
        return ()
    promised = {name for name, pattern in _PROMISES.items() if pattern.search(words)}
    observed = [
        candidate
        for candidate in _candidates(calls)
        if _is_meant(candidate, calls, promised=candidate.name in promised)
    ]
    lengths = {relation.places for relation in observed if relation.name == "length"}
    return tuple(relation for relation in observed if relation.name != "within" or relation.places not in lengths)


def _is_meant(relation: Relation, calls: Sequence[Arguments], *, promised: bool) -> bool:
    kept = sum(map(relation.holds, calls))
    return kept == len(calls) or (promised and 2 * kept > len(calls))


def keep(held: Sequence[Relation], arguments: Arguments) -> Arguments | None:
    """Return the arguments with every relation kept, repaired where needed; None where that is not possible.

    So it is where a relation is not even asked of: of None, which an annotation allows where lists were observed.
    """
    try:
        for relation in held:
            if not relation.holds(arguments):
                arguments = relation.repaired(arguments)
        return arguments if all(relation.holds(arguments) for relation in held) else None
    except TypeError:
        return None


def _candidates(calls: Sequence[Arguments]) -> Iterator[Relation]:
    places = range(len(calls[0]))
    kinds = [{type(call[position]) for call in calls} for position in places]
    sequences = [position for position in places if len(kinds[position]) == 1 and kinds[position] <= set(_SEQUENCES)]
    numbers = [position for position in places if kinds[position] == {int}]
    for position in sequences:
        yield from _of_one(position, calls)
    for first in sequences:
        for second in sequences:
            if first < second and not any(type(call[first]) is str for call in calls):
                yield _equal_lengths(first, second)
    for sequence in sequences:
        for index in numbers:
            yield from _of_position(sequence, index, calls)
    for first in numbers:
        if first + 1 in numbers and len(calls) >= _LONG:
            yield _ordered(first, first + 1)


def _with(arguments: Arguments, **changed: Any) -> Arguments:
    return tuple(changed.get(f"_{position}", value) for position, value in enumerate(arguments))


# --- Of one argument ---------------------------------------------------------------------------------------------


def _of_one(position: int, calls: Sequence[Arguments]) -> Iterator[Relation]:
    if all(type(call[position]) is not str and len(call[position]) >= _LONG for call in calls):
        for down in (False, True):
            yield _sorted(position, down=down)
    if all(call[position] and all(type(row) in _SEQUENCES for row in call[position]) for call in calls):
        if any(len(call[position]) > 1 for call in calls):
            yield _rectangular(position)
        if all(len(call[position]) == len(call[position][0]) for call in calls):
            yield _square(position)


def _sorted(position: int, *, down: bool) -> Relation:
    def ordered(arguments: Arguments) -> Any:
        try:
            return type(arguments[position])(sorted(arguments[position], reverse=down))
        except TypeError:
            return None  # of types that have no order

    return Relation(
        "descending" if down else "ascending",
        (position,),
        lambda arguments: bool(arguments[position] == ordered(arguments)),
        lambda arguments: _with(arguments, **{f"_{position}": ordered(arguments)}),
    )


def _rectangular(position: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        rows = arguments[position]
        width = min(map(len, rows), default=0)
        return _with(arguments, **{f"_{position}": type(rows)(row[:width] for row in rows)})

    return Relation("equal rows", (position,), lambda arguments: len(set(map(len, arguments[position]))) <= 1, cut)


def _square(position: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        rows = arguments[position]
        width = min([len(rows), *map(len, rows)])
        return _with(arguments, **{f"_{position}": type(rows)(row[:width] for row in rows[:width])})

    return Relation(
        "square",
        (position,),
        lambda arguments: all(len(row) == len(arguments[position]) for row in arguments[position]),
        cut,
    )


# --- Between arguments -------------------------------------------------------------------------------------------


def _equal_lengths(first: int, second: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        length = min(len(arguments[first]), len(arguments[second]))
        parts = {f"_{position}": arguments[position][:length] for position in (first, second)}
        return _with(arguments, **parts)

    return Relation(
        "equal lengths", (first, second), lambda arguments: len(arguments[first]) == len(arguments[second]), cut
    )


def _of_position(sequence: int, index: int, calls: Sequence[Arguments]) -> Iterator[Relation]:
    """`index` as the length of the sequence, or as a place or a count within, from 0 or from 1 as observed."""
    least = min(1, *(call[index] for call in calls))

    def within(arguments: Arguments) -> Arguments:
        size = len(arguments[sequence]) + 1 - least
        return _with(arguments, **{f"_{index}": least + arguments[index] % size if size > 0 else least})

    if len({len(call[sequence]) for call in calls}) > 1:
        yield _length(sequence, index, "length", 0)
        yield _length(sequence, index, "last place", -1)
    yield Relation(
        "within",
        (sequence, index),
        lambda arguments: max(least, 0) <= arguments[index] <= len(arguments[sequence]),
        within,
    )


def _length(sequence: int, index: int, name: str, offset: int) -> Relation:
    def counted(arguments: Arguments) -> Arguments:
        return _with(arguments, **{f"_{index}": len(arguments[sequence]) + offset})

    return Relation(
        name,
        (sequence, index),
        lambda arguments: bool(arguments[index] == len(arguments[sequence]) + offset),
        counted,
    )


def _ordered(first: int, second: int) -> Relation:
    def swapped(arguments: Arguments) -> Arguments:
        return _with(arguments, **{f"_{first}": arguments[second], f"_{second}": arguments[first]})

    return Relation("at most", (first, second), lambda arguments: bool(arguments[first] <= arguments[second]), swapped)
