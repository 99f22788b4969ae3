import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics import sums
from codeeval.statistics.exact import exchanged_scores
from codeeval.statistics.flips import excess
from codeeval.statistics.pairs import Pairs
from codeeval.studies.gate import tails
from codeeval.studies.gate.accepted import Accepted
from codeeval.studies.gate.tails import Change, accepted_p, collapse_p, drop_p, flips_p

RNG = np.random.default_rng(0)
LIKE = Change(tasks="like-these")


def pairs_of(a, b):
    """From the outcomes of each sample by task."""
    n_a, n_b = (np.array([len(one) for one in run]) for run in (a, b))
    c_a, c_b = (np.array([sum(one) for one in run]) for run in (a, b))
    return Pairs(tuple(map(str, range(len(a)))), n_a, c_a, n_b, c_b, np.arange(len(a)))


def accepted_of(run):
    """From letters by task: r, an accepted sample that is right; f, a false positive; anything else is rejected."""
    counts = [(len(one), sum(letter in "rf" for letter in one), one.count("f")) for one in run]
    return Accepted(*(np.array(column) for column in zip(*counts, strict=True)))


def outcomes(values, least_a=1, most=3):
    sides = st.tuples(st.lists(values, min_size=least_a, max_size=most), st.lists(values, min_size=1, max_size=most))
    return st.lists(sides, min_size=1, max_size=3)


def exchanges(a, b):
    """Every way to exchange the samples of each task between the runs, equally likely."""
    tasks = [list(itertools.permutations((*x, *y))) for x, y in zip(a, b, strict=True)]
    for chosen in itertools.product(*tasks):
        split = [(row[: len(x)], row[len(x) :]) for row, x in zip(chosen, a, strict=True)]
        yield list(zip(*split, strict=True))


@given(outcomes(st.booleans(), least_a=2, most=2))
def test_the_test_of_flips_counts_every_exchange_of_samples(tasks):
    a, b = zip(*tasks, strict=True)
    observed = excess(pairs_of(a, b)).sum()
    sums = [excess(pairs_of(x, y)).sum() for x, y in exchanges(a, b)]
    expected = np.mean(np.array(sums) >= observed - 1e-9)
    assert flips_p(pairs_of(a, b), Change(), RNG) == pytest.approx(expected)


def score(a, b, share):
    return float(((b.false - share * b.passing) / b.n - (a.false - share * a.passing) / a.n).sum())


@given(outcomes(st.sampled_from("rfx"), most=2))
def test_the_test_of_false_positives_counts_every_exchange_of_samples(tasks):
    a, b = zip(*tasks, strict=True)
    one, other = accepted_of(["".join(x) for x in a]), accepted_of(["".join(x) for x in b])
    n = one.n + other.n
    passing = ((one.passing + other.passing) / n).sum()
    share = ((one.false + other.false) / n).sum() / passing if passing else 0.0
    sums = [
        score(accepted_of(["".join(row) for row in x]), accepted_of(["".join(row) for row in y]), share)
        for x, y in exchanges(a, b)
    ]
    expected = np.mean(np.array(sums) >= score(one, other, share) - 1e-9)
    assert accepted_p(one, other, np.arange(len(a)), Change(), RNG) == pytest.approx(expected)


def runs_of(n_a, n_b, seed=3):
    """Two runs of 12 tasks or more, of which B has more false positives."""
    rng = np.random.default_rng(seed)
    runs = []
    for n, false in ((n_a, 0.1), (n_b, 0.12)):
        passing = rng.binomial(n, np.linspace(0.2, 0.9, len(n)))
        runs.append(Accepted(n, passing, rng.binomial(passing, false)))
    return runs


def test_many_samples_are_tested_without_their_rarest_counts(monkeypatch):
    """Their scores are those of all counts."""
    a, b = runs_of(np.full(12, 150), np.full(12, 150))
    fewer = accepted_p(a, b, np.arange(12), Change(), RNG)
    tails._drawn_scores.cache_clear()
    for module in (tails, sums):
        monkeypatch.setattr(module, "MANY", 10**9)
    assert fewer == pytest.approx(accepted_p(a, b, np.arange(12), Change(), RNG), rel=1e-9)
    tails._drawn_scores.cache_clear()


@pytest.mark.parametrize("change", [Change(), LIKE])
def test_accepted_samples_of_numbers_without_a_common_multiple_are_tested(change):
    """60 tasks of 60 to 119 samples: the command once ended with an error. Weights that are rounded change little."""
    sizes = np.arange(60, 120)
    a, b = runs_of(sizes, sizes[::-1].copy())
    p = accepted_p(a, b, np.arange(60), change, RNG)
    rise = (b.share or 0) - (a.share or 0)
    assert p == pytest.approx(special.ndtr(-rise / np.sqrt(a.variance + b.variance)), abs=0.1)


@given(st.lists(st.tuples(st.text("rfx", min_size=2, max_size=2), st.text("rfx", min_size=2, max_size=2)), min_size=1))
def test_the_test_over_tasks_counts_every_exchange_of_runs(tasks):
    a, b = (accepted_of(run) for run in zip(*tasks[:8], strict=True))
    passing = (a.passing + b.passing).sum()
    share = (a.false + b.false).sum() / passing if passing else 0.0
    each = (b.false - share * b.passing - a.false + share * a.passing) / 2
    sums = np.array(list(itertools.product([-1, 1], repeat=len(each)))) @ each
    expected = np.mean(sums >= each.sum() - 1e-9)
    assert accepted_p(a, b, np.arange(len(each)), LIKE, RNG) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(2, 6), st.integers(1, 6), st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_no_p_value_is_zero(rows):
    n_a, n_b, p_a, p_b = (np.array(column) for column in zip(*rows, strict=True))
    pairs = Pairs(tuple(map(str, range(len(rows)))), n_a, (n_a * p_a).astype(int), n_b, (n_b * p_b).astype(int), n_a)
    for change in (Change(), LIKE, Change(0.03), Change(0.03, "like-these")):
        assert 0 < drop_p(pairs, 1, change, RNG) <= 1 + 1e-12
        assert 0 < flips_p(pairs, change, RNG) <= 1 + 1e-12


@pytest.mark.parametrize("change", [Change(), LIKE, Change(0.02), Change(0.02, "like-these")])
def test_one_false_positive_more_of_single_samples_is_no_proof(change):
    """With one sample per task nothing varies within tasks; it was taken for certainty."""
    a, b = accepted_of(["r"] * 39 + ["f"]), accepted_of(["f"] * 3 + ["r"] * 37)
    assert accepted_p(a, b, np.arange(40), change, RNG) > 0.1


def test_scores_on_too_fine_a_grid_are_drawn():
    pairs = pairs_of([[True] * 3] * 4, [[False] * 3] * 4)

    def fine(*counts):
        c_b = counts[2]
        return -c_b * 10**6 + (c_b == 1), 10**6

    assert exchanged_scores(pairs, fine, RNG).exact is False
    assert exchanged_scores(pairs, fine, RNG).upper == pytest.approx(1 / 20_001, abs=3 / 20_000)


def test_as_many_tasks_lost_as_won_are_no_collapse():
    lost, won = np.array([True] * 6 + [False] * 14), np.array([False] * 6 + [True] * 6 + [False] * 8)
    assert collapse_p(lost, won, np.arange(20), RNG) > 0.5
    assert collapse_p(lost, np.zeros(20, dtype=bool), np.arange(20), RNG) == pytest.approx(0.5**6)


@pytest.mark.parametrize(("n_a", "n_b"), [(1, 1), (2, 2), (10, 1), (1, 10)])
def test_another_training_run_fails_no_more_often_than_it_may(n_a, n_b):
    """Log-odds of every task move by a normal deviate; 300 pairs, at a level of 5 %: three errors above it at most."""
    rng, failed = np.random.default_rng(4), 0
    for _ in range(300):
        middle = rng.normal(0, 1.5, 100)
        a, b = (special.expit(middle + rng.normal(0, 0.7, 100)) for _ in range(2))
        sizes = np.full(100, n_a), np.full(100, n_b)
        counts = rng.binomial(sizes[0], a), rng.binomial(sizes[1], b)
        names = tuple(map(str, range(100)))
        failed += drop_p(Pairs(names, sizes[0], counts[0], sizes[1], counts[1], np.arange(100)), 1, LIKE, rng) <= 0.05
    assert failed / 300 <= 0.05 + 3 * 0.0126
