"""The p-values of the gate's rules, from counts alone.

A rule has one of two meanings (`TaskMeaning`), and each meaning makes something exchangeable:

- `these`: nothing changed on any of these tasks. Then the samples of a task are exchangeable between the runs.
- `like-these`: the runs are as good on average over tasks like these, as two trainings of one recipe are. Then it is a
  coin's throw, by group of tasks, which run is which.

Both tests are exact where no change is permitted (`margin` 0), also with one sample per task, so that no p-value is 0.
A permitted change is subtracted, and what is left is held against its standard error; the p-value is then never less
than that of the exact test.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.deferred import special
from codeeval.statistics.difference import Spread, sampling_error, task_error
from codeeval.statistics.exact import (
    exchange_samples,
    exchange_tasks,
    exchanged_scores,
    hypergeometric,
    log_factorials,
    whole_unit,
)
from codeeval.statistics.flips import excess, noise_variance
from codeeval.statistics.intervals import Floats
from codeeval.statistics.noninferiority import drop_of_tasks, drop_of_these
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.sums import MANY, Steps, convolved, middle
from codeeval.studies.gate.accepted import Accepted

__all__ = ["Change", "TaskMeaning", "accepted_p", "collapse_p", "drop_p", "flips_p", "noise_run_p", "share_lost_p"]

TaskMeaning = Literal["these", "like-these"]

_GRID = 30_000
"""Points of the distribution of the score of accepted samples: a tenth of a second for 164 tasks of 10 samples."""

_WEIGHTED = 300_000
"""Most points of that distribution that the weights of tasks with unequal numbers of samples may bring."""
_LEAST_WEIGHT = 16
"""Largest weight that is always allowed, so that tasks keep weights in proportion."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change for the worse that is permitted, and over which tasks."""

    margin: float = 0.0
    """From 0 to 1."""
    tasks: TaskMeaning = "these"


def _beyond(change: Change, spread: Spread, exact: float) -> float:
    """The p-value of a change of `spread` beyond the permitted one, at least that of no change at all."""
    if not change.margin:
        return exact
    return _above(replace(spread, mean=spread.mean - change.margin), exact)


def _above(spread: Spread, exact: float) -> float:
    """The p-value of a mean above 0, at least `exact`."""
    if spread.error <= 0:
        return exact if spread.mean > 0 else 1.0
    return max(exact, float(special.stdtr(spread.freedom, -spread.mean / spread.error)))


def drop_p(pairs: Pairs, k: int, change: Change, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that pass@k drops by the margin at most."""
    a, b = pairs.values(k)
    exact = exchange_samples(pairs, k, rng).lower if change.tasks == "these" else _whole_runs(pairs, k, rng)
    spread = task_error(a - b, pairs.cluster)
    error = sampling_error(pairs, k) if change.tasks == "these" and change.margin else None
    return _beyond(change, spread if error is None else Spread(spread.mean, error, np.inf), exact)


def share_lost_p(pairs: Pairs, k: int, share: float, tasks: TaskMeaning, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that B loses at most this share of the pass@k of A."""
    harm = (drop_of_these if tasks == "these" else drop_of_tasks)(pairs, k, 1 - share)
    return _above(harm.spread, drop_p(pairs, k, Change(0.0, tasks), rng))


def _whole_runs(pairs: Pairs, k: int, rng: np.random.Generator) -> float:
    """Return the lower tail if the runs are exchanged by group of tasks.

    With unequal numbers of samples the runs differ in skewness even where their tasks are alike. In that case the
    exchange of samples, which accounts for this, must find a drop as well.
    """
    a, b = pairs.values(k)
    unit = whole_unit(pairs.n_a, pairs.n_b) if k == 1 else 0
    p = exchange_tasks(b - a, pairs.cluster, unit, rng).lower
    return p if np.array_equal(pairs.n_a, pairs.n_b) else max(p, exchange_samples(pairs, k, rng).lower)


def flips_p(pairs: Pairs, change: Change, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that negative flips exceed what is usual by the margin at most.

    On these tasks, the flips of the baseline against itself are usual; they need two samples of each task. Over tasks
    like these, as many negative as positive flips are usual, since two trainings of one recipe flip either way.
    """
    if change.tasks == "like-these":
        return drop_p(pairs, 1, change, rng)
    beyond = excess(pairs)
    if beyond is None:
        raise ValueError("the baseline's flips against itself need two samples of each task")
    spread = task_error(beyond, pairs.cluster)
    if np.all(pairs.n_b > 1):  # a single sample shows no variance of its own: then tasks must show it
        spread = Spread(spread.mean, float(np.sqrt(noise_variance(pairs).sum())) / len(beyond), np.inf)
    return _beyond(change, spread, exchanged_scores(pairs, _excess_steps, rng).upper)


def _excess_steps(n_a: int, n_b: int, c_b: NDArray[np.int64], total: int) -> tuple[NDArray[np.int64], int]:
    """Negative flips beyond the noise of A; see `exact.Scores`."""
    c_a = total - c_b
    flipped = c_a * (n_b - c_b) * (n_a - 1)
    return flipped - c_a * (n_a - c_a) * n_b, n_a * n_b * (n_a - 1)


def noise_run_p(beyond: Floats, cluster: Counts, change: Change, rng: np.random.Generator) -> float:
    """One-sided p-value as `flips_p` gives it, where another run A2 of the baseline's model shows what is usual.

    `beyond` is by task the rate of A times the difference between the rates of A2 and of B. If A2 and B are alike, it
    is a coin's throw, by group of tasks, which of them is which.
    """
    exact = exchange_tasks(beyond, cluster, 0, rng).upper
    return _beyond(change, task_error(beyond, cluster), exact)


def collapse_p(lost: NDArray[np.bool_], won: NDArray[np.bool_], cluster: Counts, rng: np.random.Generator) -> float:
    """P-value of so many more tasks lost than won, if it is a coin's throw by group of tasks which run is which."""
    return exchange_tasks(lost.astype(np.float64) - won, cluster, 1, rng).upper


def accepted_p(a: Accepted, b: Accepted, cluster: Counts, change: Change, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that the share of false positives among accepted samples rises by the margin.

    The tested score is the number of false positives less the common share of all accepted samples, at equal weight of
    tasks. It is 0 if the shares are equal.
    """
    exact = _exchanged_accepted(a, b) if change.tasks == "these" else _exchanged_runs(a, b, cluster, rng)
    return _beyond(change, _rise(a, b, cluster, change), exact)


def _rise(a: Accepted, b: Accepted, cluster: Counts, change: Change) -> Spread:
    """The rise of the share, with the error of sampling alone, or over tasks where a sample has no other beside it."""
    rise = (b.share or 0.0) - (a.share or 0.0)
    if change.tasks == "these" and min(a.n.min(), b.n.min()) > 1:
        return Spread(rise, float(np.sqrt(a.variance + b.variance)), np.inf)
    over = task_error(b.moves - a.moves, cluster)
    return Spread(rise, over.error, over.freedom)


def _exchanged_accepted(a: Accepted, b: Accepted) -> float:
    """The upper tail of B's score if the samples of each task are exchanged between the runs."""
    n, passing, false = a.n + b.n, a.passing + b.passing, a.false + b.false
    reach = np.minimum(passing, b.n)
    weights = _weights(a.n, b.n, int(reach.sum()))
    share = _near(float((false / n).sum()), float((passing / n).sum()), int(weights @ reach))
    drawn = [_drawn_scores(*map(int, key), share) for key in zip(n, b.n, passing, false, strict=True)]
    tables = ((values * int(weight), chances) for weight, ((values, chances), _) in zip(weights, drawn, strict=True))
    scores = _score(b.false, b.passing, share)
    return convolved(tables, int(weights @ scores), lost=sum(lost for _, lost in drawn)).upper


def _weights(n_a: Counts, n_b: Counts, reach: int) -> Counts:
    """Weights of tasks as whole numbers: 1 / n_a + 1 / n_b, as exact as the grid of scores allows.

    `reach` is the sum of the most accepted samples that B may have. The test is exact with any weights.
    """
    most = max(_LEAST_WEIGHT, _WEIGHTED // max(reach, 1))
    weights = 1 / n_a + 1 / n_b
    whole = np.rint(weights / weights.max() * most).astype(np.int64)
    if common := whole_unit(n_a, n_b):
        exact = common // n_a + common // n_b
        exact //= np.gcd.reduce(exact)
        whole = exact if exact.max() <= most else whole
    whole = np.maximum(whole, 1)
    return np.asarray(whole // np.gcd.reduce(whole), dtype=np.int64)


def _near(false: float, passing: float, reach: int) -> Fraction:
    """The common share as a fraction of small numbers, so that scores lie on a grid of so many points."""
    share = false / passing if passing else 0.0
    return Fraction(share).limit_denominator(max(4, _GRID // max(reach, 1)))


def _score(false: NDArray[np.int64], passing: NDArray[np.int64], share: Fraction) -> NDArray[np.int64]:
    """False positives less the share of passing samples, times the share's denominator."""
    return np.asarray(share.denominator * false - share.numerator * passing, dtype=np.int64)


@lru_cache(maxsize=4_096)
def _drawn_scores(n: int, drawn: int, passing: int, false: int, share: Fraction) -> tuple[Steps, float]:
    """Scores of `drawn` of `n` samples, with chances, and the chance of what is left out.

    Of the n samples, `passing` are accepted, and `false` of these are wrong.
    """
    sizes, chances, lost = _likely(*hypergeometric(passing, n - drawn, drawn))
    least, most = (_likely(*hypergeometric(false, passing - int(size), int(size))) for size in (sizes[0], sizes[-1]))
    wrong = np.arange(least[0][0], most[0][-1] + 1)  # the more are accepted, the more of them are wrong
    scores = share.denominator * wrong - share.numerator * sizes[:, None]
    joint = chances[:, None] * _shares(false, passing, sizes, wrong)
    first = scores.min()
    distribution = np.asarray(np.bincount((scores - first).ravel(), weights=joint.ravel()), dtype=np.float64)
    values: NDArray[np.int64] = np.flatnonzero(distribution)
    return (values + int(first), distribution[values]), lost + least[2] + most[2]


def _likely(values: NDArray[np.int64], chances: Floats) -> tuple[NDArray[np.int64], Floats, float]:
    """Return the values that matter where there are many, with their chances, and the chance of the others."""
    kept, lost = middle(chances) if len(values) > MANY else (slice(None), 0.0)
    return values[kept], chances[kept], lost


def _shares(false: int, passing: int, sizes: NDArray[np.int64], wrong: NDArray[np.int64]) -> Floats:
    """Chance, of shape (sizes, wrong), that so many of `size` accepted samples are among the `false` of `passing`."""
    logs = log_factorials(passing)
    size, right = sizes[:, None], sizes[:, None] - wrong
    rest = passing - false - right
    possible = (right >= 0) & (rest >= 0)
    logarithms = logs[false] - logs[wrong] - logs[false - wrong] + logs[passing - false]
    logarithms = logarithms - logs[np.where(possible, right, 0)] - logs[np.where(possible, rest, 0)]
    logarithms += logs[size] + logs[passing - size] - logs[passing]
    shares = np.exp(np.where(possible, logarithms, -np.inf))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def _exchanged_runs(a: Accepted, b: Accepted, cluster: Counts, rng: np.random.Generator) -> float:
    """The upper tail of B's score if the runs are exchanged by group of tasks."""
    false, passing = a.false / a.n + b.false / b.n, a.passing / a.n + b.passing / b.n
    common = whole_unit(a.n, b.n)
    share = _near(float(false.sum()), float(passing.sum()), int(np.ceil(passing.sum())) * max(common, 1))
    scores = _score(b.false, b.passing, share) / b.n - _score(a.false, a.passing, share) / a.n
    p = exchange_tasks(scores, cluster, common, rng).upper
    return p if np.array_equal(a.n, b.n) else max(p, _exchanged_accepted(a, b))
