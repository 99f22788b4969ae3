"""Accuracy against what is spent: models of different prices at the same cost.

A sample costs its tokens at the model's prices, or its share of the time of sampling. Samples that fail and samples
that pass cost differently, and within each kind they are exchangeable: so K attempts are expected to cost the failures
drawn times the mean cost of a failing sample, plus the chance of passing times the mean cost of a passing one. Exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.prices import Prices
from codeeval.records import Record
from codeeval.statistics.attempts import Attempts
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.ratios import ratios
from codeeval.store import Joined, Run, Usage, read_usage
from codeeval.store.keys import Integers, ascending, keys_of, positions
from codeeval.studies.inputs.pools import Suites
from codeeval.studies.inputs.sources import VerdictSource

__all__ = ["MatchedBudget", "Spending", "match", "spending", "task_costs"]


_PER = 1e6
"""Token prices are for a million, as they are published."""
_BUDGETS = 12
_HOUR_SECONDS = 3600


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
    """Compare the models' results at equal cost."""

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


def task_costs(source: VerdictSource, suites: Suites, tasks: Sequence[str], prices: Prices) -> TaskCosts:
    """The costs of a run's samples, from the usage that its rows state, or the time that sampling took.

    Raises UsageError where that is not known.
    """
    if source.run is None:
        raise UsageError(f"{str(source.path)!r} states no usage: only runs of codeeval can be priced")
    usage = read_usage(source.run)
    cost = _tokens(source, usage, prices) if prices.gpu_hour is None else _time(source.run, usage, prices.gpu_hour)
    joined = source.outcomes.join(suites.verifier, suites.oracle)
    position = _places(source.outcomes.tasks, tasks)[joined.task]
    used = _used(joined, usage, _places(usage.tasks, source.outcomes.tasks)[usage.task])
    at = np.flatnonzero((used >= 0) & (position >= 0))
    used = used[at]
    group = position[at] * 2 + joined.first[at]
    sums, counts = (np.bincount(group, weights, 2 * len(tasks)).reshape(-1, 2) for weights in (cost[used], None))
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    return TaskCosts(means[:, 1], means[:, 0], sums.sum(axis=1) / np.maximum(counts.sum(axis=1), 1))


def _used(joined: Joined, usage: Usage, task: Integers) -> Integers:
    """Return the position in `usage` of each joined sample, -1 without one. `task` has the tasks of `usage`."""
    tasks, indices = (
        int(max(each.max(initial=0) for each in pair)) + 1
        for pair in ((joined.task, task), (joined.index, usage.index))
    )
    keys, cells = keys_of((joined.task, tasks), (joined.index, indices))
    return positions(keys, keys_of((task, tasks), (usage.index, indices))[0], cells)


def _places(names: Sequence[str], among: Sequence[str]) -> NDArray[np.int64]:
    """Where each name stands among the others; -1 where it does not."""
    places = {name: at for at, name in enumerate(among)}
    return np.array([places.get(name, -1) for name in names], dtype=np.int64)


def _tokens(source: VerdictSource, usage: Usage, prices: Prices) -> Floats:
    """Share a request's cost, which stands at its first sample, among its samples: the next ones by index."""
    priced = [
        each * tokens
        for each, tokens in ((prices.prompt, usage.prompt_tokens), (prices.completion, usage.completion_tokens))
        if each
    ]
    paid = np.sum(priced or [np.zeros(len(usage.task))], axis=0)
    order = ascending(*keys_of((usage.task, len(usage.tasks)), (usage.index, int(usage.index.max(initial=0)) + 1)))
    ordered = paid[order]
    stated = ~np.isnan(ordered)
    first = np.flatnonzero(np.diff(usage.task[order], prepend=-1))
    if not stated[first].all():
        task = usage.tasks[usage.task[order][first[np.argmin(stated[first])]]]
        raise UsageError(
            f"{str(source.path)!r}: the first sample of {task!r} states no tokens, so its cost is not known: leave "
            "prices out, draw from a server that reports usage, or give --gpu-hour-price"
        )
    request = np.cumsum(stated) - 1
    cost = np.empty(len(paid))
    cost[order] = (ordered[stated] / np.bincount(request))[request] / _PER
    return cost


def _time(run: Run, usage: Usage, hour: float) -> Floats:
    """The time of sampling, spread evenly: requests are served together, so no sample's own time can be told."""
    seconds = run.manifest.seconds.sampling
    if not seconds:
        raise UsageError(f"{str(run.folder)!r} states no time of sampling: leave --gpu-hour-price out")
    return np.full(len(usage.task), hour * seconds / _HOUR_SECONDS / len(usage.task))


def spending(
    model: str, costs: TaskCosts, attempts: Attempts, tasks: TaskBootstrap, *, shown: NDArray[np.int64]
) -> Spending:
    """The curve of one model at the numbers of attempts `shown`."""
    at = np.searchsorted(attempts.ks, shown)
    spent = attempts.failures * costs.failing[:, None] + attempts.passing * costs.passing[:, None]
    accuracy = ratios(attempts.correct[:, at], np.ones((len(spent), len(at))), tasks)
    points = [
        SpendingPoint(k=int(k), spent=float(spent[:, attempt].mean()), accuracy=interval)
        for column, (k, attempt) in enumerate(zip(shown, at, strict=True))
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
