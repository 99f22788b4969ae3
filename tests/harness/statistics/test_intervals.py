"""The interval of a mean over problems."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics.intervals import mean_interval, score_interval

graded = st.lists(st.floats(0, 1), min_size=1, max_size=60)
sizes = st.sampled_from([1, 2, 24, 50, 164, 378, 974])


def textbook_wilson(successes, trials):
    """Wilson 1927, for plain counts."""
    z = special.ndtri(0.975)
    share = successes / trials
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    return centre - half, centre + half


@given(graded)
def test_limits_lie_in_the_unit_interval_around_the_mean_and_are_never_equal(values):
    interval = mean_interval(values)
    assert 0 <= interval.low <= interval.estimate <= interval.high <= 1
    assert interval.estimate == pytest.approx(np.mean(values))
    assert interval.high - interval.low > 1e-4


@given(graded)
def test_interval_of_failures_mirrors_that_of_passes(values):
    interval, mirror = mean_interval(values), mean_interval([1 - value for value in values])
    assert (mirror.low, mirror.high) == pytest.approx((1 - interval.high, 1 - interval.low), abs=1e-9)


@given(graded, st.randoms(use_true_random=False))
def test_order_of_problems_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    expected = mean_interval(values)
    assert mean_interval(shuffled).as_json() == pytest.approx(expected.as_json(), abs=1e-9)


@given(graded)
def test_interval_widens_with_confidence(values):
    widths = [
        interval.high - interval.low for interval in (mean_interval(values, confidence=c) for c in (0.8, 0.95, 0.99))
    ]
    assert all(narrower < wider for narrower, wider in pairwise(widths))


@given(sizes, st.data())
def test_binary_values_give_wilson_where_some_problems_pass_and_some_fail(problems, data):
    passed = data.draw(st.integers(0, problems))
    interval = mean_interval([1] * passed + [0] * (problems - passed))
    low, high = textbook_wilson(passed, problems)
    assert interval.low <= low + 1e-9
    assert interval.high >= high - 1e-9
    if 12 <= passed <= problems - 12:
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-7)


def test_one_success_is_guarded_by_the_exact_one_sided_limit():
    """Wilson's lower limit misses one time in six there; 1 - 0.95**(1/164) is the 5 % point of "at least one"."""
    interval = mean_interval([1] + [0] * 163)
    assert interval.low == pytest.approx(1 - 0.95 ** (1 / 164))
    assert interval.low < textbook_wilson(1, 164)[0]


@pytest.mark.parametrize("value", [0, 1])
def test_all_problems_alike_still_leaves_room(value):
    interval = mean_interval([value] * 164)
    assert interval.estimate == value
    assert interval.high - interval.low == pytest.approx(1.96**2 / (164 + 1.96**2), rel=1e-4)


def test_graded_values_are_tighter_than_binary_ones_of_the_same_mean():
    graded_width, binary_width = (
        interval.high - interval.low for interval in (mean_interval([0.4, 0.6] * 82), mean_interval([0.0, 1.0] * 82))
    )
    assert graded_width < binary_width / 4


def test_many_graded_problems_give_the_normal_interval():
    values = np.linspace(0, 1, 100_001)
    interval = mean_interval(values)
    assert interval.high - interval.low == pytest.approx(2 * 1.959964 * values.std() / len(values) ** 0.5, rel=1e-3)


@pytest.mark.parametrize("values", [[], [[0.5, 0.5]], [1.5], [-0.1, 0.2], [float("nan")]])
def test_values_that_are_no_rates_per_problem_are_refused(values):
    with pytest.raises(ValueError, match=r"values must lie in|one value per problem"):
        mean_interval(values)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_must_be_a_probability(confidence):
    with pytest.raises(ValueError, match="not a probability"):
        mean_interval([0.5, 1], confidence=confidence)


@pytest.mark.parametrize(
    ("problems", "a", "b", "tolerance"),
    [(24, 1, 1, 0.012), (50, 0.3, 0.3, 0.01), (164, 4, 1, 0.01), (378, 1, 4, 0.01), (164, 0.5, 9.5, 0.016)],
)
def test_coverage_is_95_percent_over_draws_of_problems_and_samples(problems, a, b, tolerance):
    """4,000 trials have a standard error of 0.35 %; the last population is near 0, where the interval is cautious."""
    rng = np.random.default_rng(7)
    rates = rng.beta(a, b, size=(4000, problems))
    values = rng.binomial(10, rates) / 10
    low, high = score_interval(problems, values.mean(axis=1), values.var(axis=1))
    assert np.mean((low <= a / (a + b)) & (a / (a + b) <= high)) == pytest.approx(0.95, abs=tolerance)
