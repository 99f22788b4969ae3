import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.statistics import bootstrap
from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits, percentile_limits


@given(st.integers(1, 40), st.integers(1, 30), st.integers(0, 5))
def test_a_replicate_draws_as_many_units_as_there_are(units, replicates, seed):
    weights = np.concatenate(list(TaskBootstrap.of(range(units), replicates=replicates, seed=seed).weights()))
    assert weights.shape == (replicates, units)
    assert (weights.sum(axis=1) == units).all()


def test_chunks_bound_the_memory_and_change_nothing(monkeypatch):
    values = np.arange(50.0)[:, None]
    whole = TaskBootstrap.of(range(50), replicates=100)
    expected = whole.totals(values)
    monkeypatch.setattr(bootstrap, "_CELLS", 500)
    assert max(map(len, whole.weights())) == 10
    assert (whole.totals(values) == expected).all()


def test_replicates_have_the_mean_and_the_spread_of_a_bootstrap():
    values = np.random.default_rng(3).random((60, 1))
    means = TaskBootstrap.of(range(60), replicates=20_000).totals(values) / 60
    assert means.mean() == pytest.approx(values.mean(), abs=1e-3)
    assert means.std() == pytest.approx(values.std() / 60**0.5, rel=0.03)


def test_tasks_of_one_cluster_are_drawn_together():
    tasks = TaskBootstrap.of(["a", "b", "a", "c"], replicates=200)
    first, third = tasks.totals(np.array([[1, 0], [0, 0], [0, 1], [0, 0]])).T
    assert tasks.units == 3
    assert (first == third).all()


def test_one_seed_gives_the_same_replicates_again_and_another_does_not():
    first, again, other = (TaskBootstrap.of(range(9), replicates=5, seed=seed).totals(np.eye(9)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_percentiles_are_replicates_so_that_infinity_may_be_one():
    low, high = percentile_limits(np.array([[1.0]] * 90 + [[np.inf]] * 10))
    assert (low[0], high[0]) == (1.0, np.inf)


def test_bca_moves_towards_the_long_tail_of_a_skewed_statistic():
    values = np.random.default_rng(5).exponential(size=(40, 1))
    tasks = TaskBootstrap.of(range(40), replicates=4000)
    means = tasks.totals(values) / 40
    low, high = percentile_limits(means)
    corrected = bca_limits(means, [values.mean()], values - values.mean())
    assert corrected[0] > low
    assert corrected[1] > high
