import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from codeeval.statistics.multiplicity import TaskTests, holm
from codeeval.statistics.pairs import Pairs


def pairs_of(n, c_a, c_b):
    size = len(c_a)
    arrays = [np.array(one, dtype=np.int64) for one in ([n] * size, c_a, [n] * size, c_b)]
    return Pairs(tuple(map(str, range(size))), *arrays, np.arange(size))


@settings(max_examples=15, deadline=None)  # statsmodels takes its time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_is_that_of_statsmodels(p_values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - warns when it is imported
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_a_test_of_more_weight_gets_more_of_the_error():
    equal, weighted = holm([0.02, 0.5]), holm([0.02, 0.5], [3, 1])
    assert equal[0] == pytest.approx(0.04)
    assert weighted[0] == pytest.approx(0.02 / 3 * 4)


@given(st.integers(1, 12), st.data())
def test_each_task_is_tested_by_fishers_exact_test(n, data):
    c_a, c_b = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    table = [[c_a, n - c_a], [c_b, n - c_b]]
    pairs = pairs_of(n, [c_a], [c_b])
    assert TaskTests(pairs).p[0] == pytest.approx(stats.fisher_exact(table).pvalue)
    assert TaskTests(pairs, "less").p[0] == pytest.approx(stats.fisher_exact(table, "greater").pvalue)


def table_of(n, total, alternative):
    """Chances of B's passing samples in one task, and the p-value of each number."""
    chances = stats.hypergeom.pmf(np.arange(max(0, total - n), min(n, total) + 1), 2 * n, total, n)
    if alternative == "less":
        return chances, np.cumsum(chances)
    return chances, np.array([chances[chances <= chance * (1 + 1e-7)].sum() for chance in chances])


@pytest.mark.parametrize("alternative", ["less", "two-sided"])
def test_the_adjustment_adds_up_what_each_task_can_reach(alternative):
    """Step by step, from the smallest p-value on, as Westfall and Wolfinger write it."""
    rng = np.random.default_rng(4)
    pairs = pairs_of(8, rng.binomial(8, 0.6, 40), rng.binomial(8, 0.4, 40))
    tests = TaskTests(pairs, alternative, unseen=2)
    tables = [table_of(8, total, alternative) for total in pairs.c_a + pairs.c_b]
    order, expected, largest = np.argsort(tests.p, kind="stable"), np.empty(40), 0.0
    for rank, task in enumerate(order):
        level = tests.p[task] * (1 + 1e-9)
        reach = sum(chances[p <= level].sum() for chances, p in (tables[other] for other in order[rank:]))
        largest = max(largest, min(1.0, reach + 2 * tests.p[task]))
        expected[task] = largest
    assert tests.adjusted() == pytest.approx(expected)


def test_tasks_that_cannot_differ_cost_nothing():
    some = TaskTests(pairs_of(10, [10, 5], [1, 5]), "less").adjusted()
    more = TaskTests(pairs_of(10, [10, 5, *[10] * 50], [1, 5, *[10] * 50]), "less").adjusted()
    assert more[0] == pytest.approx(some[0])


def test_unseen_tasks_of_the_family_count():
    pairs = pairs_of(10, [10], [1])
    assert TaskTests(pairs, "less", unseen=9).adjusted()[0] == pytest.approx(10 * TaskTests(pairs, "less").p[0])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=30))
def test_adjusted_p_values_are_no_smaller_than_the_plain_ones_and_no_larger_than_holms(counts):
    tests = TaskTests(pairs_of(6, *zip(*counts, strict=True)))
    assert np.all(tests.adjusted() >= tests.p - 1e-12)
    assert np.all(tests.adjusted() <= holm(tests.p) + 1e-9)


def test_without_a_difference_any_task_is_accused_in_at_most_one_family_of_twenty():
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(200):
        rates = rng.beta(0.5, 0.5, 100)
        pairs = pairs_of(10, rng.binomial(10, rates), rng.binomial(10, rates))
        alarms += bool(np.any(TaskTests(pairs, "less").adjusted() <= 0.05))
    assert alarms <= 18  # 10 expected at most; 18 is the 99 % quantile
