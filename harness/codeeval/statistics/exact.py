"""Exact distributions, under the hypothesis of no difference, of sums over tasks.

Two ways to exchange what the hypothesis makes exchangeable:

- *Samples within tasks* (`exchange_samples`). If in every task both runs draw from one distribution, then given how
  many of a task's samples pass in all, those of B are a hypergeometric draw. With one sample per run this is McNemar's
  exact test (1947); with more, the exact test of Mantel and Haenszel's stratified tables (Mehta, Patel and Gray 1985).
- *Whole tasks* (`exchange_tasks`). Which run is A and which B is a coin's throw per group of tasks: the paired
  permutation test (Fisher 1935). With one sample per run and no groups it is McNemar's again.

Sums are whole numbers after multiplication with the samples' least common multiple, so that the distribution is a
convolution, computed without drawing at random. Where that grid would be too fine, random exchanges take its place.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.deferred import special
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts, Pairs

__all__ = [
    "Steps",
    "Tails",
    "convolved",
    "exchange_samples",
    "exchange_tasks",
    "exchange_together",
    "exchanged_scores",
    "hypergeometric",
]

_GRID = 400_000
"""Most points of the sum's distribution: beyond, exchanges are drawn."""
_DRAWS = 20_000
_BLOCK = 500
_MANY = 64
"""Values of a summand from which on its rarest ones are left out. Hundreds of samples per task have as many values."""
_NEGLIGIBLE = 1e-22
"""Chance of the values that are left out at either end, each time. Both tails are raised by the sum of these chances,
so that no p-value is too small. It is too large by 1e-18 at most."""
_CLOSE = 1e-9
"""Sums of floats that differ by less are equal."""


Steps = tuple[NDArray[np.int64], Floats]
"""Values of one summand, ascending, and their chances."""

Scores = Callable[[int, int, NDArray[np.int64], int], tuple[NDArray[np.int64], int]]
"""Scores a task. Arguments: samples of A and of B, the numbers of passing samples that B may have, passing samples of
both. Returns a score per number as a numerator, and their common denominator."""


@dataclass(frozen=True, slots=True)
class Tails:
    """The chance, without a difference, of a sum (B less A) at most, and at least, as large as the observed one."""

    lower: float
    upper: float
    exact: bool
    """True if every exchange was counted. Otherwise exchanges were drawn, and the chance has an error of its own."""

    @property
    def two_sided(self) -> float:
        """Twice the smaller tail, at most 1."""
        return min(1.0, 2 * min(self.lower, self.upper))


@lru_cache(maxsize=16_384)
def hypergeometric(total: int, n_a: int, n_b: int) -> tuple[NDArray[np.int64], Floats]:
    """The numbers of B's passing samples that are possible where `total` of `n_a + n_b` pass, and their chances.

    Kept, for tasks resemble one another: the arrays are shared, and not to be changed.
    """
    values = np.arange(max(0, total - n_a), min(total, n_b) + 1)
    log = _log_choose(n_b, values) + _log_choose(n_a, total - values) - _log_choose(n_a + n_b, np.asarray(total))
    chances = np.exp(log)
    return values, chances / chances.sum()


def _log_choose(n: int, k: NDArray[np.int64]) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1), dtype=np.float64)


def exchange_samples(pairs: Pairs, k: int, rng: np.random.Generator) -> Tails:
    """Tails of the difference in pass@k if the samples of each task are exchanged between the runs.

    The result is exact for k = 1 unless numbers of samples vary wildly between tasks; for k > 1 `rng` draws exchanges.
    """
    if k == 1:
        common = math.lcm(*map(int, np.unique(np.concatenate([pairs.n_a, pairs.n_b]))))
        weights = common // pairs.n_a + common // pairs.n_b
        weights //= np.gcd.reduce(weights)
        total = pairs.c_a + pairs.c_b
        if int(np.sum(weights * np.minimum(total, pairs.n_b))) <= _GRID:
            return convolved(_tables(pairs, weights), int(weights @ pairs.c_b))
    observed = float(np.subtract(*reversed(pairs.values(k))).sum())
    return _drawn(lambda size: _exchanged(pairs, k, size, rng), observed)


def _tables(pairs: Pairs, weights: Counts) -> Iterable[Steps]:
    for weight, n_a, n_b, total in zip(weights, pairs.n_a, pairs.n_b, pairs.c_a + pairs.c_b, strict=True):
        values, chances = hypergeometric(int(total), int(n_a), int(n_b))
        yield values * int(weight), chances


def exchanged_scores(pairs: Pairs, scores: Scores, rng: np.random.Generator) -> Tails:
    """Tails of a sum over tasks of any score if the samples of each task are exchanged between the runs.

    The result is exact unless the scores' common denominator is too large; then `rng` draws exchanges.
    """
    keys = list(zip(pairs.n_a.tolist(), pairs.n_b.tolist(), (pairs.c_a + pairs.c_b).tolist(), strict=True))
    tables = {key: _scored(*key, scores) for key in set(keys)}
    common = math.lcm(*(denominator for _, _, denominator in tables.values()))
    steps = {key: (values * (common // denominator), chances) for key, (values, chances, denominator) in tables.items()}
    shrink = int(np.gcd.reduce(np.concatenate([[0], *(np.diff(values) for values, _ in steps.values())]))) or 1
    reach = sum(int(np.ptp(steps[key][0])) for key in keys)
    places = pairs.c_b - np.maximum(0, pairs.c_a + pairs.c_b - pairs.n_a)
    seen = [int(steps[key][0][split]) for key, split in zip(keys, places.tolist(), strict=True)]
    if reach // shrink <= _GRID:
        lows = {key: int(values.min()) for key, (values, _) in steps.items()}
        moved = (_merged((steps[key][0] - lows[key]) // shrink, steps[key][1]) for key in keys)
        return convolved(moved, sum(value - lows[key] for key, value in zip(keys, seen, strict=True)) // shrink)

    def draw(size: int) -> Floats:
        each = (rng.choice(steps[key][0] / common, size=size, p=steps[key][1]) for key in keys)
        return np.asarray(sum(each), dtype=np.float64)

    return _drawn(draw, float(sum(seen)) / common)


def _scored(n_a: int, n_b: int, total: int, scores: Scores) -> tuple[NDArray[np.int64], Floats, int]:
    values, chances = hypergeometric(total, n_a, n_b)
    scored, denominator = scores(n_a, n_b, values, total)
    return scored, chances, denominator


def _merged(values: NDArray[np.int64], chances: Floats) -> Steps:
    """The values in ascending order, each once."""
    ordered, places = np.unique(values, return_inverse=True)
    return ordered, np.asarray(np.bincount(places, weights=chances), dtype=np.float64)


def exchange_tasks(differences: Floats, cluster: Counts, unit: int, rng: np.random.Generator) -> Tails:
    """Tails of the sum of `differences`, of shape (tasks,), if each cluster's sign is thrown anew.

    `unit` is a number that makes all differences whole (0: there is none, and `rng` draws the signs).
    """
    sums = np.bincount(np.unique(cluster, return_inverse=True)[1], weights=differences)
    steps = np.rint(sums * unit).astype(np.int64)
    reach = int(np.abs(steps).sum())
    if unit and reach <= _GRID:
        both = ((np.array([-step, step]), np.array([0.5, 0.5])) for step in np.abs(steps[steps != 0]))
        return convolved(both, int(steps.sum()))
    return _drawn(lambda size: rng.choice([-1.0, 1.0], size=(size, len(sums))) @ sums, float(sums.sum()))


def exchange_together(differences: Floats, cluster: Counts, rng: np.random.Generator) -> Floats:
    """Return two-sided p-values, of shape (tests,), of several sums over the same tasks, each as of `exchange_tasks`.

    `differences` has shape (tests, tasks). All tests see the same signs, which `rng` draws.
    """
    groups = np.unique(cluster, return_inverse=True)[1]
    sums = np.array([np.bincount(groups, weights=row) for row in differences])
    observed, lower, upper = sums.sum(axis=1), np.ones(len(sums)), np.ones(len(sums))
    for _ in range(_DRAWS // _BLOCK):
        signs = 2.0 * rng.integers(0, 2, size=(_BLOCK, sums.shape[1])) - 1
        drawn = signs @ sums.T
        lower += np.count_nonzero(drawn <= observed + _CLOSE, axis=0)
        upper += np.count_nonzero(drawn >= observed - _CLOSE, axis=0)
    return np.asarray(np.minimum(1, 2 * np.minimum(lower, upper) / (1 + _DRAWS)), dtype=np.float64)


def convolved(summands: Iterable[Steps], observed: int) -> Tails:
    """Return the tails of a sum, whose distribution is made summand by summand.

    Summands have few values that matter, so that shifting and adding is quickest.
    """
    low, chances, lost = 0, np.ones(1), 0.0
    for every_value, every_share in summands:
        many = len(every_value) > _MANY
        middle, cut = _middle(every_share) if many else (slice(None), 0.0)
        values, shares, lost = every_value[middle], every_share[middle], lost + cut
        if len(values) == 1:  # nothing to choose: all samples of a task pass, or none
            low += int(values[0])
            continue
        grown = np.zeros(len(chances) + int(values[-1] - values[0]))
        for value, share in zip(values - values[0], shares, strict=True):
            grown[value : value + len(chances)] += share * chances
        middle, cut = _middle(grown) if many else (slice(0, len(grown)), 0.0)
        low, chances, lost = low + int(values[0]) + middle.start, grown[middle], lost + cut
    reached = observed - low
    lower, upper = chances[: max(0, reached + 1)].sum() + lost, chances[max(0, reached) :].sum() + lost
    return Tails(float(min(lower, 1.0)), float(min(upper, 1.0)), exact=True)


def _middle(chances: Floats) -> tuple[slice, float]:
    """Return where the chances that matter stand, and the sum of those before and after."""
    first = int(np.searchsorted(np.cumsum(chances), _NEGLIGIBLE))
    last = len(chances) - int(np.searchsorted(np.cumsum(chances[::-1]), _NEGLIGIBLE))
    return slice(first, last), float(chances[:first].sum() + chances[last:].sum())


def _exchanged(pairs: Pairs, k: int, size: int, rng: np.random.Generator) -> Floats:
    total = pairs.c_a + pairs.c_b
    c_b = rng.hypergeometric(total, pairs.n_a + pairs.n_b - total, pairs.n_b, size=(size, len(total)))
    after = pass_at_k_table(pairs.n_b, c_b, k) - pass_at_k_table(pairs.n_a, total - c_b, k)
    return np.asarray(after.sum(axis=1), dtype=np.float64)


def pass_at_k_table(n: Counts, c: Counts, k: int) -> Floats:
    """Unbiased pass@k of `c`, of shape (draws, tasks), passing samples of `n`, of shape (tasks,)."""
    from codeeval.statistics.pass_at_k import pass_at_k_per_task  # noqa: PLC0415 - kept with its only use

    shape = np.broadcast(n, c).shape
    return pass_at_k_per_task(np.broadcast_to(n, shape).ravel(), c.ravel(), k).reshape(shape)


def _drawn(draw: Callable[[int], Floats], observed: float) -> Tails:
    """With the observed sum among the draws, so that the test keeps its level (Phipson and Smyth 2010)."""
    sums = np.concatenate([draw(_BLOCK) for _ in range(_DRAWS // _BLOCK)])
    lower = float(1 + np.count_nonzero(sums <= observed + _CLOSE)) / (1 + len(sums))
    upper = float(1 + np.count_nonzero(sums >= observed - _CLOSE)) / (1 + len(sums))
    return Tails(lower, upper, exact=False)
