import json
from itertools import permutations

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.prices import Prices
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.resampling.study import Costs, study_resampling

USAGE = {"prompt_tokens": 100, "completion_tokens": 50}


def priced(runs, *prices):
    return study_resampling(gather(runs), costs=Costs(prices=prices))


def test_spending_is_the_expected_number_of_samples_times_their_price(make_run):
    run = make_run("a", {"T/0": ["b", "", "bp", ""], "T/1": ["bp", "", "", ""]}, usage=USAGE)
    (curve,) = priced([run], Prices(prompt=2, completion=4)).spending
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
    matched = priced([cheap, dear], Prices(completion=1), Prices(completion=100)).matched
    assert list(matched[0].accuracy) == ["replay/cheap"]
    assert matched[-1].attempts == {"replay/cheap": 4, "replay/dear": 3} or matched[-1].attempts["replay/dear"] == 4
    assert [one.budget for one in matched] == sorted(one.budget for one in matched)


def test_time_is_shared_evenly_among_samples(make_run):
    run = make_run("a", {"T/0": ["bp", ""]}, sampling=10.0)
    (curve,) = priced([run], Prices(gpu_hour=1800)).spending
    assert curve.cost_per_sample == pytest.approx(0.5 * 10 / 2)


def test_samples_without_usage_cannot_be_priced(make_run):
    with pytest.raises(UsageError, match="the first sample of 'T/0' states no tokens"):
        priced([make_run("a", {"T/0": ["bp"]})], Prices(prompt=1))


def test_samples_of_one_request_share_its_price(make_run):
    """A request's usage stands at its first sample: here one of two samples, and one of one."""
    run = make_run("a", {"T/0": ["b", "", "bp"]})
    path = run / "samples.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    for index, tokens in ((0, 30), (2, 100)):
        rows[index]["usage"] = {"prompt_tokens": 0, "completion_tokens": tokens}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (curve,) = priced([run], Prices(completion=1)).spending
    assert curve.cost_per_sample == pytest.approx((15 + 15 + 100) / 3 * 1e-6)
    passing, failing = (15 + 100) / 2, 15
    assert curve.points[0].spent == pytest.approx((2 / 3 * passing + 1 / 3 * failing) * 1e-6)


def test_prices_are_one_for_all_or_one_for_each(make_run):
    runs = [make_run(name, {"T/0": ["bp"]}, usage=USAGE) for name in "abc"]
    with pytest.raises(UsageError, match="2 prices for 3 runs"):
        priced(runs, Prices(prompt=1), Prices(prompt=2))


def test_without_prices_nothing_is_priced(make_run):
    assert priced([make_run("a", {"T/0": ["bp"]})]).spending == []
