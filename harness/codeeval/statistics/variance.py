"""Where the noise of pass@1 comes from: the choice of tasks, and the luck of sampling (Miller, 2411.00640, section 3).

Var(mean) = (between + within / n) / tasks. More samples only reduce the second part; only more tasks reduce both.
"""

from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.pairs import Counts, Pairs

__all__ = ["UNIFORM", "VarianceSplit", "difference_between", "redrawn_splits", "variance_split"]


@dataclass(frozen=True, slots=True)
class VarianceSplit:
    """Components of the variance of one sample's verdict; estimates are unbiased, so `between` can be negative."""

    mean: float
    """pass@1."""
    between: float
    """Variance over tasks of the true pass rates."""
    within: float
    """Mean over tasks of p (1 - p): the variance of one sample of a given task."""
    squares: float
    """Mean over tasks of p squared."""

    def error(self, n: float, tasks: int) -> float:
        """Standard error of pass@1 from n samples of each of so many tasks; n may be infinite."""
        return float(np.sqrt(max(0.0, self.between + self.within / n) / tasks))


UNIFORM = VarianceSplit(0.5, 1 / 12, 1 / 6, 1 / 3)
"""Variance of rates that are spread evenly from 0 to 1, which Miller assumes if nothing is known."""


def variance_split(n: Counts, c: Counts) -> VarianceSplit:
    """The components, from `n` samples of which `c` pass, by task, of shape (tasks,).

    Raises UsageError where a task has a single sample, for then nothing tells the two parts apart, or with one task.
    """
    if np.any(n < 2) or len(n) < 2:  # noqa: PLR2004 - a variance takes two
        raise UsageError(
            "the noise cannot be split: some task has one sample only, or copies of one sample, which count once (or "
            "there is one task); draw a pilot run with two samples per task or more, such as -n 5, not greedily"
        )
    within = c * (n - c) / (n * (n - 1))
    rates = c / n
    between = float(rates.var(ddof=1)) - float((within / n).mean())
    squares = float((c * (c - 1) / (n * (n - 1))).mean())
    return VarianceSplit(float(rates.mean()), between, float(within.mean()), squares)


def redrawn_splits(pairs: Pairs, *, replicates: int = 200, seed: int = 0) -> tuple[VarianceSplit, ...]:
    """The splits that pilots like run A of `pairs` might have shown: a Bayesian bootstrap over groups of tasks.

    One more group, with the rates of `UNIFORM`, stands for tasks not seen (Rubin 1981, with a prior): so a pilot that
    always passes is no proof that nothing varies.
    """
    n, c = pairs.n_a, pairs.c_a
    variance_split(n, c)  # refuses what cannot be split
    moments = np.stack([c / n, c * (n - c) / (n * (n - 1)), c * (c - 1) / (n * (n - 1)), np.ones(len(n))], axis=1)
    _, groups = np.unique(pairs.cluster, return_inverse=True)
    table = np.zeros((int(groups.max()) + 2, 4))
    np.add.at(table, groups, moments)
    table[-1] = UNIFORM.mean, UNIFORM.within, UNIFORM.squares, 1.0
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(table)), size=replicates)
    sums = weights @ table
    means = (sums[:, :3] / sums[:, 3:]).tolist()
    return tuple(VarianceSplit(mean, squares - mean**2, within, squares) for mean, within, squares in means)


def difference_between(pairs: Pairs) -> float:
    """Variance over tasks of the true differences between two runs; unbiased, so it can be negative."""
    noise = 0.0
    for n, c in ((pairs.n_a, pairs.c_a), (pairs.n_b, pairs.c_b)):
        variance_split(n, c)  # refuses what cannot be split
        noise += float((c * (n - c) / (n**2 * (n - 1))).mean())
    return float((pairs.rate_b - pairs.rate_a).var(ddof=1)) - noise
