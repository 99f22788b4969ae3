import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.store.keys import ascending, first_positions, keys_of, matching, positions

KEYS = st.lists(st.integers(0, 40), max_size=60)
CELLS = pytest.mark.parametrize("cells", [41, 10**12])
"""Possible keys: so few that a table is made, and too many."""


def array_of(keys):
    return np.array(keys, dtype=np.int64)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), min_size=1))
def test_keys_have_the_order_of_their_columns(rows):
    first, second = np.array(rows).T
    keys, cells = keys_of((first.astype(np.int32), 6), (second.astype(np.uint8), 10))
    assert cells == 60
    assert [rows[at] for at in np.argsort(keys, kind="stable")] == sorted(rows)


@CELLS
@given(KEYS)
def test_the_first_row_of_a_key_is_found(cells, keys):
    kept = np.arange(len(keys))[first_positions(array_of(keys), cells)].tolist()
    assert kept == [at for at, key in enumerate(keys) if key not in keys[:at]]


@CELLS
@given(KEYS)
def test_keys_are_put_in_order(cells, keys):
    """Also where a key is there twice."""
    assert array_of(keys)[ascending(array_of(keys), cells)].tolist() == sorted(keys)


@CELLS
@given(KEYS, st.sets(st.integers(-3, 40), min_size=1))
def test_a_key_is_looked_up_among_others(cells, keys, among):
    others = sorted(among, key=lambda key: (key * 7) % 11)
    found = positions(array_of(keys), array_of(others), cells)
    assert found.tolist() == [others.index(key) if key in among else -1 for key in keys]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_keys_that_both_have_are_matched(first, second):
    one, other = (array_of(sorted(keys)) for keys in (first, second))
    at_one, at_other = matching(one, other)
    assert one[at_one].tolist() == other[at_other].tolist() == sorted(first & second)
