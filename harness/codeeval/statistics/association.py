"""Rank correlation and logistic slope of a property of problems with a share of their samples, over problems.

Problems are the sampling unit: intervals come from a bootstrap over them (percentiles of resamples, seeded).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.deferred import special, stats
from codeeval.statistics.estimate import Estimate, middle
from codeeval.statistics.intervals import Floats

__all__ = ["associate"]

RESAMPLES = 2000
_STEPS = 30
_RIDGE = 0.05
"""Weight of the prior on the standardised slope (normal, variance 1 / _RIDGE): finite where the data separate."""
_FEWEST = 8
"""Fewest groups of problems for which an association is estimated."""


def associate(
    values: ArrayLike,
    events: ArrayLike,
    trials: ArrayLike,
    *,
    generator: np.random.Generator,
    cluster: ArrayLike | None = None,
) -> tuple[Estimate, Estimate] | None:
    """Spearman's rank correlation of `values` with `events / trials`, and the logistic slope of events on values.

    Arrays of shape (problems,): a property in [0, 1], and how many of how many samples. The slope is the change of the
    log odds from a value of 0 to one of 1, by maximum likelihood with a weak ridge. Problems with one label in
    `cluster`, of shape (problems,), are drawn together; None: each problem is a group of its own. Returns None if
    there are fewer than 8 groups, or if either side is the same in all problems.
    """
    x, k, n = (np.asarray(column, dtype=np.float64) for column in (values, events, trials))
    used = n > 0
    group = _numbered((np.arange(x.size) if cluster is None else np.asarray(cluster))[used])
    x, k, n = x[used], k[used], n[used]
    units = int(group.max(initial=-1)) + 1
    if units < _FEWEST or np.ptp(x) == 0 or np.ptp(k / n) == 0:
        return None
    weights = generator.multinomial(units, np.full(units, 1 / units), size=RESAMPLES)[:, group]
    everyone = np.ones((1, x.size))
    spearman = _spearman(x, k / n, np.vstack([everyone, weights]))
    slope = _slopes(x, k, n, np.vstack([everyone, weights]))
    return _with_interval(spearman), _with_interval(slope)


def _numbered(labels: NDArray[Any]) -> NDArray[np.int64]:
    """Return a number for each label, from 0 in the order of their first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[inverse], dtype=np.int64)


def _with_interval(estimates: Floats) -> Estimate:
    """The first is the estimate; those of resamples without variation are left out."""
    low, high = np.nanquantile(estimates[1:], middle())
    return Estimate(float(estimates[0]), float(low), float(high))


def _spearman(x: Floats, y: Floats, weights: NDArray[np.float64]) -> Floats:
    correlations = np.full(len(weights), np.nan)
    for replicate, row in enumerate(weights):
        chosen = np.repeat(np.arange(x.size), row.astype(np.int64))
        if np.ptp(x[chosen]) > 0 and np.ptp(y[chosen]) > 0:
            correlations[replicate] = np.corrcoef(stats.rankdata(x[chosen]), stats.rankdata(y[chosen]))[0, 1]
    return correlations


def _slopes(x: Floats, k: Floats, n: Floats, weights: Floats) -> Floats:
    """Newton's method for all resamples at once; `weights` has shape (resamples, problems)."""
    scale = x.std()
    z = (x - x.mean()) / scale
    share = (weights @ k + 0.5) / (weights @ n + 1)
    intercept, slope = special.logit(share), np.zeros(len(weights))
    for _ in range(_STEPS):
        p = special.expit(intercept[:, None] + slope[:, None] * z)
        residual, curvature = weights * (k - n * p), weights * n * p * (1 - p) + 1e-12
        g0, g1 = residual.sum(1), (residual * z).sum(1) - _RIDGE * slope
        h00, h01, h11 = curvature.sum(1), (curvature * z).sum(1), (curvature * z * z).sum(1) + _RIDGE
        determinant = h00 * h11 - h01**2
        step0, step1 = (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
        intercept = intercept + np.clip(step0, -2, 2)
        slope = slope + np.clip(step1, -2, 2)
    return np.asarray(slope / scale)
