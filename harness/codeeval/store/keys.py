"""Keys of rows as whole numbers: a task and an index as one number, and the quickest ways to order and match them.

Keys of a run lie close together, since nearly every task has nearly every index. A table with a cell for each possible
key then takes the place of sorting, which is ten times as fast. Where keys lie far apart, they are sorted.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Integers", "ascending", "first_positions", "keys_of", "matching", "positions"]

Integers = NDArray[np.int64]

_DENSE = 8
"""Most cells per key for which a table is made."""


def keys_of(*columns: tuple[NDArray[np.integer], int]) -> tuple[Integers, int]:
    """Return one key per row, and how many keys are possible. Each column has the number of its possible values.

    Keys have the order of the first column, then that of the second, and so on. The product of the numbers must be
    below 2**63.
    """
    keys, cells = np.zeros(len(columns[0][0]), dtype=np.int64), 1
    for column, size in columns:
        keys *= max(size, 1)
        keys += column
        cells *= max(size, 1)
    return keys, cells


def first_positions(keys: Integers, cells: int) -> slice | Integers:
    """Return the positions of the first row of each key, ascending; all rows where each has a key of its own."""
    if _is_dense(keys, cells):
        repeated = bool(keys.size) and int(np.bincount(keys).max()) > 1
    else:
        ordered = np.sort(keys)
        repeated = bool((ordered[1:] == ordered[:-1]).any())
    if not repeated:
        return slice(None)
    _, first = np.unique(keys, return_index=True)
    first.sort()
    return np.asarray(first, dtype=np.int64)


def ascending(keys: Integers, cells: int) -> slice | Integers:
    """Return the positions of the keys in ascending order."""
    if bool((keys[1:] > keys[:-1]).all()):
        return slice(None)
    if _is_dense(keys, cells):
        table = _table(keys, cells)
        order = table[table >= 0]
        if len(order) == len(keys):  # each key is there once
            return np.asarray(order, dtype=np.int64)
    return np.argsort(keys, kind="stable")


def positions(keys: Integers, among: Integers, cells: int) -> Integers:
    """Return the position of each key among others, of which each is there once; -1 where it is not.

    Negative keys among the others stand for rows without a key.
    """
    if _is_dense(among, cells):
        known = np.flatnonzero(among >= 0)
        return np.asarray(_table(among[known], cells, known)[keys], dtype=np.int64)
    order = np.argsort(among)
    at = np.minimum(among[order].searchsorted(keys), len(among) - 1)
    return np.where(among[order][at] == keys, order[at], -1)


def matching(first: Integers, second: Integers) -> tuple[slice | Integers, slice | Integers]:
    """Return the positions in both of the keys that both have. Each is ascending, and has a key once."""
    if np.array_equal(first, second):
        return slice(None), slice(None)
    _, at_first, at_second = np.intersect1d(first, second, assume_unique=True, return_indices=True)
    return at_first, at_second


def _table(keys: Integers, cells: int, places: Integers | None = None) -> Integers:
    """Return the place of each possible key; -1 for a key that is not there."""
    table = np.full(cells, -1, dtype=np.int64)
    table[keys] = np.arange(len(keys)) if places is None else places
    return table


def _is_dense(keys: Integers, cells: int) -> bool:
    return cells <= _DENSE * len(keys)
