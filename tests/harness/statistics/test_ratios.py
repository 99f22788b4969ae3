import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.intervals import exact_interval, mean_interval
from codeeval.statistics.ratios import ratios, unbounded_ratios


def alone(tasks):
    return TaskBootstrap.of(range(tasks), replicates=500)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_a_mean_over_tasks_has_the_interval_of_pass_at_k(values):
    found = ratios(np.array(values)[:, None], np.ones((len(values), 1)), alone(len(values)))[0]
    expected = mean_interval(values)
    assert (found.estimate, found.low, found.high) == pytest.approx((expected.estimate, expected.low, expected.high))


@given(st.lists(st.integers(0, 20).flatmap(lambda b: st.tuples(st.just(b), st.integers(0, b))), min_size=1))
def test_a_pooled_share_lies_within_its_limits(counts):
    passed, right = np.array(counts, dtype=float).T
    found = ratios(right[:, None], passed[:, None], alone(len(counts)))[0]
    if passed.sum() == 0:
        assert found is None
    else:
        assert 0 <= found.low <= found.estimate <= found.high <= 1
        assert found.estimate == pytest.approx(right.sum() / passed.sum())


def test_bounds_shift_and_stretch_the_interval():
    values = np.random.default_rng(2).random((30, 1))
    plain, wide = ratios(values, 1, alone(30)), ratios(5 * values - 4, 1, alone(30), bounds=(-4, 1))
    for name in ("estimate", "low", "high"):
        assert getattr(wide, name) == pytest.approx(5 * getattr(plain, name) - 4)


def test_tasks_that_go_together_count_as_one():
    values = np.random.default_rng(2).random((40, 1))
    doubled = np.concatenate([values, values])
    single, twice = ratios(values, 1, alone(40)), ratios(doubled, 1, TaskBootstrap.of([*range(40), *range(40)]))
    assert (twice.low, twice.high) == (pytest.approx(single.low), pytest.approx(single.high))
    assert ratios(doubled, 1, alone(80)).high < twice.high


def test_counts_without_bounds_have_bootstrap_limits():
    values = np.random.default_rng(2).poisson(9, size=(200, 1))
    found = unbounded_ratios(values, 1, alone(200))
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 200**0.5, rel=0.15)


@pytest.mark.parametrize(("a", "b", "tasks"), [(2, 0.7, 164), (0.5, 2, 164), (0.8, 0.8, 50)])
def test_coverage_of_a_macro_average_and_of_a_pooled_share_is_95_percent(a, b, tasks):
    """3,000 trials have a standard error of 0.4 %; bench/bootstrap_coverage.py measures a grid of cases."""
    rng, n = np.random.default_rng(11), 10
    chance, precision = rng.beta(a, b, (tasks, 3000)), rng.beta(4, 1, (tasks, 3000))
    passed = rng.binomial(n, chance)
    right = rng.binomial(passed, precision)
    macro = ratios(np.divide(right, passed, out=np.zeros(passed.shape), where=passed > 0), passed > 0, alone(tasks))
    pooled = ratios(right, passed, alone(tasks))
    for found in (macro, pooled):
        assert np.mean((found.low <= 0.8) & (found.high >= 0.8)) == pytest.approx(0.95, abs=0.015)


def test_the_exact_interval_is_that_of_the_tables():
    assert (exact_interval(0, 10).low, exact_interval(0, 10).high) == (0, pytest.approx(0.3084971))
    assert (exact_interval(5, 10).low, exact_interval(5, 10).high) == (
        pytest.approx(0.1870860),
        pytest.approx(0.8129140),
    )


@given(st.integers(1, 30), st.floats(0.01, 0.99))
def test_the_exact_interval_never_covers_less_than_it_says(trials, truth):
    limits = [exact_interval(successes, trials) for successes in range(trials + 1)]
    covered = [successes for successes, one in enumerate(limits) if one.low <= truth <= one.high]
    assert binom.pmf(covered, trials, truth).sum() >= 0.95 - 1e-12
