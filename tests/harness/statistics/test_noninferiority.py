"""Limits of harms, and the samples that bring them below a margin."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.difference import over_samples, over_tasks
from codeeval.statistics.noninferiority import Aim, drop_of_tasks, drop_of_these, least_samples, least_tasks
from codeeval.statistics.pairs import Pairs


def pairs_of(n_a, c_a, n_b, c_b):
    size = len(c_a)
    return Pairs(
        tuple(map(str, range(size))),
        np.broadcast_to(n_a, size).astype(np.int64),
        np.asarray(c_a),
        np.broadcast_to(n_b, size).astype(np.int64),
        np.asarray(c_b),
        np.arange(size),
    )


def drawn(n_a, n_b, rates, after, seed=0):
    rng = np.random.default_rng(seed)
    return pairs_of(n_a, rng.binomial(n_a, rates), n_b, rng.binomial(n_b, after))


COUNTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=12)


@given(COUNTS, st.sampled_from((0.05, 0.01)))
def test_the_limit_on_these_tasks_is_that_of_the_interval_or_wider(counts, level):
    """The one-sided limit at a level is the end of the interval of confidence 1 - 2 levels, wider where skewed."""
    pairs = pairs_of(4, [a for a, _ in counts], 4, [b for _, b in counts])
    limit = drop_of_these(pairs, 1).limit(level)
    assert limit >= min(1, -over_samples(pairs, 1, confidence=1 - 2 * level).low) - 1e-9


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=3, max_size=12))
def test_the_limit_of_single_samples_is_tangos(counts):
    pairs = pairs_of(1, [a for a, _ in counts], 1, [b for _, b in counts])
    for drop in (drop_of_these, drop_of_tasks):
        low = over_tasks(pairs.rate_b - pairs.rate_a, pairs.cluster, confidence=0.9).low
        assert drop(pairs, 1).limit(0.05) == pytest.approx(-low)


@given(COUNTS, st.floats(0.001, 0.2), st.floats(0.001, 0.2))
def test_a_limit_at_a_smaller_level_is_no_smaller(counts, first, second):
    pairs = pairs_of(4, [a for a, _ in counts], 4, [b for _, b in counts])
    low, high = sorted((first, second))
    for harm in (drop_of_these(pairs, 1), drop_of_tasks(pairs, 1), drop_of_these(pairs, 2)):
        assert harm.limit(low) >= harm.limit(high) >= harm.spread.mean


def test_samples_that_never_differ_leave_a_limit():
    """The rule of three: 40 samples that all pass do not exclude a drop of 5 points, 4,000 do."""
    few, many = (pairs_of(n, [n] * 4, n, [n] * 4) for n in (10, 1000))
    assert drop_of_these(few, 1).limit(0.05) > 0.05 > drop_of_these(many, 1).limit(0.05) > 0


def test_a_share_of_the_baseline_is_held_with_its_noise():
    pairs = drawn(10, 10, np.full(50, 0.4), np.full(50, 0.4))
    harm = drop_of_these(pairs, 1, 0.9)
    expected = 0.9 * pairs.rate_a.mean() - pairs.rate_b.mean()
    assert harm.spread.mean == pytest.approx(expected)
    plain, own = drop_of_these(pairs, 1).growth, harm.growth
    assert own.variance_a == pytest.approx(0.81 * plain.variance_a)
    assert own.variance_b == pytest.approx(plain.variance_b)


@pytest.mark.parametrize(("n_a", "n_b"), [(4, 4), (2, 20), (20, 2)])
def test_a_drop_by_the_margin_is_rarely_shown_to_be_less(n_a, n_b):
    """In 5 % of draws, whatever the numbers of samples, though rates near 1 skew the estimate."""
    rates = stats.beta.ppf((np.arange(80) + 0.5) / 80, 12, 1)
    rng = np.random.default_rng(5)
    shown = [
        drop_of_these(drawn(n_a, n_b, rates, rates - 0.03 * rates / rates.mean(), seed), 1).limit(0.05) < 0.03
        for seed in rng.integers(0, 2**32, 1_500)
    ]
    assert np.mean(shown) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 1_500)


@given(st.integers(2, 8), st.floats(0.01, 0.1), st.floats(0.5, 0.95), st.integers(0, 50))
def test_the_least_number_of_samples_is_enough_and_one_less_is_not(n, gap, power, seed):
    rng = np.random.default_rng(seed)
    rates = rng.random(40)
    aim = Aim(drop_of_these(drawn(n, n, rates, rates, seed), 1), gap, 0.05, power)
    needed = least_samples(aim)
    growth = aim.harm.growth
    enough = [aim.is_enough(math.sqrt(growth.at(size)), 0.0) for size in (needed, needed - 1)]
    assert enough[0]
    assert needed <= n or not enough[1] or aim.harm.floor > 0


def test_samples_cannot_replace_tasks():
    """Where tasks differ truly, no number of samples shows a small margin over tasks like these."""
    rng = np.random.default_rng(2)
    rates = rng.random(60)
    pairs = drawn(20, 20, rates, rng.permutation(rates))
    aim = Aim(drop_of_tasks(pairs, 1), 0.03, 0.05, 0.8)
    assert least_samples(aim) is None
    assert least_tasks(aim) > 60
    assert least_samples(Aim(drop_of_these(pairs, 1), 0.03, 0.05, 0.8)) > 20


def test_no_number_of_samples_shows_a_margin_of_nothing():
    aim = Aim(drop_of_these(drawn(5, 5, np.full(9, 0.5), np.full(9, 0.5)), 1), 0.0, 0.05, 0.8)
    assert least_samples(aim) is None
    assert least_tasks(aim) is None
