"""Name the categories of an input and of its result: the partitions from which testers choose inputs by hand.

Ostrand and Balcer (1988) call them categories, such as empty, negative, sorted and repeated.
A suite that has an input of every category, with every category of result, asks what no mutant may happen to ask.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

__all__ = ["Feature", "features"]

Feature: TypeAlias = tuple[str, ...]

_MANY = 3
_LARGE = 100


def features(arguments: Sequence[Any], output: Any) -> set[Feature]:
    """Each category of an argument, of two arguments together, and each of these with each category of the output."""
    given = {(f"{position}", *feature) for position, value in enumerate(arguments) for feature in _of_value(value)}
    given |= set(_of_pairs(arguments))
    result = {("result", *feature) for feature in _of_value(output)}
    return given | result | {(*feature, *other) for feature in given for other in result if len(other) <= _MANY}


def _of_value(value: Any, *, inner: bool = False) -> Iterator[Feature]:
    if value is None or isinstance(value, bool):
        yield (str(value),)
    elif isinstance(value, int | float):
        yield (_size(value),)
        if isinstance(value, int):
            yield ("odd" if value % 2 else "even",)
    elif isinstance(value, str):
        yield from _of_text(value)
    elif isinstance(value, list | tuple | set | frozenset | dict):
        yield from _of_collection(value, inner=inner)
    else:
        yield (type(value).__name__,)


def _size(value: float) -> str:
    if value == 0:
        return "zero"
    return ("large " if abs(value) > _LARGE else "") + ("negative" if value < 0 else "positive")


def _of_text(value: str) -> Iterator[Feature]:
    yield ("length", str(min(len(value), _MANY)))
    kinds = {"upper": str.isupper, "lower": str.islower, "digit": str.isdigit, "space": str.isspace}
    for name, is_one in kinds.items():
        if any(map(is_one, value)):
            yield (name,)
    if any(not character.isalnum() and not character.isspace() for character in value):
        yield ("mark",)
    yield from _of_order(list(value))


def _of_collection(value: Any, *, inner: bool) -> Iterator[Feature]:
    yield ("length", str(min(len(value), _MANY)))
    items = list(value)
    if isinstance(value, list | tuple):
        yield from _of_order(items)
    if not inner:
        for item in items:
            yield from (("item", *feature) for feature in _of_value(item, inner=True))
    if isinstance(value, dict) and not inner:
        for item in value.values():
            yield from (("value", *feature) for feature in _of_value(item, inner=True))


def _of_order(items: list[Any]) -> Iterator[Feature]:
    if len(items) < 2:  # noqa: PLR2004 - one item is in any order
        return
    try:
        ordered = sorted(items)
    except TypeError:
        ordered = None
    different = _different(items, ordered)
    if different < len(items):
        yield ("alike" if different == 1 else "repeated",)
    if ordered is None:
        return
    if items == ordered:
        yield ("ascending",)
    elif items == ordered[::-1]:
        yield ("descending",)


def _different(items: list[Any], ordered: list[Any] | None) -> int:
    """Return how many different items there are. Only items without hash and order are compared one with another."""
    try:
        return len(set(items))
    except TypeError:
        pass
    if ordered is not None and not any(isinstance(item, set) for item in items):  # whose order is of subsets
        return 1 + len([item for former, item in itertools.pairwise(ordered) if former != item])
    return sum(item not in items[:position] for position, item in enumerate(items))


def _of_pairs(arguments: Sequence[Any]) -> Iterator[Feature]:
    for position, (first, second) in enumerate(itertools.pairwise(arguments)):
        if type(first) is type(second):
            yield (f"{position}", "equal" if first == second else "different")
            if isinstance(first, int | float):
                yield (f"{position}", "less" if first < second else "not less")
        if isinstance(first, list | tuple | set | frozenset | dict) and _is_in(second, first):
            yield (f"{position}", "holds the next")


def _is_in(item: Any, collection: Any) -> bool:
    try:
        return item in collection
    except TypeError:
        return False
