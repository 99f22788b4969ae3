import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks.literals import literal, value_of

HASHABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3) | st.tuples(inner),
    max_leaves=6,
)
VALUES = st.recursive(
    HASHABLE,
    lambda inner: st.lists(inner) | st.dictionaries(HASHABLE, inner, max_size=3) | st.sets(HASHABLE, max_size=3),
    max_leaves=10,
)


def kinds(value):
    inner = [*value.items()] if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return type(value), [kinds(item) for item in inner]


@given(VALUES)
def test_plain_data_comes_back_as_it_was_from_one_line(value):
    line = literal(value)
    assert len(line.split("\n")) == 1
    assert (value_of(line), kinds(value_of(line))) == (value, kinds(value))


def test_sets_are_written_alike_in_every_process():
    """The order of a set's texts differs between processes, and with it the digest of a problem that showed it."""
    assert literal(set("hgfedcba")) == "set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])"
    assert literal({3: frozenset({"y", "x"})}) == "{3: frozenset(['x', 'y'])}"


def test_what_is_no_number_and_no_zero_comes_back():
    assert math.isnan(value_of(literal([math.nan]))[0])
    assert math.copysign(1, value_of(literal(-0.0))) == -1
    assert value_of("{1, 2}") == {1, 2}


@pytest.mark.parametrize(
    "source", ["__import__('os')", "f(1)", "x", "1 +", "[1 for x in y]", "(" * 5000, "set(1)", "a.b"]
)
def test_nothing_is_executed(source):
    with pytest.raises(ValueError, match="is not plain data"):
        value_of(source)


def test_objects_are_refused():
    with pytest.raises(TypeError, match="'object' is not plain data"):
        literal([object()])
