"""Exact distributions, under the hypothesis of no difference, of sums over tasks.

Two ways to exchange what the hypothesis makes exchangeable:

- *Samples within tasks* (`exchange_samples`). If in every task both runs draw from one distribution, then given how
  many of a task's samples pass in all, those of B are a hypergeometric draw. With one sample per run this is McNemar's
  exact test (1947); with more, the exact test of Mantel and Haenszel's stratified tables (Mehta, Patel and Gray 1985).
- *Whole tasks* (`exchange_tasks`). Which run is A and which B is a coin's throw per group of tasks: the paired
  permutation test (Fisher 1935). With one sample per run and no groups it is McNemar's again.

Sums are whole numbers after multiplication with the samples' least common multiple, so that the distribution is a
convolution (`sums`), computed without drawing at random. Where that grid would be too fine, random exchanges take its
place.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.deferred import special
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.sums import Steps, Tails, convolved

__all__ = [
    "exchange_samples",
    "exchange_tasks",
    "exchange_together",
    "exchanged_scores",
    "hypergeometric",
    "log_factorials",
    "whole_unit",
]

_GRID = 400_000
"""Most points of the sum's distribution: beyond, exchanges are drawn."""
_WIDTH = 20
"""Standard deviations in which all points lie that are not left out of a long sum (`sums`)."""
_FINEST = 1 << 50
"""Largest whole number that sums are counted with. Floats hold each up to there."""
_DRAWS = 20_000
_BLOCK = 500
_CLOSE = 1e-9
"""Sums of floats that differ by less are equal."""


Scores = Callable[[int, int, NDArray[np.int64], int], tuple[NDArray[np.int64], int]]
"""Scores a task. Arguments: samples of A and of B, the numbers of passing samples that B may have, passing samples of
both. Returns a score per number as a numerator, and their common denominator."""

_Ladder = tuple[Floats, Floats]
"""Values of one task, and their chances."""


@lru_cache(maxsize=16_384)
def hypergeometric(total: int, n_a: int, n_b: int) -> tuple[NDArray[np.int64], Floats]:
    """The numbers of B's passing samples that are possible where `total` of `n_a + n_b` pass, and their chances.

    Kept, for tasks resemble one another: the arrays are shared, and not to be changed.
    """
    values = np.arange(max(0, total - n_a), min(total, n_b) + 1)
    logs = log_factorials(n_a + n_b)
    log = _log_choose(logs, n_b, values) + _log_choose(logs, n_a, total - values)
    chances = np.exp(log - _log_choose(logs, n_a + n_b, np.asarray(total)))
    return values, chances / chances.sum()


def log_factorials(largest: int) -> Floats:
    """Return the logarithms of the factorials of 0 to `largest` or further. The array is not to be changed."""
    return _log_factorials(1 << max(largest, 1).bit_length())


@lru_cache(maxsize=32)
def _log_factorials(largest: int) -> Floats:
    return np.asarray(special.gammaln(np.arange(largest + 1) + 1), dtype=np.float64)


def _log_choose(logs: Floats, n: int, k: NDArray[np.int64]) -> Floats:
    return np.asarray(logs[n] - logs[k] - logs[n - k], dtype=np.float64)


def whole_unit(*sizes: ArrayLike) -> int:
    """Return the smallest number that makes shares of these sizes whole; 0 if it is too large to count with."""
    unit = math.lcm(*map(int, np.unique(np.concatenate([np.ravel(each) for each in sizes]))))
    return unit if unit <= _FINEST else 0


def exchange_samples(pairs: Pairs, k: int, rng: np.random.Generator) -> Tails:
    """Tails of the difference in pass@k if the samples of each task are exchanged between the runs.

    The result is exact for k = 1 unless numbers of samples vary wildly between tasks; for k > 1 `rng` draws exchanges.
    """
    if k == 1 and (common := whole_unit(pairs.n_a, pairs.n_b)):
        weights = common // pairs.n_a + common // pairs.n_b
        weights //= np.gcd.reduce(weights)
        sizes = weights.astype(np.float64)
        if _fits(float(sizes @ np.minimum(pairs.c_a + pairs.c_b, pairs.n_b)), float(sizes**2 @ _variances(pairs))):
            return convolved(_tables(pairs, weights), int(weights @ pairs.c_b))
    keys = _keys(pairs)
    tables = {key: _differences(*key, k) for key in set(keys)}
    observed = float(np.subtract(*reversed(pairs.values(k))).sum())
    return _drawn_of([tables[key] for key in keys], observed, rng)


def _fits(reach: float, variance: float) -> bool:
    """Return whether a sum's distribution has few enough points: all up to its reach, or those that matter."""
    return min(reach, _WIDTH * math.sqrt(variance)) <= _GRID


def _variances(pairs: Pairs) -> Floats:
    """Variance by task of B's passing samples if those of the task are exchanged."""
    size = pairs.n_a + pairs.n_b
    share = (pairs.c_a + pairs.c_b) / size
    return np.asarray(pairs.n_b * share * (1 - share) * pairs.n_a / np.maximum(size - 1, 1), dtype=np.float64)


def _tables(pairs: Pairs, weights: Counts) -> Iterable[Steps]:
    for weight, n_a, n_b, total in zip(weights, pairs.n_a, pairs.n_b, pairs.c_a + pairs.c_b, strict=True):
        values, chances = hypergeometric(int(total), int(n_a), int(n_b))
        yield values * int(weight), chances


def _keys(pairs: Pairs) -> list[tuple[int, int, int]]:
    """Samples of A and of B, and passing samples of both, by task."""
    return list(zip(pairs.n_a.tolist(), pairs.n_b.tolist(), (pairs.c_a + pairs.c_b).tolist(), strict=True))


def _differences(n_a: int, n_b: int, total: int, k: int) -> _Ladder:
    """Differences in pass@k of a task, and their chances."""
    c_b, chances = hypergeometric(total, n_a, n_b)
    a, b = (pass_at_k_per_task(np.full_like(c_b, n), c, k) for n, c in ((n_a, total - c_b), (n_b, c_b)))
    return b - a, chances


def exchanged_scores(pairs: Pairs, scores: Scores, rng: np.random.Generator) -> Tails:
    """Tails of a sum over tasks of any score if the samples of each task are exchanged between the runs.

    The result is exact unless the scores' common denominator is too large; then `rng` draws exchanges.
    """
    keys = _keys(pairs)
    tables = {key: _scored(*key, scores) for key in set(keys)}
    places = pairs.c_b - np.maximum(0, pairs.c_a + pairs.c_b - pairs.n_a)
    if (steps := _whole(tables, keys)) is not None:
        shrink = int(np.gcd.reduce(np.concatenate([[0], *map(np.diff, steps.values())]))) or 1
        lows = {key: int(values.min()) for key, values in steps.items()}
        if sum(int(np.ptp(steps[key])) for key in keys) // shrink <= _GRID:
            moved = (_merged((steps[key] - lows[key]) // shrink, tables[key][1]) for key in keys)
            seen = (int(steps[key][split]) - lows[key] for key, split in zip(keys, places.tolist(), strict=True))
            return convolved(moved, sum(seen) // shrink)
    ladders = {key: (values / denominator, chances) for key, (values, chances, denominator) in tables.items()}
    observed = sum(float(ladders[key][0][split]) for key, split in zip(keys, places.tolist(), strict=True))
    return _drawn_of([ladders[key] for key in keys], observed, rng)


_Scored = tuple[NDArray[np.int64], Floats, int]
"""Numerators of a task's scores, their chances, and the denominator."""
_Key = tuple[int, int, int]


def _scored(n_a: int, n_b: int, total: int, scores: Scores) -> _Scored:
    values, chances = hypergeometric(total, n_a, n_b)
    scored, denominator = scores(n_a, n_b, values, total)
    return scored, chances, denominator


def _whole(tables: Mapping[_Key, _Scored], keys: Sequence[_Key]) -> Mapping[_Key, NDArray[np.int64]] | None:
    """Return scores as numerators of their common denominator; None if these are too large to add up."""
    common = math.lcm(*(denominator for _, _, denominator in tables.values()))
    factors = {key: common // denominator for key, (_, _, denominator) in tables.items()}
    most = {key: factors[key] * int(np.abs(values).max()) for key, (values, _, _) in tables.items()}
    if max(common, sum(most[key] for key in keys)) > _FINEST:
        return None
    return {key: values * factors[key] for key, (values, _, _) in tables.items()}


def _merged(values: NDArray[np.int64], chances: Floats) -> Steps:
    """The values in ascending order, each once."""
    ordered, places = np.unique(values, return_inverse=True)
    return ordered, np.asarray(np.bincount(places, weights=chances), dtype=np.float64)


def exchange_tasks(differences: Floats, cluster: Counts, unit: int, rng: np.random.Generator) -> Tails:
    """Tails of the sum of `differences`, of shape (tasks,), if each cluster's sign is thrown anew.

    `unit` is a number that makes all differences whole (0: there is none, and `rng` draws the signs).
    """
    sums = np.bincount(np.unique(cluster, return_inverse=True)[1], weights=differences)
    if unit and unit * float(np.abs(sums).sum()) <= _FINEST:
        steps = np.rint(sums * unit).astype(np.int64)
        steps //= max(int(np.gcd.reduce(steps)), 1)
        sizes = np.abs(steps[steps != 0])
        if _fits(float(sizes.sum()), float((sizes.astype(np.float64) ** 2).sum()) / 4):
            both = ((np.array([0, size]), np.array([0.5, 0.5])) for size in sizes)  # taken twice, or not at all
            return convolved(both, int(steps.sum() + sizes.sum()) // 2)
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


def _drawn_of(tables: Sequence[_Ladder], observed: float, rng: np.random.Generator) -> Tails:
    """Draw a value of each task, and add them up."""
    ladders = [(values, _cumulative(chances)) for values, chances in tables]

    def draw(size: int) -> Floats:
        sums = np.zeros(size)
        for (values, ladder), uniform in zip(ladders, rng.random((len(ladders), size)), strict=True):
            sums += values[ladder.searchsorted(uniform, side="right")] if len(values) > 1 else values
        return sums

    return _drawn(draw, observed)


def _cumulative(chances: Floats) -> Floats:
    """Return the chances of each value or an earlier one; the last is 1."""
    ladder = np.cumsum(chances)
    return np.asarray(ladder / ladder[-1], dtype=np.float64)


def _drawn(draw: Callable[[int], Floats], observed: float) -> Tails:
    """With the observed sum among the draws, so that the test keeps its level (Phipson and Smyth 2010)."""
    sums = np.concatenate([draw(_BLOCK) for _ in range(_DRAWS // _BLOCK)])
    lower = float(1 + np.count_nonzero(sums <= observed + _CLOSE)) / (1 + len(sums))
    upper = float(1 + np.count_nonzero(sums >= observed - _CLOSE)) / (1 + len(sums))
    return Tails(lower, upper, exact=False)
