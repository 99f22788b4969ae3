"""Categories of inputs and outputs."""

from hypothesis import given
from hypothesis import strategies as st

from codeeval.strengthening.features import features

LEAVES = st.integers(-2, 2) | st.booleans() | st.sampled_from(["", "a"]) | st.sets(st.integers(0, 2), max_size=2)
ITEMS = st.lists(LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.integers(0, 1), LEAVES), max_size=5)


@given(ITEMS)
def test_items_are_repeated_or_alike_as_their_equality_says(items):
    pairs = [first == second for index, first in enumerate(items) for second in items[:index]]
    said = {feature[1] for feature in features((), items) if feature[0] == "result"}
    assert ("alike" in said) == (bool(pairs) and all(pairs))
    assert ("repeated" in said) == (any(pairs) and not all(pairs))


def test_long_outputs_are_read_once():
    """Some canonical solutions return a text of a million characters: to compare each with each would take an hour."""
    said = features((), "ab" * 500_000)
    assert {("result", "repeated"), ("result", "lower"), ("result", "length", "3")} <= said
    assert ("result", "repeated") in features((), [[index % 9] for index in range(100_000)])
