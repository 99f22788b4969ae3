from dataclasses import replace

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.variance import UNIFORM, VarianceSplit, difference_between, redrawn_splits, variance_split
from codeeval.studies.plan.study import Ask, plan, power, smallest_drop


def test_millers_examples_come_out():
    """2411.00640, section 5: 969 tasks for 3 points; 198 tasks notice 13.2 points at K = 1 and 7.5 at K = 10."""
    no_sampling = VarianceSplit(0.5, 1 / 12, 0.0, 1 / 3)
    ask = Ask(tasks=198, n=1, drop=0.03)
    assert power(no_sampling, replace(ask, tasks=969), "tasks", "even", omega=1 / 9) == pytest.approx(0.8, abs=0.001)
    for n, drop in ((1, 0.132), (10, 0.075)):
        one = replace(ask, n=n, drop=drop)
        # Miller reckons with the same sampling noise before and after the drop; here it shrinks with the drop.
        assert smallest_drop(UNIFORM, one, "tasks", "even", omega=1 / 9) == pytest.approx(drop, abs=0.002)


def test_the_split_is_unbiased():
    rng = np.random.default_rng(1)
    rates = rng.beta(2, 2, 50_000)
    n = np.full(50_000, 4)
    split = variance_split(n, rng.binomial(4, rates))
    assert split.between == pytest.approx(1 / 20, rel=0.03)
    assert split.within == pytest.approx(1 / 5, rel=0.03)
    assert split.squares == pytest.approx(0.3, rel=0.03)


def test_differences_between_runs_of_one_model_have_no_variance_of_their_own():
    rng = np.random.default_rng(2)
    rates, n = rng.random(20_000), np.full(20_000, 5)
    names, cluster = tuple(map(str, range(20_000))), np.arange(20_000)
    same = Pairs(names, n, rng.binomial(5, rates), n, rng.binomial(5, rates), cluster)
    other = replace(same, c_b=rng.binomial(5, rng.random(20_000)))
    assert difference_between(same) == pytest.approx(0, abs=0.002)
    assert difference_between(other) == pytest.approx(1 / 6, abs=0.01)


def test_more_samples_help_on_these_tasks_without_end_and_elsewhere_up_to_a_point():
    rows = plan(UNIFORM, Ask(tasks=164, n=10), pilot="assumed").rows
    by_n = {row.n: row for row in rows}
    assert by_n[100].samples_broken < by_n[10].samples_broken / 2.5
    assert by_n[100].tasks_broken > by_n[10].tasks_broken / 2


def test_the_numbers_needed_are_the_smallest_that_suffice():
    ask = Ask(tasks=164, n=10, drop=0.04)
    found = plan(UNIFORM, ask, pilot="assumed")
    for change, enough in ((0, True), (-1, False)):
        reached = [
            power(UNIFORM, replace(ask, n=found.n_needed + change), "samples", shape) for shape in ("even", "broken")
        ]
        assert (min(reached) >= 0.8) is enough
        wider = replace(ask, tasks=found.tasks_needed + change)
        assert (min(power(UNIFORM, wider, "tasks", shape) for shape in ("even", "broken")) >= 0.8) is enough


def test_one_sample_per_task_cannot_be_split():
    with pytest.raises(UsageError, match="pilot run with two samples"):
        variance_split(np.array([1, 1]), np.array([0, 1]))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"drop": 5}, "a drop of 500 points is impossible"),
        ({"drop": 0}, "a drop of 0 points is impossible"),
        ({"power": 80}, "the power 80 is no probability"),
        ({"error": 0}, "the error 0 is no probability"),
    ],
)
def test_a_share_that_is_no_share_is_named(values, message):
    with pytest.raises(UsageError, match=message):
        Ask(tasks=10, n=1, **values)


def pilot(n, c):
    sizes, names = np.full(len(c), n), tuple(map(str, range(len(c))))
    return Pairs(names, sizes, np.array(c), sizes, np.array(c), np.arange(len(c)))


def planned(n, c, drop=0.05):
    pairs = pilot(n, c)
    ask = Ask(tasks=len(c), n=n, drop=drop)
    return plan(variance_split(pairs.n_a, pairs.c_a), ask, pilot="p", redrawn=redrawn_splits(pairs))


def test_a_drop_that_cannot_happen_is_refused():
    with pytest.raises(UsageError, match=r"pass@1 is 2\.0 %, so it cannot drop by 5 points: ask for less with --drop"):
        planned(5, [5] * 2 + [0] * 98)
    with pytest.raises(UsageError, match="no sample passes, so the pilot says nothing of a drop"):
        planned(5, [0] * 50)


def test_no_smallest_drop_is_larger_than_pass_at_1():
    split = VarianceSplit(0.02, 0.0005, 0.0191, 0.0009)
    assert smallest_drop(split, Ask(tasks=50, n=1, drop=0.01), "samples", "even") == 1.0


def test_a_pilot_that_always_passes_is_no_proof_that_nothing_varies():
    found = planned(5, [5] * 50)
    assert found.n_needed_range.high > found.n_needed
    assert found.power_broken_range.low < 1


def test_the_range_holds_what_other_pilots_predict():
    """50 tasks: 100 pilots, each of which gives a range; the truth is what a large pilot predicts."""
    rng, held = np.random.default_rng(8), 0
    rates = rng.beta(1, 1, 100_000)
    true = variance_split(np.full(100_000, 5), rng.binomial(5, rates))
    expected = power(true, Ask(tasks=50, n=5), "samples", "even")
    for _ in range(100):
        splits = redrawn_splits(pilot(5, rng.binomial(5, rng.beta(1, 1, 50))))
        predicted = [power(split, Ask(tasks=50, n=5), "samples", "even") for split in splits]
        low, high = np.quantile(predicted, [0.025, 0.975])
        held += low <= expected <= high
    assert held >= 88
