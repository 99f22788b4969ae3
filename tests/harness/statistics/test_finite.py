"""Intervals for these very tasks: variances against enumeration, limits against Wilson's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.errors import UsageError
from codeeval.statistics.finite import sampling_variances, these_tasks
from codeeval.statistics.intervals import mean_interval
from codeeval.statistics.pass_at_k import pass_at_k_per_task

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


@st.composite
def many_samples(draw):
    k = draw(st.integers(1, 5))
    return draw(st.integers(2 * k, 14)), k, draw(st.floats(0.01, 0.99))


@given(many_samples())
def test_with_2k_samples_a_variance_is_unbiased_for_every_rate(case):
    n, k, rate = case
    c = np.arange(n + 1)
    chances = stats.binom.pmf(c, n, rate)
    values = pass_at_k_per_task(np.full(n + 1, n), c, k)
    exact = chances @ values**2 - (chances @ values) ** 2
    estimates = [sampling_variances(np.array([n]), np.array([passed]), k)[0] for passed in c]
    assert chances @ estimates == pytest.approx(exact, abs=1e-12)


@given(st.integers(1, 12), st.lists(st.floats(1e-9, 1 - 1e-9) | st.sampled_from([0.0, 1.0]), min_size=1, max_size=8))
def test_with_fewer_samples_the_variance_is_never_below_the_true_one(n, rates):
    """Endless tasks of these rates: each count in proportion to its chance, so that means are exact."""
    k = int(np.ceil((n + 1) / 2))
    c, p = np.arange(n + 1), np.array(rates)
    fail = 1 - pass_at_k_per_task(np.full(n + 1, n), c, k)
    chances = stats.binom.pmf(c, n, p[:, None])
    exact = float((chances @ fail**2 - (1 - p) ** (2 * k)).mean())
    last, before = (float(((1 - p) ** j).mean()) for j in (n, n - 1))
    bound = float((chances @ fail**2).mean()) - (last * (last / before) ** (2 * k - n) if before else 0)
    assert bound >= exact - 1e-12


@pytest.mark.parametrize("passed", [[0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1] * 4, [1] * 30, [0] * 30])
def test_one_sample_per_task_leaves_nothing_but_the_interval_over_tasks(passed):
    found, like = these_tasks(np.ones(len(passed)), passed, 1), mean_interval(passed)
    assert (found.low, found.high) == pytest.approx((like.low, like.high), abs=0.01)


def test_more_samples_narrow_it_where_more_tasks_alone_narrow_the_other():
    widths = []
    for n in (4, 40, 400):
        found = these_tasks(np.full(50, n), np.full(50, n // 4), 1)
        widths.append(found.high - found.low)
    assert widths[0] > 3 * widths[1] > 9 * widths[2]


@given(st.lists(st.tuples(st.integers(3, 12), st.integers(0, 12)), min_size=1, max_size=30), st.integers(1, 3))
def test_limits_hold_the_estimate_and_have_a_width(counts, k):
    n, c = np.array([(n, min(n, c)) for n, c in counts]).T
    found = these_tasks(n, c, k)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.high - found.low > 0


def test_it_holds_the_tasks_own_rate_in_95_of_100_runs():
    rng = np.random.default_rng(11)
    p = rng.beta(0.4, 1.2, 164)
    truth = float((1 - (1 - p) ** 5).mean())
    runs = [these_tasks(np.full(164, 20), rng.binomial(20, p), 5) for _ in range(1000)]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in runs]) <= 0.97


def test_a_task_with_fewer_than_k_samples_is_refused():
    with pytest.raises(UsageError, match="largest usable k is 3"):
        these_tasks([10, 3], [1, 1], 4)
