from itertools import permutations

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.studies.cohorts import gather
from codeeval.studies.prices import Price
from codeeval.studies.resampling import Costs, study_resampling

USAGE = {"prompt_tokens": 100, "completion_tokens": 50}


def priced(runs, *prices):
    return study_resampling(gather(runs), costs=Costs(prices=prices))


def test_spending_is_the_expected_number_of_samples_times_their_price(make_run):
    run = make_run("a", {"T/0": ["b", "", "bp", ""], "T/1": ["bp", "", "", ""]}, usage=USAGE)
    (curve,) = priced([run], Price(prompt=2, completion=4)).spending
    each = 100 * 2e-6 + 50 * 4e-6
    drawn = []
    for passing in (2, 1):
        orders = list(permutations([True] * passing + [False] * (4 - passing)))
        drawn.append([np.mean([min(order.index(True) + 1, most) for order in orders]) for most in range(1, 5)])
    assert curve.cost_per_sample == pytest.approx(each)
    assert [point.spent for point in curve.points] == pytest.approx(list(each * np.mean(drawn, axis=0)))


def test_a_cheap_model_buys_more_attempts_for_the_same_money(make_run):
    cheap = make_run("cheap", {"T/0": ["bp", "", "", ""], "T/1": ["", "bp", "", ""]}, usage=USAGE)
    dear = make_run("dear", {"T/0": ["bp", "bp", "", ""], "T/1": ["", "bp", "bp", ""]}, usage=USAGE)
    matched = priced([cheap, dear], Price(completion=1), Price(completion=100)).matched
    assert list(matched[0].accuracy) == ["replay/cheap"]
    assert matched[-1].attempts == {"replay/cheap": 4, "replay/dear": 3} or matched[-1].attempts["replay/dear"] == 4
    assert [one.budget for one in matched] == sorted(one.budget for one in matched)


def test_time_is_shared_evenly_among_samples(make_run):
    run = make_run("a", {"T/0": ["bp", ""]}, sampling=10.0)
    (curve,) = priced([run], Price(gpu_second=0.5)).spending
    assert curve.cost_per_sample == pytest.approx(0.5 * 10 / 2)


def test_samples_without_usage_cannot_be_priced(make_run):
    with pytest.raises(UsageError, match="sample 0 of 'T/0' states no prompt_tokens"):
        priced([make_run("a", {"T/0": ["bp"]})], Price(prompt=1))


def test_prices_are_one_for_all_or_one_for_each(make_run):
    runs = [make_run(name, {"T/0": ["bp"]}, usage=USAGE) for name in "abc"]
    with pytest.raises(UsageError, match="2 prices for 3 runs"):
        priced(runs, Price(1), Price(2))


def test_without_prices_nothing_is_priced(make_run):
    assert priced([make_run("a", {"T/0": ["bp"]})]).spending == []
