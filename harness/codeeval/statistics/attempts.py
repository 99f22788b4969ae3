"""Resampling until the verifier passes, by exact formulas over the pool of a task's samples: nothing is simulated.

Samples of a task are exchangeable, so its pool of n samples, b of which pass the verifier and d of these the oracle,
says all: in a random order without replacement, the first K fail with probability C(n-b, K) / C(n, K), and the first
that passes is correct with probability d / b, whenever it comes. This equals the average over all orders of the
stored samples, which Stroebl et al. (2411.17501) approximate by 1,000 permutations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.errors import UsageError
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools

__all__ = ["Attempts", "attempt_grid", "failing", "resample"]

Counts = NDArray[np.int64]

_EVERY = 256
"""Up to here every number of attempts is looked at."""
_STEPS = 128
"""Above it, this many, evenly spaced on a logarithmic scale."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Outcome of up to K attempts; arrays of shape (tasks, len(ks))."""

    ks: Counts
    """Numbers of attempts, ascending."""
    passing: Floats
    """P(some of K attempts passes the verifier): coverage by the verifier; 1 minus it is abstention."""
    correct: Floats
    """P(the accepted sample is correct): accuracy at K."""
    false_positive: Floats
    """P(the accepted sample is wrong)."""
    samples: Floats
    """Expected number of samples drawn: up to the first that passes, K at most."""

    @property
    def failures(self) -> Floats:
        """Expected number of samples drawn that fail the verifier."""
        return self.samples - self.passing


def failing(n: ArrayLike, b: ArrayLike, most: int) -> Floats:
    """P(the first K of n samples all fail), b of which pass, for K = 0..most: shape (tasks, most + 1).

    C(n-b, K) / C(n, K) as a running product of (n-b-j) / (n-j), in logarithms. `most` must not exceed min(n).
    """
    samples, passing = np.atleast_1d(n)[:, None].astype(np.float64), np.atleast_1d(b)[:, None].astype(np.float64)
    drawn = np.arange(most)
    with np.errstate(divide="ignore"):
        steps = np.log1p(-np.minimum(passing / (samples - drawn), 1))
    chances: Floats = np.exp(np.concatenate([np.zeros((len(samples), 1)), np.cumsum(steps, axis=1)], axis=1))
    return chances


def attempt_grid(most: int) -> Counts:
    """Numbers of attempts from 1 to `most`: all of them up to 256, then ever fewer."""
    if most <= _EVERY:
        return np.arange(1, most + 1)
    sparse = np.unique(np.geomspace(_EVERY, most, _STEPS).round().astype(np.int64))
    return np.concatenate([np.arange(1, _EVERY), sparse])


def resample(pools: Pools, ks: Counts) -> Attempts:
    """The outcome of up to K attempts at each task, for each of `ks` (ascending).

    Raises UsageError where some task has fewer than the largest K samples.
    """
    most = int(ks[-1])
    if most > pools.n.min():
        raise UsageError(
            f"{most} attempts cannot be studied: a task has {pools.n.min()} samples; give a K up to that, or leave "
            "such tasks out with --min-samples"
        )
    fail = failing(pools.n, pools.passed, most)
    drawn = np.cumsum(fail, axis=1)[:, ks - 1]  # sum over k < K of P(the first k all fail)
    passing = 1 - fail[:, ks]
    precision = pools.precision[:, None]
    return Attempts(ks, passing, precision * passing, (1 - precision) * passing, drawn)
