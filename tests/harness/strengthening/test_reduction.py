from hypothesis import given
from hypothesis import strategies as st

from codeeval.strengthening.reduction import reduced

DEMANDS = st.lists(st.frozensets(st.integers(0, 12)), max_size=12)


@given(DEMANDS, st.integers(1, 4))
def test_every_demand_is_met_as_often_as_asked_or_as_it_can_be(demands, depth):
    chosen = reduced(demands, depth=depth, most=99)
    for demand in range(13):
        offered = sum(demand in one for one in demands)
        assert sum(demand in demands[place] for place in chosen) >= min(depth, offered)


@given(DEMANDS, st.integers(1, 4), st.integers(0, 5))
def test_no_input_is_chosen_twice_or_for_nothing(demands, depth, most):
    chosen = reduced(demands, depth=depth, most=most)
    assert len(set(chosen)) == len(chosen) <= most
    assert all(demands[place] for place in chosen)


def test_one_input_that_does_it_all_is_enough():
    assert reduced([{1}, {2}, {1, 2, 3}, {3}], depth=1, most=9) == [2]


def test_the_first_input_wins_a_tie():
    assert reduced([{1, 2}, {1, 2}, {3}], depth=1, most=9) == [0, 2]
