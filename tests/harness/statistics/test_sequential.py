import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.sequential import Curtailed, rate_bounds, saved_by_stopping


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10), st.data())
def test_a_curtailed_test_says_what_the_whole_one_says(n_a, data):
    c_a, n = data.draw(st.integers(0, n_a)), data.draw(st.integers(1, 10))
    error = data.draw(st.sampled_from([0.2, 0.05, 0.001]))
    test = Curtailed.against((n_a, c_a), n, error)
    answers = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    verdict = next(found for drawn in range(n + 1) if (found := test.settled(sum(answers[:drawn]), drawn)) is not None)
    passed = sum(answers)
    whole = stats.fisher_exact([[c_a, n_a - c_a], [passed, n - passed]], "greater").pvalue
    assert (verdict == "dropped") is bool(whole <= error * (1 + 1e-9))


def test_a_p_value_that_is_the_error_drops():
    assert Curtailed.against((3, 3), 3, 0.2).settled(1, 3) == "dropped"  # p = 4/20, which sums to a little more


def test_the_expected_number_of_draws_is_that_of_all_sequences():
    test, rate = Curtailed.against((8, 8), 6, 0.05), 0.7
    expected = 0.0
    for answers in itertools.product([True, False], repeat=6):
        stop = next(drawn for drawn in range(7) if test.settled(sum(answers[:drawn]), drawn) is not None)
        expected += stop * rate ** sum(answers) * (1 - rate) ** (6 - sum(answers))
    assert test.expected_draws(rate) == pytest.approx(expected)


def test_a_good_model_is_settled_early():
    assert saved_by_stopping(np.full(100, 10), np.full(100, 9), 10, 0.05) > 0.6


@given(st.integers(0, 60), st.data())
def test_limits_surround_the_estimate_and_narrow(drawn, data):
    passed = data.draw(st.integers(0, drawn))
    bounds = rate_bounds(passed, drawn)
    assert 0 <= bounds.low <= bounds.estimate <= bounds.high <= 1
    more = rate_bounds(10 * passed, 10 * drawn)
    assert more.high - more.low <= bounds.high - bounds.low + 1e-9


def test_limits_hold_at_all_times_at_once():
    rng = np.random.default_rng(4)
    missed = 0
    for _ in range(60):
        passed = np.cumsum(rng.random(120) < 0.4)
        looks = [rate_bounds(int(passed[drawn - 1]), drawn) for drawn in range(1, 121, 3)]
        missed += any(not one.low <= 0.4 <= one.high for one in looks)
    assert missed <= 8  # 3 expected at most; the 99 % quantile
