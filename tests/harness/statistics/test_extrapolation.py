"""pass@k beyond n: limits over all distributions of rates, against what is known in closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.intervals import mean_interval
from codeeval.statistics.mixing import RateMixture
from codeeval.statistics.pass_at_k import pass_at_k_per_task

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


@pytest.mark.parametrize("passed", [10, 25, 40])
def test_one_sample_per_task_bounds_pass_at_2_as_its_mean_does(passed):
    """For rates with the mean m, 1 - E(1-p)^2 = 2m - E p^2 lies from m (rates 0 and 1) to 2m - m^2 (equal rates)."""
    mixture = RateMixture.of(np.ones(50), np.arange(50) < passed)
    low, high = mixture.limits(1 - (1 - mixture.rates) ** 2, confidence=1e-6)
    mean = passed / 50
    assert (low, high) == pytest.approx((mean, 2 * mean - mean**2), abs=0.02)


@settings(max_examples=5)
@given(st.integers(0, 10**6), st.sampled_from([(0.4, 1.2), (0.15, 3.0), (2.0, 2.0)]))
def test_up_to_n_it_agrees_with_the_unbiased_estimate_and_its_interval(seed, shape):
    rng = np.random.default_rng(seed)
    c = rng.binomial(20, rng.beta(*shape, 164))
    values = pass_at_k_per_task(np.full(164, 20), c, 5)
    (found,), usual = extrapolate(np.full(164, 20), c, [5]).intervals, mean_interval(values)
    assert found.estimate == pytest.approx(usual.estimate, abs=0.04)
    assert (found.low, found.high) == pytest.approx((usual.low, usual.high), abs=0.05)


def test_more_samples_never_solve_less_and_a_higher_confidence_is_wider():
    rng = np.random.default_rng(1)
    n, c = np.full(100, 10), rng.binomial(10, rng.beta(0.4, 1.2, 100))
    found = extrapolate(n, c, [5, 10, 20, 50, 200])
    for limit in ("low", "estimate", "high"):
        values = [getattr(one, limit) for one in found.intervals]
        assert values == pytest.approx(sorted(values), abs=1e-3)
    wide = extrapolate(n, c, [50], confidence=0.99).intervals[0]
    narrow = extrapolate(n, c, [50], confidence=0.5).intervals[0]
    assert wide.low < narrow.low
    assert narrow.high < wide.high


def test_the_low_end_has_every_unsolved_task_unsolvable_and_the_high_end_none():
    n, c = np.full(200, 10), np.where(np.arange(200) < 60, 0, 10)
    found = extrapolate(n, c, [10_000])
    assert found.unsolvable == pytest.approx(mean_interval(c == 0).high, abs=0.02)
    (one,) = found.intervals
    assert one.low == pytest.approx(mean_interval(c > 0).low, abs=0.02)
    assert one.high > 0.95


@pytest.mark.parametrize(("c", "estimate"), [(0, 0.0), (10, 1.0)])
def test_tasks_that_all_fail_or_all_pass_leave_room(c, estimate):
    (one,) = extrapolate(np.full(30, 10), np.full(30, c), [10]).intervals
    assert one.estimate == pytest.approx(estimate, abs=1e-6)
    assert 0.02 < one.high - one.low < 0.15


@pytest.mark.parametrize("solvable", [1.0, 0.75])
def test_it_holds_pass_at_100_of_20_samples_also_if_a_quarter_is_unsolvable(solvable):
    rng, a, b = np.random.default_rng(3), 0.4, 1.2
    truth = solvable * (1 - np.exp(special.betaln(a, b + 100) - special.betaln(a, b)))
    held = 0
    for _ in range(10):
        p = rng.beta(a, b, 164) * (rng.random(164) < solvable)
        (one,) = extrapolate(np.full(164, 20), rng.binomial(20, p), [100]).intervals
        held += one.low <= truth <= one.high
    assert held >= 9


def test_many_samples_share_bins_without_losing_the_estimate():
    rng = np.random.default_rng(2)
    c = rng.binomial(300, rng.beta(0.4, 1.2, 164))
    (one,) = extrapolate(np.full(164, 300), c, [100]).intervals
    assert one.estimate == pytest.approx(float(pass_at_k_per_task(np.full(164, 300), c, 100).mean()), abs=0.01)


@pytest.mark.parametrize(("n", "c", "ks"), [([], [], [1]), ([5], [6], [1]), ([0], [0], [1]), ([5], [1], [0])])
def test_what_is_no_count_is_refused(n, c, ks):
    with pytest.raises(ValueError, match=r"must be 1 or more|needs tasks"):
        extrapolate(n, c, ks)
