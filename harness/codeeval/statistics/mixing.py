"""Distributions of task pass rates that the observed counts allow.

Tasks are drawn from an unknown distribution G of pass rates, which may have a point mass at 0 (tasks that are never
solved). A task with n samples shows c passes with chance `integral C(n, c) p^c (1-p)^(n-c) dG(p)`. The likelihood of G
is concave in G (Lindsay 1983), and a mean over tasks, such as pass@k, is linear in G. So the smallest and largest mean
over all G of sufficient likelihood is a convex program. Its limits are a profile likelihood interval for a functional
of a mixing distribution (Murphy and van der Vaart 2000). They stay valid where the counts do not identify the
functional, because no distribution is left out.

G lives on a grid of rates. Each logarithm is replaced by its tangents, which makes the program linear; tangents are
added where they are missed. Tangents lie above the logarithm, so the limits are never too narrow.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.deferred import optimize, special
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import design_effect, leverage

__all__ = ["RateMixture"]

_CLOSE = 0.01
"""Log-likelihood by which tangents may exceed the logarithms."""
_ROUNDS = 40
_STEPS = np.exp(np.arange(-2, 2.01, 0.5))
"""First tangents, as multiples of the smooth fit."""
_FEW = 30
"""Most different counts for which each has all of these. With more, linear programs would grow too large."""
_COARSE, _NEAR = np.exp(np.arange(-2, 2.01)), np.exp(np.array([-0.1, 0.0, 0.1]))
"""First tangents of more counts: fewer ones of the smooth fit, and those of a fit that is nearly the likeliest."""
_SMOOTH, _FITTED = 60, 3000
"""EM steps from the uniform distribution: enough to fit the counts and too few to become spiky; enough to be near the
likeliest."""
_EXACT = 20
"""Counts up to this one have a row of their own, larger ones share bins: of a large n only rare passes matter."""
_BINS = 20

_METHODS: tuple[Literal["highs", "highs-ipm", "highs-ds"], ...] = ("highs", "highs-ipm", "highs-ds")
"""Solvers of linear programs in order. HiGHS rarely ends without a status where its own choice of method is poor."""


@dataclass(frozen=True)
class RateMixture:
    """Counts of tasks, and what they say of the distribution of pass rates over tasks."""

    rates: Floats
    """Grid of pass rates from 0 to 1, shape (grid,)."""
    chances: Floats
    """Chance of each count, or bin of counts, at each rate, up to a factor per row; shape (counts, grid)."""
    tasks: Floats
    """Number of tasks with each count, shape (counts,)."""
    design: float = 1.0
    """Design effect: factor by which groups of dependent tasks inflate variances; 1 without groups."""
    freedom: float = np.inf
    """Degrees of freedom of the design effect."""

    @classmethod
    def of(cls, n: ArrayLike, c: ArrayLike, cluster: ArrayLike | None = None) -> "RateMixture":
        """From `n` samples per task, of which `c` pass; integer arrays of shape (tasks,).

        `cluster` has a label per task, equal for tasks that depend on one another. None: all are independent.

        Raises ValueError without tasks, or where c is not in 0..n.
        """
        samples, passed = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
        if not samples.size or np.any((passed < 0) | (passed > samples) | (samples < 1)):
            raise ValueError("a mixture of rates needs tasks with n >= 1 samples, of which c in 0..n pass")
        rates = _grid(int(samples.max()))
        rows, tasks = [], []
        for size in np.unique(samples):
            starts = _starts(int(size))
            bins, counts = np.unique(np.searchsorted(starts, passed[samples == size], "right") - 1, return_counts=True)
            ends = np.append(starts[1:], size + 1)
            rows += [_chance(int(starts[each]), int(ends[each]), int(size), rates) for each in bins]
            tasks += counts.tolist()
        design, freedom = _design(samples, passed, cluster)
        return cls(rates, np.array(rows), np.array(tasks, dtype=np.float64), design, freedom)

    def _fit(self, steps: int, weights: Floats) -> Floats:
        """Return the weights after some steps of EM, shape (grid,)."""
        for _ in range(steps):
            weights = weights * (self.chances.T @ (self.tasks / (self.chances @ weights))) / self.tasks.sum()
        return np.asarray(weights, dtype=np.float64)

    @cached_property
    def likeliest(self) -> Floats:
        """Weights of a distribution of the largest likelihood, shape (grid,)."""
        return self._program.solve(np.zeros(len(self.rates)), None)

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood of `likeliest`, up to a constant."""
        return self._program.log_likelihood(self.likeliest)

    @cached_property
    def _program(self) -> "_Program":
        smooth = self._fit(_SMOOTH, np.full(len(self.rates), 1 / len(self.rates)))
        if len(self.tasks) <= _FEW:
            at = np.outer(self.chances @ smooth, _STEPS)
        else:
            near = self.chances @ self._fit(_FITTED, smooth)
            at = np.hstack([np.outer(self.chances @ smooth, _COARSE), np.outer(near, _NEAR)])
        return _Program(self.chances, self.tasks, np.repeat(np.arange(len(at)), at.shape[1]), at)

    def limits(self, values: Floats, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Limits of the mean of `values` over tasks like these; `values` has shape (grid,), one for each of `rates`."""
        low, high = (self.limit(values, sign, confidence=confidence) for sign in (1, -1))
        return low, high

    def limit(self, values: Floats, sign: Literal[1, -1], *, confidence: float = CONFIDENCE) -> float:
        """Return the lower limit of the mean of `values` for `sign` 1, the upper limit for -1.

        The likelihood takes tasks as independent. Where they are not, twice its logarithm's drop is the design effect
        times a squared Student variable (Rotnitzky and Jewell 1990), which is chi-squared for many groups.
        """
        drop = float(special.chdtri(1, 1 - confidence))
        if np.isfinite(self.freedom):
            drop = self.design * float(special.stdtrit(self.freedom, (1 + confidence) / 2)) ** 2
        least = self.log_likelihood - drop / 2
        return float(self._program.solve(sign * values, least) @ values)


@dataclass
class _Program:
    """Linear programs over weights w of the grid and t, which stands for the logarithm of each count's chance."""

    chances: Floats
    tasks: Floats
    row: NDArray[np.int64]
    """Which count each tangent is for."""
    at: Floats
    """Chance at which each tangent touches."""

    def __post_init__(self) -> None:
        self.at = self.at.ravel()

    def log_likelihood(self, weights: Floats) -> float:
        return float(self.tasks @ np.log(np.maximum(self.chances @ weights, 1e-300)))

    def solve(self, cost: Floats, least: float | None) -> Floats:
        """Weights of the least cost with a log-likelihood of `least` or more; None: of the largest likelihood."""
        weights = np.zeros(len(cost))
        for _ in range(_ROUNDS):
            weights, logs = self._solved(cost, least)
            fit = np.maximum(self.chances @ weights, 1e-12)
            gaps = self.tasks * (logs - np.log(fit))
            if float(gaps.sum()) < _CLOSE:
                break
            missed = np.flatnonzero((gaps > _CLOSE / len(fit) / 4) | (len(fit) <= _FEW))
            self.row = np.concatenate([self.row, missed])
            self.at = np.concatenate([self.at, fit[missed]])
        return weights

    def _solved(self, cost: Floats, least: float | None) -> tuple[Floats, Floats]:
        counts, grid = self.chances.shape
        above = np.zeros((len(self.row), counts))
        above[np.arange(len(self.row)), self.row] = 1
        table = np.hstack([-self.chances[self.row] / self.at[:, None], above])
        bound = np.log(self.at) - 1
        objective = np.concatenate([cost, np.zeros(counts) if least is not None else -self.tasks])
        if least is not None:
            table, bound = np.vstack([table, np.concatenate([np.zeros(grid), -self.tasks])]), np.append(bound, -least)
        total = np.concatenate([np.ones(grid), np.zeros(counts)])[None]
        limits = [(0, None)] * grid + [(None, None)] * counts
        message = ""
        for method in _METHODS:
            result = optimize.linprog(
                objective, A_ub=table, b_ub=bound, A_eq=total, b_eq=[1], bounds=limits, method=method
            )
            if result.x is not None:
                return np.asarray(result.x[:grid]), np.asarray(result.x[grid:])
            message = result.message
        raise ArithmeticError(f"no distribution of rates was found: {message}")


def _design(n: NDArray[np.int64], c: NDArray[np.int64], cluster: ArrayLike | None) -> tuple[float, float]:
    """Return the design effect and its degrees of freedom: the larger effect of pass rates and of solved tasks."""
    if cluster is None or len(np.unique(np.asarray(cluster))) == n.size:
        return 1.0, np.inf
    effect = max(design_effect(c / n, cluster), design_effect(c > 0, cluster))
    sizes = np.unique(np.asarray(cluster), return_counts=True)[1]
    return effect, float(leverage(sizes).freedom)


def _grid(largest: int) -> Floats:
    """Rates from 0 to 1: dense near 0, where extrapolation is decided, and near 1."""
    low = np.geomspace(0.002 / largest, 0.5, 60)
    high = 1 - np.geomspace(0.02 / largest, 0.5, 30)
    return np.unique(np.concatenate([[0.0], low, high, [1.0]]))


def _starts(n: int) -> NDArray[np.int64]:
    """First count of each bin, from 0; a coarser count has a likelihood as valid as the count itself."""
    if n <= _EXACT + _BINS:
        return np.arange(n + 1)
    return np.unique(np.concatenate([np.arange(_EXACT), np.geomspace(_EXACT, n, _BINS).round().astype(np.int64)]))


def _chance(start: int, end: int, n: int, rates: Floats) -> Floats:
    """Chance of `start` to `end` - 1 passes in n samples at each rate, divided by its largest value."""
    if end == start + 1:
        logs = special.xlogy(start, rates) + special.xlog1py(n - start, -rates)
        return np.asarray(np.exp(logs - logs.max()), dtype=np.float64)
    below_end = special.betainc(end, n - end + 1, rates) if end <= n else 0.0
    chance = np.maximum(special.betainc(start, n - start + 1, rates) - below_end, 0)
    return np.asarray(chance / chance.max(), dtype=np.float64)
