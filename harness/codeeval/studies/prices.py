"""Accuracy against what is spent: models of different prices at the same cost.

A sample costs its tokens at the model's prices, and its share of GPU time. Samples that fail and samples that pass
cost differently, and within each kind they are exchangeable: so K attempts are expected to cost the failures drawn
times the mean cost of a failing sample, plus the chance of passing times the mean cost of a passing one. Exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.store import Run, Usage, read_usage
from codeeval.studies.attempts import Attempts
from codeeval.studies.bootstrap import TaskBootstrap
from codeeval.studies.intervals import Floats
from codeeval.studies.pools import Suites
from codeeval.studies.ratios import ratios
from codeeval.studies.records import Estimate, Record
from codeeval.studies.sources import Source

__all__ = ["MatchedBudget", "Price", "Spending", "match", "spending", "task_costs"]


_PER = 1e6
"""Token prices are for a million, as they are published."""
_BUDGETS = 12
_INDEX_BITS = 32


@dataclass(frozen=True, slots=True)
class Price:
    """What one model's samples cost, in any one currency."""

    prompt: float = 0.0
    """Per million prompt tokens."""
    completion: float = 0.0
    """Per million completion tokens."""
    gpu_second: float = 0.0
    """Per second of the machine that served the model."""


class SpendingPoint(Record):
    """Up to k attempts at each task."""

    k: int
    """Attempts."""
    spent: float
    """Expected cost per task."""
    accuracy: Estimate
    """P(the accepted sample is correct), averaged over tasks."""


class Spending(Record):
    """One model's accuracy against its cost."""

    model: str
    """`provider/name`."""
    cost_per_sample: float
    """Mean over tasks of the mean cost of a sample."""
    points: Sequence[SpendingPoint]
    """By number of attempts."""


class MatchedBudget(Record):
    """What each model makes of the same money."""

    budget: float
    """Expected cost per task."""
    accuracy: dict[str, float]
    """By model: accuracy at the most attempts whose expected cost is within the budget; without those that cannot draw
    one sample."""
    attempts: dict[str, int]
    """By model: that number of attempts."""
    best: str
    """The model with the highest accuracy."""


@dataclass(frozen=True, slots=True)
class TaskCosts:
    """Mean cost of a sample by task; arrays of shape (tasks,), 0 where there is no such sample."""

    passing: Floats
    failing: Floats
    every: Floats


def task_costs(source: Source, suites: Suites, tasks: Sequence[str], price: Price) -> TaskCosts:
    """The costs of a run's samples, from the usage that its rows state.

    Raises UsageError where a sample does not state what has a price, or there are no samples to ask.
    """
    if source.run is None:
        raise UsageError(f"{str(source.path)!r} states no usage: only runs of codeeval can be priced")
    usage = read_usage(source.run)
    if price.gpu_second and not source.run.manifest.seconds.sampling:
        raise UsageError(f"{str(source.path)!r} states no sampling time: leave --price-second out")
    cost = _tokens(source, usage, price) + price.gpu_second * _seconds_each(source.run, usage)
    joined = source.outcomes.join(suites.verifier, suites.oracle)
    place = _places(source.outcomes.tasks, tasks)[joined.task]
    rows = _places(usage.tasks, source.outcomes.tasks)[usage.task] << _INDEX_BITS | usage.index
    _, at, used = np.intersect1d(joined.task << _INDEX_BITS | joined.index, rows, return_indices=True)
    at, used = (each[place[at] >= 0] for each in (at, used))
    group = place[at] * 2 + joined.first[at]
    sums, counts = (np.bincount(group, weights, 2 * len(tasks)).reshape(-1, 2) for weights in (cost[used], None))
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    return TaskCosts(means[:, 1], means[:, 0], sums.sum(axis=1) / np.maximum(counts.sum(axis=1), 1))


def _places(names: Sequence[str], among: Sequence[str]) -> NDArray[np.int64]:
    """Where each name stands among the others; -1 where it does not."""
    found = {name: at for at, name in enumerate(among)}
    return np.array([found.get(name, -1) for name in names], dtype=np.int64)


def _tokens(source: Source, usage: Usage, price: Price) -> Floats:
    total = np.zeros(len(usage.task))
    for name, each in (("prompt_tokens", price.prompt), ("completion_tokens", price.completion)):
        tokens = getattr(usage, name)
        if each and np.isnan(tokens).any():
            first = int(np.argmax(np.isnan(tokens)))
            raise UsageError(
                f"{str(source.path)!r}: sample {usage.index[first]} of {usage.tasks[usage.task[first]]!r} states no "
                f"{name}, so its cost is not known: leave --price out, or draw from a server that reports usage"
            )
        total += each * np.nan_to_num(tokens) / _PER
    return total


def _seconds_each(run: Run, usage: Usage) -> float:
    """The time of sampling, spread evenly: requests are served together, so no sample's own time can be told."""
    return run.manifest.seconds.sampling / max(len(usage.task), 1)


def spending(
    model: str, costs: TaskCosts, attempts: Attempts, tasks: TaskBootstrap, *, shown: NDArray[np.int64]
) -> Spending:
    """The curve of one model at the numbers of attempts `shown`."""
    at = np.searchsorted(attempts.ks, shown)
    spent = attempts.failures * costs.failing[:, None] + attempts.passing * costs.passing[:, None]
    accuracy = ratios(attempts.correct[:, at], np.ones((len(spent), len(at))), tasks)
    points = [
        SpendingPoint(k=int(k), spent=float(spent[:, place].mean()), accuracy=Estimate.of(interval))
        for column, (k, place) in enumerate(zip(shown, at, strict=True))
        if (interval := accuracy[column]) is not None
    ]
    return Spending(model=model, cost_per_sample=float(costs.every.mean()), points=points)


def match(curves: Iterable[Spending]) -> list[MatchedBudget]:
    """The models side by side at budgets from the cheapest first attempt to the dearest last one."""
    known = list(curves)
    lowest = min(curve.points[0].spent for curve in known)
    highest = max(curve.points[-1].spent for curve in known)
    if not lowest > 0:
        return []
    return [_at_budget(known, float(budget)) for budget in np.geomspace(lowest, highest, _BUDGETS)]


def _at_budget(curves: Sequence[Spending], budget: float) -> MatchedBudget:
    affordable = {
        curve.model: [point for point in curve.points if point.spent <= budget * (1 + 1e-9)] for curve in curves
    }
    last = {model: points[-1] for model, points in affordable.items() if points}
    return MatchedBudget(
        budget=budget,
        accuracy={model: point.accuracy.estimate for model, point in last.items()},
        attempts={model: point.k for model, point in last.items()},
        best=max(last, key=lambda model: last[model].accuracy.estimate),
    )
