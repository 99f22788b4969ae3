"""A difference between two models that were each trained with several seeds.

A training seed is a level of its own above tasks and samples: runs of one seed share what that training happened to
learn, so pooling their samples as if one model had drawn them promises too much (Madaan et al. 2406.10229; Bouthillier
et al. 2103.03098). Seeds are crossed with tasks. Both sides are assumed to vary alike over seeds, so that a side with
one seed borrows the variance of the other.
"""

from dataclasses import dataclass

import numpy as np

from codeeval.statistics.deferred import optimize, special
from codeeval.statistics.difference import Spread
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats

__all__ = ["SeedNoise", "between_seeds"]

_SMALLEST = 1e-15


@dataclass(frozen=True, slots=True)
class SeedNoise:
    """The part of a difference's error that training seeds make."""

    error: float
    """Standard error of the difference of means over seeds; sampling noise of each run is in it."""
    freedom: int
    """Degrees of freedom of that error: seeds beyond the first, both sides together."""
    deviation: float
    """Standard deviation of one seed's mean."""

    def limits(self, mean: float, tasks: Spread | None = None, *, confidence: float = CONFIDENCE) -> Estimate:
        """Limits of the difference `mean` over seeds like these; with `tasks`, over tasks like these too.

        Student's half-widths of the two errors are added in squares, which covers at least what it promises: noise of
        samples is in both errors.
        """
        half = self._half(1 - confidence, tasks)
        return Estimate(mean, max(-1.0, mean - half), min(1.0, mean + half), confidence)

    def p_value(self, mean: float, tasks: Spread | None = None) -> float:
        """Return the two-sided p-value: the error 1 - confidence at which one limit is exactly 0."""
        if self._half(1.0, tasks) >= abs(mean):
            return 1.0
        if self._half(_SMALLEST, tasks) <= abs(mean):
            return _SMALLEST
        return float(optimize.brentq(lambda p: self._half(p, tasks) - abs(mean), _SMALLEST, 1.0))

    def _half(self, p: float, tasks: Spread | None) -> float:
        own = _quantile(self.freedom, p) * self.error
        return own if tasks is None else float(np.hypot(own, _quantile(tasks.freedom, p) * tasks.error))


def between_seeds(a: Floats, b: Floats) -> SeedNoise:
    """From pass@k by seed and task: `a` of shape (seeds of A, tasks), `b` of shape (seeds of B, tasks).

    Raises ValueError where both sides have a single seed.
    """
    sides = [np.asarray(side, dtype=np.float64).mean(axis=1) for side in (a, b)]
    freedom = sum(len(means) - 1 for means in sides)
    if not freedom:
        raise ValueError("the noise of training seeds needs two seeds of one side at least")
    squares = sum(float(((means - means.mean()) ** 2).sum()) for means in sides)
    variance = squares / freedom
    return SeedNoise(float(np.sqrt(variance * sum(1 / len(means) for means in sides))), freedom, float(variance**0.5))


def _quantile(freedom: float, p: float) -> float:
    return float(special.stdtrit(freedom, 1 - p / 2))
