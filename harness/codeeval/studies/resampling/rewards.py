"""Find how many attempts are best if false positives and samples have a cost.

The reward of an answer is 1 if it is correct, minus the cost of a false positive if it is accepted and wrong, and 0 if
all attempts fail. The cost of each sample drawn is subtracted. As a function of K the reward rises while tasks that
pass soon are picked up. It may fall once most programs that still pass are wrong.

A reward is estimated on the tasks that its number of attempts was chosen on, so that it looks too large. Replicates of
the bootstrap show by how much: each chooses a number on its own tasks, and the reward there is compared with that of
all tasks at this number (Efron 1983).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codeeval.records import Record
from codeeval.statistics.attempts import Attempts
from codeeval.statistics.bootstrap import TaskBootstrap, percentile_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import Ratios, ratios

__all__ = ["BestAttempts", "best_attempts", "reward_curve"]

Kind = Literal["never", "finite", "pool_end", "unbounded"]

_TINY = 1e-12
"""Differences of rewards below this are rounding."""


class BestAttempts(Record):
    """The number of attempts with the largest reward, for one pair of costs."""

    cost_false_positive: float
    """Cost of an accepted wrong answer, a correct one being worth 1."""
    cost_sample: float
    """Cost of each sample drawn."""
    kind: Kind
    """`never`: no number of attempts has a positive reward, so do not answer; `finite`: at `k`; `pool_end`: at the end
    of the pool or beyond, which more samples would tell; `unbounded`: more attempts always pay."""
    k: int | None
    """The number; 0 for `never`, null for `unbounded`."""
    k_low: int | None
    """Lower confidence limit of `k`, by a bootstrap over tasks; null: unbounded."""
    k_high: int | None
    """Upper confidence limit of `k`; null: unbounded."""
    unbounded_share: float
    """Share of the bootstrap's replicates in which the number is unbounded."""
    reward_at: int
    """The number of attempts that `reward` is of: `k`; the end of the pool where more attempts always pay."""
    reward: Estimate
    """Mean reward at `reward_at`, less `optimism`, with its interval over tasks."""
    optimism: float
    """Excess of a reward on the tasks that its number of attempts was chosen on, on average over the
    bootstrap's replicates; at least 0."""


def reward_curve(attempts: Attempts, tasks: TaskBootstrap, costs: tuple[float, float]) -> Ratios:
    """Mean reward at each number of attempts; `costs` are those of a false positive and of a sample."""
    wrong, sample = costs
    values = attempts.correct - wrong * attempts.false_positive - sample * attempts.samples
    worst = -wrong - sample * float(attempts.ks[-1])
    return ratios(values, np.ones_like(values), tasks, bounds=(worst, 1))


def best_attempts(
    pools: Pools, attempts: Attempts, tasks: TaskBootstrap, costs: Sequence[float], sample_costs: Sequence[float]
) -> Iterator[BestAttempts]:
    """The best number of attempts for each pair of costs, samples' costs changing last."""
    table = _Table(pools, attempts)
    units = tasks.by_unit(table.columns).sum(axis=0, keepdims=True)
    replicates = tasks.totals(table.columns)
    for sample in sample_costs:
        for wrong in costs:
            optima, spread = table.optima(units, wrong, sample), table.optima(replicates, wrong, sample)
            low, high = percentile_limits(spread.number)
            attempts_best = float(optima.number[0])
            gain = table.optimism(units, replicates, spread.number, (wrong, sample))
            yield BestAttempts(
                cost_false_positive=wrong,
                cost_sample=sample,
                kind=_kind(attempts_best, at_end=bool(optima.at_end[0])),
                k=_whole(attempts_best),
                k_low=_whole(float(low)),
                k_high=_whole(float(high)),
                unbounded_share=round(float(np.isinf(spread.number).mean()), 6),
                reward_at=int(attempts.ks[-1]) if np.isinf(attempts_best) else int(attempts_best),
                reward=_reward(attempts, tasks, (wrong, sample), attempts_best, gain),
                optimism=gain if attempts_best else 0.0,
            )


@dataclass(frozen=True, slots=True)
class _Optima:
    """Best numbers of attempts; arrays of shape (rows,)."""

    number: Floats
    """0 where no reward is positive, infinity where more attempts always pay."""
    at_end: NDArray[np.bool_]
    """True if the largest number in the pool is the best, and not known to be the end."""


class _Table:
    """Everything whose sums decide the optimum, as columns: so that a replicate is a row of sums."""

    def __init__(self, pools: Pools, attempts: Attempts) -> None:
        self.ks = attempts.ks.astype(np.float64)
        self.tasks = len(pools.tasks)
        unsettled = (pools.passed > 0) & (pools.passed < pools.n)
        limit = [pools.precision, pools.decided - pools.precision, unsettled.astype(np.float64)]
        parts = [attempts.correct, attempts.false_positive, attempts.samples, np.stack(limit, axis=1)]
        self.columns: Floats = np.concatenate(parts, axis=1)

    def optima(self, sums: Floats, wrong: float, sample: float) -> _Optima:
        """Return the best number of attempts for each row. A row holds sums over tasks."""
        reward = self.rewards(sums, wrong, sample)
        limit = sums[:, -3] - wrong * sums[:, -2] if sample == 0 else np.full(len(sums), -np.inf)
        best = reward.max(axis=1)
        best_ks = self.ks[np.argmax(reward >= best[:, None] - _TINY, axis=1)]
        # A pool with failures left is a part of what could be drawn: that its last failure is drawn bounds nothing.
        unsettled = sums[:, -1] > 0
        at_end = unsettled & (reward[:, -1] >= best - _TINY)
        best_ks = np.where(at_end, self.ks[-1], best_ks)
        best_ks = np.where(unsettled & (limit >= best - _TINY), np.inf, best_ks)
        return _Optima(np.where(np.maximum(best, limit) <= _TINY, 0, best_ks), at_end)

    def rewards(self, sums: Floats, wrong: float, sample: float) -> Floats:
        """Return the rewards by row and number of attempts. A row holds sums over tasks."""
        size = len(self.ks)
        correct, false, drawn = (sums[:, at * size : (at + 1) * size] for at in range(3))
        return np.asarray(correct - wrong * false - sample * drawn)

    def optimism(self, units: Floats, replicates: Floats, chosen: Floats, costs: tuple[float, float]) -> float:
        """Return how much too large the reward looks, because the number of attempts is chosen on the same tasks.

        Each replicate chooses a number of attempts. The result is the replicate's reward there less that of all tasks,
        as a mean over replicates.
        """
        at = np.minimum(np.searchsorted(self.ks, chosen), len(self.ks) - 1)
        answers = chosen > 0  # no answer has no reward, in a replicate as over all tasks
        there = np.take_along_axis(self.rewards(replicates, *costs), at[:, None], axis=1)[:, 0]
        gains = np.where(answers, there - self.rewards(units, *costs)[0, at], 0.0)
        return max(0.0, round(float(gains.mean()) / self.tasks, 10))


def _kind(best_k: float, *, at_end: bool) -> Kind:
    if best_k == 0:
        return "never"
    if np.isinf(best_k):
        return "unbounded"
    return "pool_end" if at_end else "finite"


def _whole(k: float) -> int | None:
    return None if np.isinf(k) else int(k)


def _reward(
    attempts: Attempts, tasks: TaskBootstrap, costs: tuple[float, float], best_k: float, optimism: float
) -> Estimate:
    """Return the reward at `best_k`, or at the end of the pool if that is infinite, less what the choice adds."""
    if best_k == 0:
        return Estimate(estimate=0.0, low=0.0, high=0.0)  # no answer has no reward, whatever the tasks
    wrong, sample = costs
    at = min(int(np.searchsorted(attempts.ks, best_k)), len(attempts.ks) - 1)
    gain = attempts.correct[:, at] - wrong * attempts.false_positive[:, at]
    values = gain - sample * attempts.samples[:, at]
    worst = -wrong - sample * float(attempts.ks[-1])
    mean = ratios(values[:, None], np.ones((len(values), 1)), tasks, bounds=(worst, 1))
    reward, low, high = (float(each[0]) - optimism for each in (mean.estimate, mean.low, mean.high))
    return Estimate(reward, min(reward, max(worst, low)), high)
