import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.difference import correlation, over_samples, over_tasks, sampling_variance, task_error
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.tango import score_limits


def clusters(size, groups):
    return np.arange(size) % groups


def test_without_clusters_the_interval_is_that_of_the_paired_t_test():
    rng = np.random.default_rng(1)
    a, b = rng.random(60), rng.random(60)
    expected = stats.ttest_rel(b, a).confidence_interval(0.95)
    interval = over_tasks(b - a, np.arange(60))
    assert (interval.low, interval.high) == pytest.approx(tuple(expected))


def test_clustered_errors_are_those_of_statsmodels():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm  # noqa: PLC0415 - warns when it is imported
    rng = np.random.default_rng(2)
    cluster = clusters(90, 30)
    differences = rng.normal(0, 0.2, 90) + rng.normal(0, 0.3, 30)[cluster]
    model = sm.OLS(differences, np.ones(90)).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    assert task_error(differences, cluster).error == pytest.approx(model.bse[0])
    assert task_error(differences, cluster).error > 1.4 * task_error(differences, np.arange(90)).error


def test_millers_example_pairs_are_worth_their_correlation():
    """Var(paired) = Var(unpaired) - 2 Cov / n (2411.00640, section 4.2)."""
    rng = np.random.default_rng(4)
    a = rng.random(200)
    b = np.clip(a + rng.normal(0, 0.1, 200), 0, 1)
    paired = task_error(b - a, np.arange(200)).error ** 2
    unpaired = (a.var(ddof=1) + b.var(ddof=1)) / 200
    assert paired == pytest.approx(unpaired - 2 * np.cov(a, b)[0, 1] / 200)


def test_no_difference_seen_is_no_proof_of_none():
    interval = over_tasks(np.zeros(164), np.arange(164))
    assert interval.estimate == 0
    assert interval.low == pytest.approx(-interval.high)
    assert 0.01 < interval.high < 0.025


@pytest.mark.parametrize(("tasks", "lost"), [(164, 0.05), (378, 0.05), (378, 0.1), (974, 0.02)])
def test_limits_hold_a_loss_without_gains_in_95_percent_of_all_draws(tasks, lost):
    """Exactly, over the binomial number of lost tasks. Student's limits hold 5 % of 378 tasks in 93.3 %."""
    covered = 0.0
    for number in range(int(3 * lost * tasks) + 1):
        interval = over_tasks(np.repeat([-1.0, 0.0], [number, tasks - number]), np.arange(tasks))
        covered += stats.binom.pmf(number, tasks, lost) * (interval.low <= -lost <= interval.high)
    assert 0.94 <= covered <= 0.965


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 100))
def test_at_a_limit_the_difference_seen_is_as_far_off_as_the_quantile_says(lost, won, same):
    size = lost + won + same + 1
    for limit in score_limits(lost, won, size, 1.96):
        share = _lost_share(limit, lost, won, size)
        variance = (2 * share + limit - limit**2) / size
        distance = abs((won - lost) / size - limit)
        assert abs(limit) == pytest.approx(1) or distance == pytest.approx(1.96 * variance**0.5, abs=2e-5)


def _lost_share(difference, lost, won, size):
    """The likeliest share of tasks that are lost, under a difference: by search, not by formula."""
    shares = np.linspace(max(0.0, -difference), (1 - difference) / 2, 200_001)[1:-1]
    same = size - lost - won
    fit = lost * np.log(shares) + won * np.log(shares + difference) + same * np.log1p(-2 * shares - difference)
    return shares[int(np.argmax(fit))]


def test_with_groups_the_limits_are_students_also_for_one_sample_each():
    """Score limits with an effective size hold the truth in up to 99 % where there are ten groups."""
    differences, groups = np.repeat([-1.0, 1.0, 0.0], [12, 5, 83]), np.arange(100) % 20
    interval = over_tasks(differences, groups)
    assert interval == task_error(differences, groups).interval(0.95)


@given(st.integers(2, 12), st.integers(1, 3), st.data())
def test_the_jackknife_of_pass_at_1_is_the_unbiased_variance(n, k, data):
    c = data.draw(st.integers(0, n))
    variance = sampling_variance(np.array([n]), np.array([c]), k)[0]
    if k == 1:
        assert variance == pytest.approx(c * (n - c) / n**2 / (n - 1))
    elif n > k:
        assert variance >= 0
    else:
        assert np.isnan(variance)


def test_the_jackknife_of_pass_at_5_is_close_to_the_true_variance():
    from codeeval.statistics.pass_at_k import pass_at_k_per_task  # noqa: PLC0415 - only here

    rng = np.random.default_rng(6)
    c = rng.binomial(20, 0.2, 20_000)
    n = np.full(20_000, 20)
    assert sampling_variance(n, c, 5).mean() == pytest.approx(pass_at_k_per_task(n, c, 5).var(), rel=0.25)


def test_the_same_tasks_have_narrower_limits_than_tasks_like_these():
    rng = np.random.default_rng(7)
    rates = rng.random(100)
    other = np.clip(rates + rng.normal(0, 0.3, 100), 0, 1)
    n = np.full(100, 20)
    pairs = Pairs(tuple(map(str, range(100))), n, rng.binomial(20, rates), n, rng.binomial(20, other), np.arange(100))
    wide, narrow = over_tasks(pairs.rate_b - pairs.rate_a, pairs.cluster), over_samples(pairs, 1)
    assert narrow.estimate == pytest.approx(wide.estimate)
    assert narrow.high - narrow.low < 0.7 * (wide.high - wide.low)


def test_without_a_sample_to_spare_there_is_no_interval_of_sampling():
    one = np.ones(3, dtype=np.int64)
    assert over_samples(Pairs(("a", "b", "c"), one, one, one, one, np.arange(3)), 1) is None


def test_a_run_that_never_varies_has_no_correlation():
    assert correlation(np.zeros(4), np.arange(4.0)) is None
    assert correlation(np.arange(4.0), np.arange(4.0)) == pytest.approx(1)
