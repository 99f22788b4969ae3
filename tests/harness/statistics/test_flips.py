import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.statistics.flips import excess, flip_odds, flips, noise, noise_variance
from codeeval.statistics.pairs import Pairs


@st.composite
def any_pairs(draw, least=1):
    sizes = draw(st.lists(st.tuples(st.integers(least, 20), st.integers(least, 20)), min_size=1, max_size=30))
    counts = [(n_a, draw(st.integers(0, n_a)), n_b, draw(st.integers(0, n_b))) for n_a, n_b in sizes]
    arrays = [np.array(column, dtype=np.int64) for column in zip(*counts, strict=True)]
    return Pairs(tuple(map(str, range(len(sizes)))), *arrays, np.arange(len(sizes)))


@given(any_pairs())
def test_the_difference_is_positive_less_negative_flips(pairs):
    found = flips(pairs)
    assert found.positive - found.negative == pytest.approx(pairs.rate_b - pairs.rate_a, abs=1e-12)
    assert np.all((found.positive >= 0) & (found.negative >= 0) & (found.positive + found.negative <= 1 + 1e-12))


@given(any_pairs())
def test_what_stays_right_and_the_negative_flips_are_all_that_was_right(pairs):
    both = pairs.rate_a * pairs.rate_b
    assert both + flips(pairs).negative == pytest.approx(pairs.rate_a, abs=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_with_one_sample_per_task_flips_are_facts(answers):
    a, b = (np.array(column, dtype=np.int64) for column in zip(*answers, strict=True))
    one = np.ones(len(a), dtype=np.int64)
    pairs = Pairs(tuple(map(str, range(len(a)))), one, a, one, b, np.arange(len(a)))
    assert flips(pairs).negative.sum() == sum(old and not new for old, new in answers)
    assert noise(one, a) is None
    assert excess(pairs) is None


@given(st.integers(2, 10), st.data())
def test_noise_is_the_mean_over_all_pairs_of_different_samples(n, data):
    c = data.draw(st.integers(0, n))
    answers = [1] * c + [0] * (n - c)
    pairs = [(x, y) for i, x in enumerate(answers) for j, y in enumerate(answers) if i != j]
    expected = sum(x and not y for x, y in pairs) / len(pairs)
    assert noise(np.array([n]), np.array([c]))[0] == pytest.approx(expected)


def test_a_model_against_itself_flips_no_more_than_its_noise():
    rng = np.random.default_rng(2)
    rates = rng.random(20_000)
    n = np.full(20_000, 10)
    pairs = Pairs(
        tuple(map(str, range(20_000))), n, rng.binomial(n, rates), n, rng.binomial(n, rates), np.arange(20_000)
    )
    assert flips(pairs).negative.mean() == pytest.approx(1 / 6, abs=0.005)
    assert excess(pairs).mean() == pytest.approx(0, abs=0.003)
    assert 1 <= noise_variance(pairs).mean() / _resampled(rates[:2000], rng) < 1.2


def _resampled(rates, rng):
    """The mean variance of `excess` over tasks, seen by drawing the samples again 400 times."""
    n = np.full(len(rates), 10)
    names, cluster = tuple(map(str, range(len(rates)))), np.arange(len(rates))
    draws = [excess(Pairs(names, n, rng.binomial(n, rates), n, rng.binomial(n, rates), cluster)) for _ in range(400)]
    return np.var(draws, axis=0).mean()


def paired(a, b, cluster=None):
    one = np.ones(len(a), dtype=np.int64)
    numbers = np.arange(len(a)) if cluster is None else np.array(cluster)
    return Pairs(tuple(map(str, range(len(a)))), one, np.array(a, np.int64), one, np.array(b, np.int64), numbers)


def test_with_one_sample_per_task_the_odds_ratio_is_mcnemars():
    a, b = [1] * 5 + [0] * 12 + [1] * 20 + [0] * 10, [0] * 5 + [1] * 12 + [1] * 20 + [0] * 10
    odds = flip_odds(paired(a, b))
    assert odds.estimate == pytest.approx(12 / 5)
    assert odds.low < 12 / 5 < odds.high
    alike = flip_odds(paired([0, *a] * 4, [0, *b] * 4, [*range(48)] * 4))
    assert alike.estimate == pytest.approx(12 / 5)
    assert alike.high - alike.low == pytest.approx(flip_odds(paired([0, *a], [0, *b])).high - odds.low, rel=0.2)


@pytest.mark.parametrize("answers", [([1, 1], [1, 1]), ([1, 0], [0, 0]), ([0, 0], [1, 0])])
def test_there_is_no_odds_ratio_without_flips_of_both_kinds(answers):
    assert flip_odds(paired(*answers)) is None
