import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.strengthening.shapes import Choice, Constant, Fixed, Many, Text, Whole, infer

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_a_shape_admits_every_value_that_it_was_inferred_from(values):
    shape = infer(values)
    assert all(map(shape.admits, values))
    assert not any(map(shape.is_news, values))


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ([3, -1], Whole(-1, 3)),
        ([True], Constant((False, True))),
        ([[], [1]], Many(list, Whole(1, 1), 0, 1)),
        ([("a", 1), ("b", 2)], Fixed(tuple, (infer(["a", "b"]), Whole(1, 2)))),
        ([1, None], Choice((Whole(1, 1), Constant((None,))))),
        (["0110", "001"], Text("01", 3, 4)),
    ],
)
def test_what_is_inferred(values, shape):
    assert infer(values) == shape


@pytest.mark.parametrize("value", [True, 1.0, "1", [1], None])
def test_types_are_exact(value):
    assert not infer([1, 2]).admits(value)


def test_letters_widen_to_their_class_and_nothing_else():
    shape = infer(["hello world", "to"])
    assert shape.admits("xyz")
    assert not shape.admits("Hello")
    assert not shape.admits("a1")
    assert infer(["hello"], "+").admits("a+b")


@pytest.mark.parametrize(
    ("values", "value", "news"),
    [([1, 5], -1, True), ([1, 5], 0, False), ([-3], -9, False), ([[0.5]], [1.0, -0.5], True), ([{"a": 1}], {}, False)],
)
def test_a_negative_number_is_news_where_none_was_observed(values, value, news):
    assert infer(values).is_news(value) is news
