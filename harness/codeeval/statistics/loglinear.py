"""A line through performance over the logarithm of size, with prediction intervals (ordinary least squares)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.estimate import CONFIDENCE, Estimate

__all__ = ["FEWEST", "LogLinear", "fit_log_linear"]

FEWEST = 3
"""Fewest points of which a line has a residual."""


@dataclass(frozen=True, slots=True)
class LogLinear:
    """`rate = intercept + slope * log10(size)`, fitted to points."""

    intercept: float
    slope: float
    """Rise per factor of ten in size."""
    deviation: float
    """Standard deviation of the residuals, with two degrees of freedom fewer than points."""
    r_squared: float
    """Share of the variance of rates that the line explains; 1 where all rates are equal."""
    points: int
    centre: float
    """Mean of log10(size)."""
    spread: float
    """Sum of the squared distances of log10(size) from their mean."""

    def at(self, size: float, *, confidence: float = CONFIDENCE) -> Estimate:
        """Return the rate at a size, with the prediction interval of one further point, within [0, 1]."""
        x = float(np.log10(size))
        error = self.deviation * float(np.sqrt(1 + 1 / self.points + (x - self.centre) ** 2 / self.spread))
        value, width = self.intercept + self.slope * x, self._quantile(confidence) * error
        low, middle, high = (float(limit) for limit in np.clip([value - width, value, value + width], 0, 1))
        return Estimate(middle, low, high, confidence)

    def rise(self, *, confidence: float = CONFIDENCE) -> Estimate:
        """Return the slope with its confidence interval."""
        width = self._quantile(confidence) * self.deviation / float(np.sqrt(self.spread))
        return Estimate(self.slope, self.slope - width, self.slope + width, confidence)

    def _quantile(self, confidence: float) -> float:
        from scipy.stats import t  # noqa: PLC0415 - slow to import, only here

        return float(t.ppf((1 + confidence) / 2, self.points - 2))


def fit_log_linear(sizes: ArrayLike, rates: ArrayLike) -> LogLinear:
    """Return the least-squares line; both have shape (points,), sizes are positive and not all equal.

    Raises:
        ValueError: There are fewer than three points, or all have one size.
    """
    x, y = np.log10(np.asarray(sizes, dtype=np.float64)), np.asarray(rates, dtype=np.float64)
    if len(x) < FEWEST or np.ptp(x) == 0:
        raise ValueError(f"{len(x)} points of {len(set(x.tolist()))} sizes make no line with an interval")
    moved = x - x.mean()
    spread = float(moved @ moved)
    slope = float(moved @ y) / spread
    intercept = float(y.mean()) - slope * float(x.mean())
    residuals = y - intercept - slope * x
    total = float(((y - y.mean()) ** 2).sum())
    unexplained = float(residuals @ residuals)
    return LogLinear(
        intercept,
        slope,
        float(np.sqrt(unexplained / (len(x) - 2))),
        1 - unexplained / total if total > 0 else 1.0,
        len(x),
        float(x.mean()),
        spread,
    )
