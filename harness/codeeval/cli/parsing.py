"""Lists with commas between their items, as typed values. Flags parse them, so that commands receive values.

A parser raises ValueError with what was expected; the command line adds the flag and its text (`codeeval.cli.usage`).
"""

import math
from collections.abc import Collection

__all__ = ["Amounts", "Names", "Numbers", "amounts", "listed", "names", "numbers"]


class Numbers(tuple[int, ...]):
    """Whole numbers, ascending, each once."""

    __slots__ = ()


class Amounts(tuple[float, ...]):
    """Numbers of 0 or more, in the order given."""

    __slots__ = ()


class Names(tuple[str, ...]):
    """Names, in the order given."""

    __slots__ = ()


def listed(values: Collection[str] | None) -> list[str]:
    """Return values that were repeated, given with commas, or both."""
    return [part.strip() for value in values or () for part in value.split(",") if part.strip()]


def numbers(text: str | Numbers) -> Numbers:
    """Return the numbers of `1,5,10`. Raises ValueError."""
    if isinstance(text, Numbers):
        return text
    try:
        found = Numbers(sorted({int(part) for part in listed([text])}))
    except ValueError:
        found = Numbers()
    if not found or found[0] < 1:
        raise ValueError("expected numbers from 1 on with commas between them, such as 1,5,10")
    return found


def amounts(text: str | Amounts) -> Amounts:
    """Return the numbers of `0,1,4`. Raises ValueError."""
    if isinstance(text, Amounts):
        return text
    try:
        found = Amounts(float(part) for part in listed([text]))
    except ValueError:
        found = Amounts()
    if not found or not all(0 <= amount < math.inf for amount in found):
        raise ValueError("expected numbers from 0 on with commas between them, such as 0,1,4")
    return found


def names(text: str | Names) -> Names | None:
    """Return the names of `base,plus`; None for `all`. Raises ValueError where there is none."""
    if isinstance(text, Names):
        return text
    found = Names(listed([text]))
    if not found:
        raise ValueError("expected names with commas between them, or all")
    return None if found == ("all",) else found
