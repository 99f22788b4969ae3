"""Differences over training seeds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.difference import task_error
from codeeval.statistics.seeds import between_seeds

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 10**6))
def test_on_these_tasks_it_is_students_test_of_the_seeds_means(seeds_a, seeds_b, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.random((seeds_a, 30)), rng.random((seeds_b, 30))
    noise, mean = between_seeds(a, b), float(b.mean() - a.mean())
    expected = stats.ttest_ind(b.mean(axis=1), a.mean(axis=1))
    limits = expected.confidence_interval(0.95)
    found = noise.limits(mean)
    assert (found.low, found.high) == pytest.approx((limits.low, limits.high))
    assert noise.p_value(mean) == pytest.approx(expected.pvalue, rel=1e-6)


@given(st.integers(0, 10**6))
def test_tasks_widen_the_limits_and_p_is_where_they_reach_0(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.random((3, 20)), rng.random((3, 20)) * 0.9
    noise, differences = between_seeds(a, b), b.mean(axis=0) - a.mean(axis=0)
    spread = task_error(differences, np.arange(20))
    mean = float(differences.mean())
    wide, narrow = noise.limits(mean, spread), noise.limits(mean)
    assert wide.low <= narrow.low <= mean <= narrow.high <= wide.high
    p = noise.p_value(mean, spread)
    at = noise.limits(mean, spread, confidence=1 - p)
    assert min(abs(at.low), abs(at.high)) == pytest.approx(0, abs=1e-6)


def test_a_side_with_one_seed_borrows_the_others_noise():
    rng = np.random.default_rng(1)
    a, b = rng.random((4, 10)), rng.random((1, 10))
    noise = between_seeds(a, b)
    assert noise.freedom == 3
    assert noise.error == pytest.approx(a.mean(axis=1).std(ddof=1) * np.sqrt(1 / 4 + 1))


def test_one_seed_on_each_side_says_nothing_of_seeds():
    with pytest.raises(ValueError, match="two seeds"):
        between_seeds(np.zeros((1, 5)), np.zeros((1, 5)))


def test_pooling_seeds_as_samples_would_cover_far_less():
    """Seeds differ by 5 points: the limits over seeds hold 0, those of tasks alone do not."""
    rng, held = np.random.default_rng(3), np.zeros(2)
    for _ in range(300):
        tasks = rng.uniform(0.2, 0.8, 100)
        sides = [rng.binomial(20, np.clip(tasks + rng.normal(0, 0.05, (3, 1)), 0, 1)) / 20 for _ in range(2)]
        differences = sides[1].mean(axis=0) - sides[0].mean(axis=0)
        spread = task_error(differences, np.arange(100))
        with_seeds, without = between_seeds(*sides).limits(spread.mean, spread), spread.interval(0.95)
        held += [with_seeds.low <= 0 <= with_seeds.high, without.low <= 0 <= without.high]
    assert held[0] / 300 >= 0.93
    assert held[1] / 300 <= 0.6
