"""Empirical-Bayes pass rates of tasks in two runs: what is left of a change once luck is taken out.

A list of the tasks that moved most is a list of the luckiest ones too: their observed changes are too large (the
winner's curse). A beta-binomial model with two kinds of tasks (Robbins 1956; Efron 2012, chapter 1) is fitted to all
tasks by maximum likelihood: a task keeps one rate p ~ Beta(a, b) in both runs, or, with chance w, has a new rate in
the second run, drawn from the same distribution. The posterior means under the fit are the shrunken rates.
"""

from dataclasses import dataclass

import numpy as np

from codeeval.statistics.deferred import optimize, special
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts

__all__ = ["Shrunken", "beta_prior", "shrunken", "shrunken_rates"]

_START = np.array([0.0, 0.0, -3.0])
"""log a, log b, logit w: rates spread evenly, one task in twenty changed."""
_WEIGHT = 0.05
"""Weight of a penalty on the squared distance from there, which only matters where the counts say nothing."""


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Posterior means by task, arrays of shape (tasks,)."""

    a: Floats
    """Pass rate in the first run."""
    b: Floats
    """Pass rate in the second run."""
    moved: Floats
    """Chance that the task has another rate in the second run."""


def beta_prior(n: Counts, c: Counts) -> tuple[float, float]:
    """The a and b of the Beta distribution of pass rates over tasks: maximum likelihood, with a weak penalty."""

    def cost(logs: Floats) -> float:
        a, b = np.exp(logs)
        return -float(_evidence(n, c, a, b).sum()) + _WEIGHT * float(logs @ logs)

    a, b = np.exp(optimize.minimize(cost, _START[:2], method="Nelder-Mead").x)
    return float(a), float(b)


def shrunken_rates(n: Counts, c: Counts) -> Floats:
    """Posterior mean of each task's pass rate in one run, (c + a) / (n + a + b), shape (tasks,)."""
    a, b = beta_prior(n, c)
    return np.asarray((c + a) / (n + a + b), dtype=np.float64)


def shrunken(n_a: Counts, c_a: Counts, n_b: Counts, c_b: Counts) -> Shrunken:
    """Rates of each task in both runs, from the counts of all; arrays of shape (tasks,)."""

    def evidence(point: Floats) -> tuple[float, float, Floats, Floats]:
        a, b = np.exp(np.clip(point[:2], -8, 8))
        kept = _evidence(n_a + n_b, c_a + c_b, a, b) + special.log_expit(-point[2])
        new = _evidence(n_a, c_a, a, b) + _evidence(n_b, c_b, a, b) + special.log_expit(point[2])
        return float(a), float(b), kept, new

    def cost(point: Floats) -> float:
        _, _, kept, new = evidence(point)
        return -float(np.logaddexp(kept, new).sum()) + _WEIGHT * float(((point - _START) ** 2).sum())

    a, b, kept, new = evidence(optimize.minimize(cost, _START, method="Nelder-Mead").x)
    moved = special.expit(new - kept)
    both = (c_a + c_b + a) / (n_a + n_b + a + b)
    first, second = (c_a + a) / (n_a + a + b), (c_b + a) / (n_b + a + b)
    return Shrunken(both + moved * (first - both), both + moved * (second - both), np.asarray(moved))


def _evidence(n: Counts, c: Counts, a: float, b: float) -> Floats:
    """Logarithm of the chance of one order of c passes among n samples, for p ~ Beta(a, b)."""
    return np.asarray(special.betaln(c + a, n - c + b) - special.betaln(a, b), dtype=np.float64)
