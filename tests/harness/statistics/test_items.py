"""Difficulties, subsets, and the whole from a part, against all possible draws."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from codeeval.statistics.items import draw_part, predicted_error, rasch, whole_interval

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")

UNKNOWN = np.nan


def all_draws(stratum, shares):
    """Every draw of so many tasks from each stratum."""
    inside = [combinations(np.flatnonzero(stratum == at), share) for at, share in enumerate(shares)]
    return [np.concatenate(one).astype(int) for one in product(*map(list, inside))]


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_the_weighted_mean_is_unbiased_for_all_tasks_and_its_error_is_predicted(rates):
    values, stratum, shares = np.array(rates), np.array([0, 0, 0, 1, 1, 1, 1, 1]), (2, 2)
    draws = all_draws(stratum, shares)
    means = [whole_interval(values[one], np.full(4, UNKNOWN), stratum[one], np.array([3, 5])).estimate for one in draws]
    assert np.mean(means) == pytest.approx(values.mean(), abs=1e-12)
    part = draw_part(rasch(np.zeros((1, 8), int), np.zeros((1, 8), int)), 4, "difficulty", np.random.default_rng(0))
    found = predicted_error(values[None], type(part)(draws[0], stratum))
    assert found[0] == pytest.approx(np.std(means), abs=1e-12)


def test_difficulties_are_found_again_and_information_is_largest_in_the_middle():
    rng = np.random.default_rng(1)
    difficulty, ability = rng.normal(0, 1.5, 200), rng.normal(0, 1, 6)
    n = np.full((6, 200), 50)
    items = rasch(n, rng.binomial(n, special.expit(ability[:, None] - difficulty)))
    assert np.corrcoef(items.difficulty, difficulty)[0, 1] > 0.97
    middle = np.abs(items.difficulty - items.ability.mean())
    assert items.information[middle < 0.5].min() > items.information[middle > 3].max()


@given(st.integers(4, 60), st.data(), st.sampled_from(["difficulty", "information"]))
def test_a_part_has_the_size_asked_for_from_every_stratum_and_is_the_same_for_a_seed(tasks, data, by):
    size = data.draw(st.integers(1, tasks))
    c = data.draw(st.lists(st.integers(0, 10), min_size=tasks, max_size=tasks))
    items = rasch(np.full((1, tasks), 10), np.array([c]))
    part, again = (draw_part(items, size, by, np.random.default_rng(3)) for _ in range(2))
    assert len(set(part.chosen.tolist())) == size
    assert set(part.stratum[part.chosen]) == set(part.stratum)
    assert np.array_equal(part.chosen, again.chosen)
    order = np.argsort(items.difficulty, kind="stable")
    assert np.all(np.diff(part.stratum[order]) >= 0)


def test_all_tasks_drawn_leave_sampling_alone_or_nothing_known_of_it():
    values, stratum, sizes = np.tile([0.0, 0.5, 1.0, 0.5], 10), np.repeat([0, 1], 20), np.array([20, 20])
    known = whole_interval(values, np.full(40, 0.001), stratum, sizes)
    unknown = whole_interval(values, np.full(40, UNKNOWN), stratum, sizes)
    assert known.estimate == unknown.estimate == 0.5
    assert known.high - known.low < 0.3 * (unknown.high - unknown.low)


def test_limits_hold_the_whole_in_95_of_100_draws():
    rng = np.random.default_rng(5)
    rates = special.expit(rng.normal(0, 1, (3, 1)) - rng.normal(0, 2, 164))
    items = rasch(np.full((2, 164), 10), rng.binomial(10, rates[:2]))
    held = []
    for _ in range(400):
        part = draw_part(items, 40, "difficulty", rng)
        c = rng.binomial(10, rates[2, part.chosen])
        found = whole_interval(c / 10, c * (10 - c) / 900, part.stratum[part.chosen], np.bincount(part.stratum))
        held.append(found.low <= rates[2].mean() <= found.high)
    assert 0.92 <= np.mean(held) <= 0.985


@pytest.mark.parametrize("size", [0, 9])
def test_a_subset_larger_than_the_whole_is_refused(size):
    items = rasch(np.full((1, 8), 5), np.full((1, 8), 2))
    with pytest.raises(ValueError, match="from 1 to 8"):
        draw_part(items, size, "difficulty", np.random.default_rng(0))
