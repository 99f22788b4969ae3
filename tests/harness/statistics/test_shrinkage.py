"""Shrunken rates: posterior means, and what they do to the winner's curse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.shrinkage import beta_prior, shrunken, shrunken_rates

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


def test_a_shrunken_rate_is_the_posterior_mean_under_the_fitted_prior():
    n, c = np.full(40, 10), np.random.default_rng(1).binomial(10, 0.4, 40)
    a, b = beta_prior(n, c)
    grid = (np.arange(20_000) + 0.5) / 20_000
    weights = stats.beta(a, b).pdf(grid) * stats.binom.pmf(c[:, None], 10, grid)
    assert shrunken_rates(n, c) == pytest.approx(weights @ grid / weights.sum(axis=1), rel=1e-4)


def test_the_prior_is_found_again():
    rng = np.random.default_rng(2)
    a, b = beta_prior(np.full(5000, 20), rng.binomial(20, rng.beta(0.6, 1.8, 5000)))
    assert (a, b) == pytest.approx((0.6, 1.8), rel=0.1)


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.data()), min_size=3, max_size=12))
def test_runs_may_be_exchanged_and_rates_stay_rates(tasks):
    n_a, n_b = (np.array([task[side] for task in tasks]) for side in (0, 1))
    c_a, c_b = (np.array([task[2].draw(st.integers(0, task[side])) for task in tasks]) for side in (0, 1))
    there, back = shrunken(n_a, c_a, n_b, c_b), shrunken(n_b, c_b, n_a, c_a)
    assert there.a == pytest.approx(back.b, abs=1e-3)
    assert np.all((there.a > 0) & (there.a < 1) & (there.moved >= 0) & (there.moved <= 1))


@pytest.mark.parametrize("lost", [0.0, 0.05])
def test_changes_of_the_tasks_that_moved_most_are_right_on_average(lost):
    """Raw changes of the ten that moved most are 30 points too large; shrunken ones are within 5."""
    rng, raw, left, true = np.random.default_rng(4), [], [], []
    for _ in range(8):
        before = rng.beta(0.4, 1.2, 164)
        after = np.where(rng.random(164) < lost, 0.0, before)
        n = np.full(164, 10)
        c_a, c_b = rng.binomial(10, before), rng.binomial(10, after)
        found, change = shrunken(n, c_a, n, c_b), (c_b - c_a) / 10
        most = np.argsort(-np.abs(change))[:10]
        sign = np.sign(change[most])
        for values, into in ((change, raw), (found.b - found.a, left), (after - before, true)):
            into.append(float((values[most] * sign).mean()))
    assert np.mean(raw) - np.mean(true) > 0.2
    assert np.mean(left) == pytest.approx(np.mean(true), abs=0.05)


def test_a_lost_task_stays_lost_and_its_chance_says_so():
    n, c = np.full(100, 20), np.tile([0, 4, 10, 16, 20], 20)
    after = c.copy()
    after[4] = 0
    found = shrunken(n, c, n, after)
    assert found.moved[4] > 0.99
    assert found.a[4] - found.b[4] > 0.85
    assert np.delete(found.moved, 4).max() < 0.05
