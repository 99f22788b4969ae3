"""Cost of drawing a run's samples, and price of a solved task."""

from collections.abc import Mapping

import numpy as np

from codeeval.prices import Prices
from codeeval.records import Record
from codeeval.store import RequestTotals

__all__ = ["Price", "RequestCosts", "price_of", "request_costs"]

_MILLION = 1_000_000
_HOUR_SECONDS = 3600


class RequestCosts(Record):
    """Work of the model server for the run, over all its sessions."""

    requests: int
    """Requests that were answered, and whose samples are in the run."""
    cached: int
    """Requests that `--request-cache` answered in its place; they count in nothing else."""
    retries: int
    """Attempts that failed before those that were answered."""
    prompt_tokens: int | None
    """Tokens that the server counted: a request's prompt once, whatever its samples; null if it did not count."""
    completion_tokens: int | None
    """Tokens of all samples together, or null."""
    latency_median: float | None
    """Seconds from sending a request to its last byte: half of them took less. Null without requests."""
    latency_p95: float | None
    """Seconds that 95 % of the requests did not exceed."""
    tokens_per_second: float | None
    """Completion tokens by the wall time of sampling."""


class Price(Record):
    """In the currency in which the prices were given."""

    total: float
    """Price of all samples: the time of sampling at the hour's price, or the tokens at theirs."""
    per_solved_task: Mapping[str, float | None]
    """By suite: the total over the number of problems that a sample solves; null where none is solved."""
    per_passing_sample: Mapping[str, float | None]
    """By suite: the total over the number of samples that pass."""


def request_costs(totals: RequestTotals, sampling_seconds: float) -> RequestCosts | None:
    """None where the samples came without a request, as from files."""
    if not totals.requests and not totals.cached:
        return None
    counted = totals.counted > 0
    median, p95 = (
        (float(seconds) for seconds in np.quantile(totals.latencies, [0.5, 0.95])) if totals.requests else (None, None)
    )
    rate = totals.completion_tokens / sampling_seconds if counted and sampling_seconds > 0 else None
    return RequestCosts(
        requests=totals.requests,
        cached=totals.cached,
        retries=totals.retries,
        prompt_tokens=totals.prompt_tokens if counted else None,
        completion_tokens=totals.completion_tokens if counted else None,
        latency_median=median,
        latency_p95=p95,
        tokens_per_second=rate,
    )


def price_of(
    costs: RequestCosts | None,
    prices: Prices,
    sampling_seconds: float,
    passing: Mapping[str, Mapping[str, int]],
) -> Price | None:
    """`passing`: samples that pass, by suite and task_id. None where no price is given, or tokens were not counted."""
    total = _total(costs, prices, sampling_seconds)
    if total is None:
        return None
    solved = {suite: sum(count > 0 for count in tasks.values()) for suite, tasks in passing.items()}
    passed = {suite: sum(tasks.values()) for suite, tasks in passing.items()}
    return Price(
        total=total,
        per_solved_task={suite: total / count if count else None for suite, count in solved.items()},
        per_passing_sample={suite: total / count if count else None for suite, count in passed.items()},
    )


def _total(costs: RequestCosts | None, prices: Prices, sampling_seconds: float) -> float | None:
    if costs is None or not prices.given:
        return None
    if prices.gpu_hour is not None:
        return prices.gpu_hour * sampling_seconds / _HOUR_SECONDS
    if costs.prompt_tokens is None or costs.completion_tokens is None:
        return None
    prompts, completions = prices.prompt or 0.0, prices.completion or 0.0
    return (prompts * costs.prompt_tokens + completions * costs.completion_tokens) / _MILLION
