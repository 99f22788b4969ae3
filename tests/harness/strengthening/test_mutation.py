import copy

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from codeeval.strengthening.mutation import Ingredients, mutated
from codeeval.strengthening.shapes import infer

VALUES = st.one_of(
    st.integers(-9, 9),
    st.text("ab ", max_size=5),
    st.lists(st.integers(0, 9), max_size=5),
    st.lists(st.tuples(st.integers(), st.text(max_size=2)), max_size=3),
    st.sets(st.integers(0, 5)),
    st.frozensets(st.text("abc", max_size=2)),
    st.dictionaries(st.text("ab", max_size=2), st.lists(st.booleans(), max_size=2), max_size=3),
    st.floats(-9, 9),
)
SEEDS = st.integers(0, 2**32)


def types(value):
    """The types in a value, down to the leaves."""
    if isinstance(value, dict):
        return type(value), {part for pair in value.items() for part in map(types, pair)}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value), frozenset(map(str, map(types, value)))
    return type(value)


@given(VALUES, SEEDS)
def test_a_mutant_has_the_types_of_the_value_and_leaves_it_as_it_was(value, seed):
    shape, before = infer([value]), copy.deepcopy(value)
    changed = mutated(value, shape, Ingredients.of([value]), np.random.default_rng(seed))
    assert shape.admits(changed)
    assert type(changed) is type(value)
    assert value == before


@given(VALUES, SEEDS)
def test_the_same_seed_gives_the_same_mutant(value, seed):
    first, second = (
        mutated(value, infer([value]), Ingredients.of([value]), np.random.default_rng(seed)) for _ in range(2)
    )
    assert repr(first) == repr(second)


def test_numbers_move_by_one_or_turn():
    shape, generator = infer([7]), np.random.default_rng(0)
    found = {mutated(7, shape, Ingredients(), generator) for _ in range(99)}
    assert found == {6, 8, -7}


def test_lists_lose_gain_repeat_and_change_items():
    shape, generator = infer([[1, 2, 3]]), np.random.default_rng(0)
    found = [mutated([1, 2, 3], shape, Ingredients(), generator) for _ in range(200)]
    assert {len(one) for one in found} == {2, 3, 4}
    assert any(one != sorted(one) for one in found)


def test_ingredients_are_taken_by_type_and_domain():
    ingredients = Ingredients.of([[40, "no"], True])
    generator = np.random.default_rng(0)
    found = {mutated(7, infer([7]), ingredients, generator) for _ in range(99)}
    assert 40 in found
    assert all(type(value) is int for value in found)
