"""Differences of distributions: against other software, against the sums written out, and where nothing differs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from codeeval.statistics.compositions import (
    Composition,
    _statistics,
    adjusted_p_values,
    correlations,
    difference_limits,
    mean_correlations,
)
from codeeval.statistics.estimate import Estimate

TABLES = st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=3, max_size=12)


def wilson(count, trials):
    return Estimate(count / trials, *proportion_confint(count, trials, method="wilson"))


@pytest.mark.parametrize("counts", [(8, 40, 20, 50), (0, 30, 3, 20), (5, 10, 5, 10), (0, 12, 0, 9)])
def test_limits_of_independent_proportions_are_newcombes(counts):
    few, many, other_few, other_many = counts
    limits = difference_limits(wilson(few, many), wilson(other_few, other_many))
    expected = confint_proportions_2indep(other_few, other_many, few, many, method="newcomb", compare="diff")
    assert (limits.low, limits.high) == pytest.approx(expected)


def test_sides_that_go_together_tell_their_difference_more_exactly():
    pair = Estimate(0.4, 0.3, 0.5), Estimate(0.5, 0.4, 0.6)
    apart, together = difference_limits(*pair), difference_limits(*pair, 0.8)
    assert together.high - together.low < 0.6 * (apart.high - apart.low)


def statistics_by_hand(first, second):
    """Return the statistics of the kinds, from each group's influence."""
    influences = []
    for side in (first, second):
        share = side.sum(axis=0) / side.sum()
        influences.append((side - share * side.sum(axis=1, keepdims=True)) / side.sum())
    gap = second.sum(axis=0) / second.sum() - first.sum(axis=0) / first.sum()
    error = np.sqrt(((influences[1] - influences[0]) ** 2).sum(axis=0))
    return np.abs(gap) / np.maximum(error, 1e-6)


@given(TABLES, st.data())
def test_sums_of_all_permutations_are_those_of_each(rows, data):
    table = np.array(rows, dtype=float)
    first, second = table[:, :3], table[:, 3:]
    moved = np.array([data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))])
    changed = np.where(moved.T, second, first), np.where(moved.T, first, second)
    if not (first.any() and second.any() and changed[0].any() and changed[1].any()):
        return
    assert _statistics(Composition(first, second), moved)[0] == pytest.approx(
        statistics_by_hand(*changed), rel=1e-6, abs=1e-6
    )


def drawn(generator, shares, groups, name):
    """Failures of problems that each lean to one kind."""
    leaning = generator.dirichlet(np.array(shares) * 3, size=groups)
    counts = np.array([generator.multinomial(1 + generator.poisson(2), each) for each in leaning], dtype=float)
    return [f"{name}{group}" for group in range(groups)], counts


def test_other_kinds_are_noticed_and_the_same_are_not():
    generator = np.random.default_rng(5)
    first = drawn(generator, (0.6, 0.3, 0.1), 80, "a")
    unlike = Composition.of(first, drawn(generator, (0.3, 0.3, 0.4), 80, "b"))
    p = adjusted_p_values(unlike, np.random.default_rng(0), permutations=499)
    assert p[2] == 1 / 500
    assert p[1] > 0.05


def test_false_alarms_are_as_rare_as_promised_though_problems_repeat_themselves():
    generator = np.random.default_rng(11)
    smallest = []
    for _ in range(200):
        pair = [drawn(generator, (0.5, 0.3, 0.15, 0.05), size, name) for size, name in ((30, "a"), (60, "b"))]
        smallest.append(adjusted_p_values(Composition.of(*pair), generator, permutations=199).min())
    assert np.mean(np.array(smallest) <= 0.05) < 0.1


def test_groups_on_both_sides_are_added_up_and_linked():
    counts = np.array([[3.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    same = Composition.of((["x", "y", "y"], counts), (["y", "x", "z"], counts[[1, 0, 2]]))
    assert same.first.tolist() == [[3, 0], [1, 3], [0, 0]]
    assert same.second.tolist() == [[3, 0], [0, 2], [1, 1]]
    assert (correlations(same) > 0.5).all()
    apart = Composition.of((["x", "y", "z"], counts), (["u", "v", "w"], counts))
    assert correlations(apart).tolist() == [0, 0]


def test_means_over_the_same_problems_are_linked():
    values = np.array([[0.0], [0.5], [1.0]])
    assert mean_correlations((["x", "y", "z"], values), (["x", "y", "z"], values / 2))[0] == pytest.approx(1)
    assert mean_correlations((["x", "y", "z"], values), (["u", "v", "w"], values))[0] == 0


def test_one_seed_gives_one_answer():
    generator = np.random.default_rng(2)
    pair = Composition.of(drawn(generator, (0.5, 0.5), 20, "a"), drawn(generator, (0.3, 0.7), 20, "b"))
    once, again = (adjusted_p_values(pair, np.random.default_rng(3), permutations=99) for _ in range(2))
    assert once.tolist() == again.tolist()
