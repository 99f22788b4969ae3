import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics import exact, sums
from codeeval.statistics.exact import (
    exchange_samples,
    exchange_tasks,
    exchange_together,
    exchanged_scores,
    hypergeometric,
    whole_unit,
)
from codeeval.statistics.pairs import Pairs

RNG = np.random.default_rng(0)


def pairs_of(n_a, c_a, n_b, c_b, cluster=None):
    arrays = [np.array(one, dtype=np.int64) for one in (n_a, c_a, n_b, c_b)]
    groups = np.arange(len(n_a)) if cluster is None else np.array(cluster, dtype=np.int64)
    return Pairs(tuple(f"T/{task}" for task in range(len(n_a))), *arrays, groups)


@st.composite
def some_pairs(draw, most_tasks=6, most_samples=3, least_tasks=1):
    tasks = draw(st.integers(least_tasks, most_tasks))
    n_a, n_b = (draw(st.lists(st.integers(1, most_samples), min_size=tasks, max_size=tasks)) for _ in range(2))
    c_a, c_b = ([draw(st.integers(0, n)) for n in sizes] for sizes in (n_a, n_b))
    return pairs_of(n_a, c_a, n_b, c_b)


def by_hand(pairs):
    """Every assignment of the pooled samples of each task to the two runs, weighed equally."""
    sums = {0.0: 1.0}
    for n_a, c_a, n_b, c_b in zip(pairs.n_a, pairs.c_a, pairs.n_b, pairs.c_b, strict=True):
        pool = [1] * (c_a + c_b) + [0] * (n_a + n_b - c_a - c_b)
        splits = list(itertools.combinations(range(len(pool)), int(n_b)))
        grown = {}
        for total, weight in sums.items():
            for chosen in splits:
                passed = sum(pool[place] for place in chosen)
                value = round(total + passed / n_b - (sum(pool) - passed) / n_a, 9)
                grown[value] = grown.get(value, 0) + weight / len(splits)
        sums = grown
    return sums


@settings(max_examples=60, deadline=None)
@given(some_pairs(most_tasks=4))
def test_exchanging_samples_counts_every_assignment(pairs):
    observed = float((pairs.rate_b - pairs.rate_a).sum())
    sums = by_hand(pairs)
    tails = exchange_samples(pairs, 1, RNG)
    assert tails.exact
    assert tails.lower == pytest.approx(sum(w for value, w in sums.items() if value <= observed + 1e-6))
    assert tails.upper == pytest.approx(sum(w for value, w in sums.items() if value >= observed - 1e-6))


def test_with_one_sample_per_task_both_exchanges_are_mcnemars_test():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.contingency_tables import mcnemar  # noqa: PLC0415 - warns when it is imported
    rng = np.random.default_rng(3)
    a, b = (rng.random((2, 80)) < [[0.7], [0.5]]).astype(int)
    pairs = pairs_of(np.ones(80), a, np.ones(80), b)
    table = [[np.sum(a & b), np.sum(a & (1 - b))], [np.sum((1 - a) & b), np.sum((1 - a) & (1 - b))]]
    expected = mcnemar(table, exact=True).pvalue
    assert exchange_samples(pairs, 1, RNG).two_sided == pytest.approx(expected)
    assert exchange_tasks(pairs.rate_b - pairs.rate_a, pairs.cluster, 1, RNG).two_sided == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(some_pairs(most_tasks=8, most_samples=4, least_tasks=2))
def test_exchanging_tasks_is_scipys_paired_permutation_test(pairs):
    differences = pairs.rate_b - pairs.rate_a
    unit = math.lcm(*map(int, pairs.n_a), *map(int, pairs.n_b))
    tails = exchange_tasks(differences, pairs.cluster, unit, RNG)
    exact = {"permutation_type": "samples", "n_resamples": np.inf}
    for alternative, tail in (("less", tails.lower), ("greater", tails.upper)):
        whole = np.rint(differences * unit).reshape(1, -1)
        expected = stats.permutation_test(whole, lambda x, axis: x.sum(axis), alternative=alternative, **exact)
        assert tail == pytest.approx(expected.pvalue)


def test_tasks_of_one_cluster_change_sides_together():
    differences = np.array([0.5, 0.5, 0.5, 0.5])
    alone = exchange_tasks(differences, np.arange(4), 2, RNG)
    together = exchange_tasks(differences, np.array([0, 0, 1, 1]), 2, RNG)
    assert alone.upper == pytest.approx(1 / 16)
    assert together.upper == pytest.approx(1 / 4)


def test_drawn_exchanges_agree_with_counted_ones():
    rng = np.random.default_rng(8)
    pairs = pairs_of(np.full(40, 10), rng.integers(3, 9, 40), np.full(40, 10), rng.integers(2, 9, 40))
    differences = pairs.rate_b - pairs.rate_a
    counted = exchange_tasks(differences, pairs.cluster, 10, rng)
    drawn = exchange_tasks(differences, pairs.cluster, 0, rng)
    assert counted.exact
    assert not drawn.exact
    assert drawn.lower == pytest.approx(counted.lower, abs=0.015)


def test_pass_at_k_is_exchanged_too():
    rng = np.random.default_rng(9)
    pairs = pairs_of(np.full(30, 8), np.full(30, 4), np.full(30, 8), np.full(30, 4))
    tails = exchange_samples(pairs, 3, rng)
    assert not tails.exact
    assert tails.two_sided > 0.9


@pytest.mark.parametrize("k", [1, 3])
def test_drawn_exchanges_of_samples_have_their_exact_chances(k, monkeypatch):
    """Of four samples two pass: the difference is at most 0 in 5 of 6 ways for k = 1. It has an error of 0.003."""
    monkeypatch.setattr(exact, "_GRID", 0)
    pairs = pairs_of([3] * 2, [1, 2], [3] * 2, [2, 2])
    tails = exchange_samples(pairs, k, RNG)
    splits = [
        [(len(set(chosen) & set(range(total))), total) for chosen in itertools.combinations(range(6), 3)]
        for total in (3, 4)
    ]
    value = {1: lambda c: c / 3, 3: lambda c: float(c > 0)}[k]
    sums = [sum(value(c) - value(total - c) for c, total in both) for both in itertools.product(*splits)]
    observed = float(np.subtract(*reversed(pairs.values(k))).sum())
    assert not tails.exact
    assert tails.lower == pytest.approx(np.mean(np.array(sums) <= observed + 1e-9), abs=0.012)


def test_numbers_of_samples_without_a_common_multiple_are_compared():
    """Tasks of 60 to 119 samples have a common multiple of 50 digits: such a run once ended with p = 0, or an error."""
    rng = np.random.default_rng(6)
    n_a, n_b = rng.permutation(np.arange(60, 120)), rng.permutation(np.arange(60, 120))
    pairs = pairs_of(n_a, rng.binomial(n_a, 0.4), n_b, rng.binomial(n_b, 0.4))
    assert whole_unit(n_a, n_b) == 0
    thirds = lambda n_a, n_b, c_b, _: (c_b * n_a, n_a * n_b)  # noqa: E731 - the rate of B as a score
    drawn = exchange_tasks(pairs.rate_b - pairs.rate_a, pairs.cluster, 0, rng)
    for tails in (
        exchange_samples(pairs, 1, rng),
        exchanged_scores(pairs, thirds, rng),
        exchange_tasks(pairs.rate_b - pairs.rate_a, pairs.cluster, math.lcm(*n_a.tolist()), rng),
    ):
        assert tails.lower == pytest.approx(drawn.lower, abs=0.1)
        assert 0.1 < tails.two_sided <= 1


def test_large_runs_are_tested_exactly():
    """A normal approximation is close for 300 tasks of 2,000 samples; a difference of two errors has p = 0.05."""
    rng = np.random.default_rng(2)
    n, rates = np.full(300, 2000), rng.beta(0.6, 0.8, 300)
    pairs = pairs_of(n, rng.binomial(n, rates), n, rng.binomial(n, rates))
    spread = math.sqrt(float((pairs.n_b * 2 * rates * (1 - rates)).sum()))
    tails = exchange_samples(pairs, 1, rng)
    assert tails.exact
    assert tails.lower == pytest.approx(stats.norm.cdf((pairs.c_b - pairs.c_a).sum() / spread), abs=0.01)
    differences = pairs.rate_b - pairs.rate_a
    signs = exchange_tasks(differences, pairs.cluster, 2000, rng)
    assert signs.exact
    assert signs.upper == pytest.approx(exchange_tasks(differences, pairs.cluster, 0, rng).upper, abs=0.015)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_hypergeometric_chances_are_scipys(n_a, n_b, data):
    total = data.draw(st.integers(0, n_a + n_b))
    values, chances = hypergeometric(total, n_a, n_b)
    assert chances == pytest.approx(stats.hypergeom.pmf(values, n_a + n_b, total, n_b), abs=1e-12)


def test_sums_over_the_same_tasks_are_tested_together_as_each_alone():
    """The error of a drawn p-value is about 0.004 at 0.5."""
    rng = np.random.default_rng(3)
    differences = np.array([rng.normal(shift, 1, size=40) for shift in (0.0, 0.2, 0.6)] + [np.zeros(40)])
    cluster = np.arange(40) // 2
    together = exchange_together(differences, cluster, rng)
    alone = [exchange_tasks(each, cluster, 0, rng).two_sided for each in differences]
    assert together == pytest.approx(alone, abs=0.03)
    assert together[-1] == 1


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.4])
def test_values_that_are_left_out_do_not_matter(shift, monkeypatch):
    """No tail is smaller than with all values, and none is larger by more than a negligible chance."""
    rng = np.random.default_rng(1)
    n = np.full(30, 150)
    rates = rng.uniform(0.05, 0.6, len(n))
    pairs = pairs_of(n, rng.binomial(n, rates), n, rng.binomial(n, rates + shift))
    pruned = exchange_samples(pairs, 1, rng)
    monkeypatch.setattr(sums, "MANY", 10**9)
    whole = exchange_samples(pairs, 1, rng)
    for tail, reference in ((pruned.lower, whole.lower), (pruned.upper, whole.upper)):
        assert reference * (1 - 1e-9) <= tail <= reference * (1 + 1e-9) + 1e-18
    assert whole.exact
    assert pruned.exact
