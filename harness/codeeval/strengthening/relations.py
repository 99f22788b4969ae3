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
    found = [
        candidate
        for candidate in _candidates(calls)
        if _is_meant(candidate, calls, promised=candidate.name in promised)
    ]
    lengths = {relation.places for relation in found if relation.name == "length"}
    return tuple(relation for relation in found if relation.name != "within" or relation.places not in lengths)


def _is_meant(relation: Relation, calls: Sequence[Arguments], *, promised: bool) -> bool:
    kept = sum(map(relation.holds, calls))
    return kept == len(calls) or (promised and 2 * kept > len(calls))


def keep(found: Sequence[Relation], arguments: Arguments) -> Arguments | None:
    """Return the arguments with every relation kept, repaired where needed; None where that is not possible.

    So it is where a relation is not even asked of: of None, which an annotation allows where lists were observed.
    """
    try:
        for relation in found:
            if not relation.holds(arguments):
                arguments = relation.repaired(arguments)
        return arguments if all(relation.holds(arguments) for relation in found) else None
    except TypeError:
        return None


def _candidates(calls: Sequence[Arguments]) -> Iterator[Relation]:
    places = range(len(calls[0]))
    kinds = [{type(call[place]) for call in calls} for place in places]
    sequences = [place for place in places if len(kinds[place]) == 1 and kinds[place] <= set(_SEQUENCES)]
    numbers = [place for place in places if kinds[place] == {int}]
    for place in sequences:
        yield from _of_one(place, calls)
    for first in sequences:
        for second in sequences:
            if first < second and not any(type(call[first]) is str for call in calls):
                yield _equal_lengths(first, second)
    for sequence in sequences:
        for number in numbers:
            yield from _of_position(sequence, number, calls)
    for first in numbers:
        if first + 1 in numbers and len(calls) >= _LONG:
            yield _ordered(first, first + 1)


def _with(arguments: Arguments, **changed: Any) -> Arguments:
    return tuple(changed.get(f"_{place}", value) for place, value in enumerate(arguments))


# --- Of one argument ---------------------------------------------------------------------------------------------


def _of_one(place: int, calls: Sequence[Arguments]) -> Iterator[Relation]:
    if all(type(call[place]) is not str and len(call[place]) >= _LONG for call in calls):
        for down in (False, True):
            yield _sorted(place, down=down)
    if all(call[place] and all(type(row) in _SEQUENCES for row in call[place]) for call in calls):
        if any(len(call[place]) > 1 for call in calls):
            yield _rectangular(place)
        if all(len(call[place]) == len(call[place][0]) for call in calls):
            yield _square(place)


def _sorted(place: int, *, down: bool) -> Relation:
    def ordered(arguments: Arguments) -> Any:
        try:
            return type(arguments[place])(sorted(arguments[place], reverse=down))
        except TypeError:
            return None  # of types that have no order

    return Relation(
        "descending" if down else "ascending",
        (place,),
        lambda arguments: bool(arguments[place] == ordered(arguments)),
        lambda arguments: _with(arguments, **{f"_{place}": ordered(arguments)}),
    )


def _rectangular(place: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        rows = arguments[place]
        width = min(map(len, rows), default=0)
        return _with(arguments, **{f"_{place}": type(rows)(row[:width] for row in rows)})

    return Relation("equal rows", (place,), lambda arguments: len(set(map(len, arguments[place]))) <= 1, cut)


def _square(place: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        rows = arguments[place]
        width = min([len(rows), *map(len, rows)])
        return _with(arguments, **{f"_{place}": type(rows)(row[:width] for row in rows[:width])})

    return Relation(
        "square", (place,), lambda arguments: all(len(row) == len(arguments[place]) for row in arguments[place]), cut
    )


# --- Between arguments -------------------------------------------------------------------------------------------


def _equal_lengths(first: int, second: int) -> Relation:
    def cut(arguments: Arguments) -> Arguments:
        length = min(len(arguments[first]), len(arguments[second]))
        parts = {f"_{place}": arguments[place][:length] for place in (first, second)}
        return _with(arguments, **parts)

    return Relation(
        "equal lengths", (first, second), lambda arguments: len(arguments[first]) == len(arguments[second]), cut
    )


def _of_position(sequence: int, number: int, calls: Sequence[Arguments]) -> Iterator[Relation]:
    """`number` as the length of the sequence, or as a place or a count within, from 0 or from 1 as observed."""
    least = min(1, *(call[number] for call in calls))

    def within(arguments: Arguments) -> Arguments:
        size = len(arguments[sequence]) + 1 - least
        return _with(arguments, **{f"_{number}": least + arguments[number] % size if size > 0 else least})

    if len({len(call[sequence]) for call in calls}) > 1:
        yield _length(sequence, number, "length", 0)
        yield _length(sequence, number, "last place", -1)
    yield Relation(
        "within",
        (sequence, number),
        lambda arguments: max(least, 0) <= arguments[number] <= len(arguments[sequence]),
        within,
    )


def _length(sequence: int, number: int, name: str, offset: int) -> Relation:
    def counted(arguments: Arguments) -> Arguments:
        return _with(arguments, **{f"_{number}": len(arguments[sequence]) + offset})

    return Relation(
        name,
        (sequence, number),
        lambda arguments: bool(arguments[number] == len(arguments[sequence]) + offset),
        counted,
    )


def _ordered(first: int, second: int) -> Relation:
    def swapped(arguments: Arguments) -> Arguments:
        return _with(arguments, **{f"_{first}": arguments[second], f"_{second}": arguments[first]})

    return Relation("at most", (first, second), lambda arguments: bool(arguments[first] <= arguments[second]), swapped)
