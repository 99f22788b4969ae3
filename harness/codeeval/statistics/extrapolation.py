"""pass@k beyond the number of samples: an interval that admits tasks that are never solved.

n samples determine the first n moments of the distribution of pass rates and no more. A law fitted to them (Brown et
al. 2407.21787) or a Beta distribution (Levi 2410.16377; Schaeffer et al. 2502.17578) assumes the rest, and
misses where some tasks cannot be solved. Here nothing is assumed: see `codeeval.statistics.mixing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.mixing import RateMixture

__all__ = ["Extrapolation", "extrapolate"]


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """pass@k for numbers of samples that may exceed those drawn."""

    ks: tuple[int, ...]
    intervals: tuple[Estimate, ...]
    """By k, for tasks like these. The low end has as many tasks unsolvable as the counts allow, the high end none."""
    unsolvable: float
    """Largest share of tasks that may have a pass rate of 0. The least is 0, because no n tells 0 from very little."""


def extrapolate(
    n: ArrayLike,
    c: ArrayLike,
    ks: Sequence[int],
    *,
    cluster: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
) -> Extrapolation:
    """Predict pass@k for each of `ks`, from `n` samples per task of which `c` pass; integer arrays of shape (tasks,).

    `cluster` has a label per task, equal for tasks that depend on one another. Limits are over these groups.

    Raises ValueError where a k is below 1, as `RateMixture.of`, or where the confidence is not between 0 and 1.
    """
    if any(k < 1 for k in ks) or not 0 < confidence < 1:
        raise ValueError(f"k in {list(ks)!r} must be 1 or more, and confidence {confidence!r} between 0 and 1")
    mixture = RateMixture.of(n, c, cluster)
    never = (mixture.rates == 0).astype(np.float64)
    intervals = tuple(_interval(mixture, k, confidence) for k in ks)
    return Extrapolation(tuple(ks), intervals, mixture.limit(never, -1, confidence=confidence))


def _interval(mixture: RateMixture, k: int, confidence: float) -> Estimate:
    values = 1 - (1 - mixture.rates) ** k
    estimate = float(np.clip(mixture.likeliest @ values, 0, 1))
    low, high = mixture.limits(values, confidence=confidence)
    return Estimate(estimate, max(0.0, min(low, estimate)), min(1.0, max(high, estimate)))
