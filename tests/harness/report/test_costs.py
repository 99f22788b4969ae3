import pytest

from codeeval.errors import UsageError
from codeeval.report.costs import Prices, price_of, request_costs
from codeeval.store import RequestTotals


@pytest.fixture
def totals() -> RequestTotals:
    """Twenty requests of five samples, one to twenty seconds long, and one from the cache."""
    totals = RequestTotals()
    for number in range(1, 21):
        usage = {"prompt_tokens": 100, "completion_tokens": 1000}
        note = {"retries": 2} if number == 3 else {}
        totals.add({"latency_seconds": float(number), "usage": usage, "note": note})
        for _ in range(4):
            totals.add({"task_id": "T/0"})
    totals.add({"latency_seconds": 0.0, "usage": {"prompt_tokens": 9}, "note": {"cached": True}})
    return totals


def test_requests_are_counted_once_and_cached_ones_apart(totals):
    costs = request_costs(totals, sampling_seconds=40.0)
    assert (costs.requests, costs.cached, costs.retries) == (20, 1, 2)
    assert (costs.prompt_tokens, costs.completion_tokens) == (2000, 20_000)
    assert costs.latency_median == 10.5
    assert costs.latency_p95 == pytest.approx(19.05)
    assert costs.tokens_per_second == 500.0


def test_samples_from_files_cost_nothing():
    assert request_costs(RequestTotals(), 1.0) is None


def test_a_server_that_does_not_count_gives_no_tokens_and_no_price():
    totals = RequestTotals()
    totals.add({"latency_seconds": 1.0})
    costs = request_costs(totals, 10.0)
    assert costs.prompt_tokens is costs.tokens_per_second is None
    assert price_of(costs, Prices(prompt=1.0), 10.0, {}) is None


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        (Prices(gpu_hour=36.0), 0.4),
        (Prices(prompt=5.0, completion=20.0), 0.41),
        (Prices(completion=20.0), 0.4),
    ],
)
def test_the_price_of_a_solved_task_is_the_total_over_the_problems_solved(totals, prices, total):
    passing = {"base": {"T/0": 3, "T/1": 1, "T/2": 0}, "strong": {"T/0": 0}}
    price = price_of(request_costs(totals, 40.0), prices, 40.0, passing)
    assert price.total == pytest.approx(total)
    assert price.per_solved_task == {"base": pytest.approx(total / 2), "strong": None}
    assert price.per_passing_sample == {"base": pytest.approx(total / 4), "strong": None}


def test_without_a_price_there_is_none(totals):
    assert price_of(request_costs(totals, 40.0), Prices(), 40.0, {"base": {"T/0": 1}}) is None


@pytest.mark.parametrize("given", [{"gpu_hour": -1.0}, {"prompt": float("nan")}, {"gpu_hour": 1.0, "prompt": 1.0}])
def test_prices_that_cannot_be_meant_are_refused(given):
    with pytest.raises(UsageError):
        Prices(**given)
