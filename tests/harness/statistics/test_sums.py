import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.statistics import sums
from codeeval.statistics.sums import convolved


@st.composite
def some_summands(draw, most=4, values=5):
    summands = []
    for _ in range(draw(st.integers(0, most))):
        different = draw(st.lists(st.integers(-30, 30), min_size=1, max_size=values, unique=True))
        weights = np.array(draw(st.lists(st.integers(1, 9), min_size=len(different), max_size=len(different))), float)
        summands.append((np.array(sorted(different)), weights / weights.sum()))
    return summands


def by_hand(summands, observed):
    pairs = [list(zip(values.tolist(), shares.tolist(), strict=True)) for values, shares in summands]
    ways = [(sum(v for v, _ in way), np.prod([p for _, p in way])) for way in itertools.product(*pairs)]
    return [sum(p for value, p in ways if sign * value >= sign * observed) for sign in (-1, 1)]


@settings(max_examples=80, deadline=None)
@given(some_summands(), st.integers(-130, 130), st.sampled_from([0, 1, 64]))
def test_tails_are_those_of_every_combination(summands, observed, many):
    """Joined two at a time, shifted and added, or both."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MANY", many)
        tails = convolved(summands, observed)
    assert [tails.lower, tails.upper] == pytest.approx(by_hand(summands, observed), abs=1e-12)


def test_summands_with_wide_gaps_are_added_too():
    """Values in steps of 1,000 beside those in steps of 1."""
    steps = np.arange(100)
    shares = np.full(100, 0.01)
    tails = convolved([(steps * 1000, shares), (steps, shares), (steps, shares)], 50_000)
    assert tails.upper == pytest.approx(0.5, abs=1e-9)
    assert tails.lower == pytest.approx(0.5 + 1e-6, abs=1e-9)


def test_the_rarest_values_of_a_long_sum_raise_both_tails():
    """2,000 coins that count 0 or 1,000: nobody sees the value 0, of chance 2 ** -2000, which is not said to be 0."""
    coins = [(np.array([0, 1000]), np.array([0.5, 0.5]))] * 2000
    tails = convolved(coins, 0)
    assert 0 < tails.lower < 1e-18
    assert tails.upper == pytest.approx(1)
    assert convolved(coins, 10**6).lower == pytest.approx(0.509, abs=0.001)


def test_what_summands_leave_out_already_raises_both_tails():
    summand = [(np.array([0, 1]), np.array([0.5, 0.4]))]
    tails = convolved(summand, 1, lost=0.1)
    assert (tails.lower, tails.upper) == pytest.approx((1.0, 0.5))
