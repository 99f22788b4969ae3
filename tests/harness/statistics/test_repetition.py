"""Repetitions of a known program: exact tails, kinship, and few false alarms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.repetition import _tail, benjamini_hochberg, excess, kinship, repetitions

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")

PARAMETERS = st.floats(0.2, 8.0)


@given(st.integers(1, 12), st.data(), PARAMETERS, PARAMETERS, st.floats(0.1, 20))
@settings(max_examples=20)
def test_the_tail_is_the_integral_over_the_posterior(n, data, first, second, strength):
    """Against numerical integration of scipy's beta-binomial distribution, by quantiles of the posterior."""
    k = data.draw(st.integers(1, n))
    mean = stats.beta.ppf((np.arange(4000) + 0.5) / 4000, first, second)
    usual = stats.betabinom.sf(k - 1, n, mean * strength, (1 - mean) * strength)
    assert _tail(n, k, first, second, strength) == pytest.approx(np.nanmean(usual), rel=0.01, abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_adjustment_is_that_of_scipy(p_values):
    assert benjamini_hochberg(np.array(p_values)) == pytest.approx(stats.false_discovery_control(p_values))


def test_nothing_has_no_adjustment():
    assert benjamini_hochberg(np.array([])).size == 0


def forms(*models):
    """Counts by form of each model's tasks."""
    return np.array(models, dtype=np.int64)


def test_a_model_that_always_repeats_itself_counts_as_one_program():
    alike = [[0, 9, 0, 0], [0, 0, 9, 0]]
    varied = [[0, 3, 3, 3], [0, 3, 3, 3]]
    rho = kinship(forms(alike, varied, varied))
    assert rho[0] > 0.9
    assert rho[1] == pytest.approx(0.001, abs=0.05)
    assert kinship(forms([[0, 1]], [[0, 1]]))[0] == 1.0


def test_the_known_program_is_no_habit():
    """A model that repeats the canonical solution has the kinship of its other programs."""
    rest = [[0, 2, 2, 2], [0, 2, 2, 2]]
    reciting = [[90, 2, 2, 2], [0, 2, 2, 2]]
    assert kinship(forms(reciting, rest))[0] == kinship(forms(rest, rest))[0]


def test_a_solution_that_nobody_else_writes_is_noticed_and_a_common_one_is_not():
    rng = np.random.default_rng(0)
    tasks = 40
    others = [np.stack([np.bincount(rng.integers(1, 9, 10), minlength=9) for _ in range(tasks)]) for _ in range(6)]
    common = np.zeros((tasks, 9), dtype=np.int64)
    common[:, 0] = 10
    own = np.stack([np.bincount(rng.integers(1, 9, 10), minlength=9) for _ in range(tasks)])
    own[0] = own[1] = common[0]
    for other in others:
        other[1] = common[1]
    result = repetitions(np.stack([own, *others]))
    assert result.p[0] < 0.001
    assert result.p[1] > 0.2
    assert (result.p[2:] == 1).all()
    assert result.expected[0] < 0.1 < result.expected[1]


def test_a_task_without_right_programs_says_nothing():
    result = repetitions(forms([[0, 0], [2, 1]], [[1, 1], [1, 4]], [[0, 2], [0, 3]]))
    assert np.isnan(result.expected[0])
    assert result.p[0] == 1.0


def test_the_excess_has_the_limits_of_one_more_model():
    """By hand: Student's prediction interval over the models' means."""
    shares = np.array([[8, 2], [1, 9], [3, 7], [2, 8], [2, 8]])
    table = np.repeat(shares[:, None, :], 5, axis=1)
    others = shares[1:, 0] / 10
    half = stats.t.ppf(0.975, 3) * others.std(ddof=1) * np.sqrt(1 + 1 / 4)
    found = excess(table)
    assert found is not None
    assert (found.estimate, found.low, found.high) == pytest.approx((0.6, 0.6 - half, 0.6 + half))
    assert excess(table[:3]) is None
