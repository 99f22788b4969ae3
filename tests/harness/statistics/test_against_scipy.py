"""Where scipy answers the same question, the answers agree."""

import numpy as np
import pytest
from scipy import stats

from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits, percentile_limits
from codeeval.statistics.exact import exchange_tasks
from codeeval.statistics.leverage import leverage

_REPLICATES = 9_999
_TASKS = 40


@pytest.fixture(scope="module")
def values():
    return np.random.default_rng(5).beta(0.4, 1.2, _TASKS)


@pytest.fixture(scope="module")
def replicates(values):
    tasks = TaskBootstrap.of(range(_TASKS), replicates=_REPLICATES, seed=1)
    return tasks.totals(values[:, None]) / _TASKS


def test_percentile_limits_of_a_mean_are_those_of_scipy(values, replicates):
    expected = stats.bootstrap((values,), np.mean, n_resamples=_REPLICATES, method="percentile", rng=2)
    low, high = percentile_limits(replicates)
    assert (low[0], high[0]) == pytest.approx(tuple(expected.confidence_interval), abs=0.01)


def test_bca_limits_of_a_mean_are_those_of_scipy(values, replicates):
    expected = stats.bootstrap((values,), np.mean, n_resamples=_REPLICATES, method="BCa", rng=2)
    low, high = bca_limits(replicates, [values.mean()], (values - values.mean())[:, None])
    assert (low[0], high[0]) == pytest.approx(tuple(expected.confidence_interval), abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_exchanged_tasks_have_the_tails_of_an_exact_permutation_test(seed):
    before, after = np.random.default_rng(seed).binomial(5, 0.5, (2, 10)) / 5
    ours = exchange_tasks(after - before, np.arange(10), 5, np.random.default_rng(0))
    for side, tail in (("less", ours.lower), ("greater", ours.upper), ("two-sided", ours.two_sided)):
        expected = stats.permutation_test(
            (after, before), lambda a, b: np.mean(a) - np.mean(b), permutation_type="samples", alternative=side
        )
        assert tail == pytest.approx(expected.pvalue)


def test_without_groups_the_corrections_are_those_of_a_t_test():
    shape = leverage(np.ones(12))
    assert float(shape.freedom) == pytest.approx(11)
    assert shape.inflation == pytest.approx(np.full(12, 12 / 11))
