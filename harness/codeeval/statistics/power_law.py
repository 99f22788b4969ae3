"""The power law of coverage, coverage = exp(a k^b), by least squares (Brown et al. 2407.21787, section 3.2).

Levenberg and Marquardt's method takes its steps for all curves at once. A curve and its 200 refits to a bootstrap then
cost a hundredth of as many calls of an optimiser.
"""

import numpy as np

from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts

__all__ = ["fit_power_laws"]

_MOST_STEPS = 1000
_CLOSE = 1e-10
"""Relative size of a step at which a fit has ended."""
_STIFF = 1e14
"""Damping from which on no step makes a fit better: it has ended too."""
_LARGEST = 700.0
"""Largest exponent of e that a float holds."""


def fit_power_laws(ks: Counts, coverage: Floats, start: tuple[float, float]) -> Floats:
    """Return a and b of each curve, of shape (curves, 2); NaN where a fit does not end, or a is not below 0.

    `ks` has shape (points,), `coverage` (curves, points). All fits begin at `start`.
    """
    logs, fits = np.log(ks), np.tile(np.array(start, dtype=np.float64), (len(coverage), 1))
    damping, ended = np.full(len(coverage), 1e-3), np.zeros(len(coverage), dtype=np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = ((coverage - _law(logs, fits)) ** 2).sum(axis=1)
        for _ in range(_MOST_STEPS):
            steps = _steps(logs, coverage, fits, damping)
            after = ((coverage - _law(logs, fits + steps)) ** 2).sum(axis=1)
            better = ~ended & (after <= losses)
            small = (np.abs(steps) <= _CLOSE * (np.abs(fits) + _CLOSE)).all(axis=1)
            fits[better], losses[better] = (fits + steps)[better], after[better]
            ended |= (better & small) | (damping > _STIFF)
            damping *= np.where(better, 0.1, 10.0)
            if ended.all():
                break
    return np.where((ended & (fits[:, 0] < 0))[:, None], fits, np.nan)


def _law(logs: Floats, fits: Floats) -> Floats:
    """Coverage by the law, of shape (curves, points)."""
    return np.asarray(np.exp(fits[:, :1] * _powers(logs, fits)))


def _powers(logs: Floats, fits: Floats) -> Floats:
    return np.asarray(np.exp(np.minimum(fits[:, 1:] * logs, _LARGEST)))


def _steps(logs: Floats, coverage: Floats, fits: Floats, damping: Floats) -> Floats:
    """Solve the damped normal equations of two unknowns, for each curve."""
    powers, value = _powers(logs, fits), _law(logs, fits)
    by_a, by_b = powers * value, fits[:, :1] * powers * logs * value
    rest = coverage - value
    aa, ab, bb = ((first * second).sum(axis=1) for first, second in ((by_a, by_a), (by_a, by_b), (by_b, by_b)))
    a, b = ((slope * rest).sum(axis=1) for slope in (by_a, by_b))
    aa, bb = aa * (1 + damping), bb * (1 + damping)
    determinant = aa * bb - ab**2
    known = determinant > 0
    moves = np.stack([bb * a - ab * b, aa * b - ab * a], axis=1)
    solved: Floats = np.divide(moves, determinant[:, None], out=np.zeros_like(moves), where=known[:, None])
    return solved
