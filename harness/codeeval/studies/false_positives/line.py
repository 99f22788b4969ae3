"""A straight line through one point per model: accuracy given pass on single-sample accuracy."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from codeeval.records import Record

__all__ = ["LineFit", "fit_line", "models_below"]

_FEWEST = 3


class LineFit(Record):
    """Ordinary least squares of y on x over models, as Stroebl et al. fit it."""

    models: int
    """Points."""
    slope: float
    """Change of y for a change of x by 1."""
    intercept: float
    """y at x = 0."""
    r2: float
    """Share of the variance of y that the line explains."""
    p: float
    """Two-sided p value of slope = 0, for independent normal residuals."""
    slope_se: float
    """Standard error of the slope, under the same assumption."""


def fit_line(x: ArrayLike, y: ArrayLike) -> LineFit | None:
    """The least-squares line through points of shape (models,); None for fewer than three or where all x are equal."""
    from scipy import stats  # noqa: PLC0415 - a third of a second, for several models only

    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.size < _FEWEST or np.ptp(xs) == 0:
        return None
    fit = stats.linregress(xs, ys)
    values = {"slope": fit.slope, "intercept": fit.intercept, "p": fit.pvalue, "slope_se": fit.stderr}
    return LineFit(models=xs.size, r2=round(float(fit.rvalue) ** 2, 10), **{k: float(v) for k, v in values.items()})


def models_below(ceilings: Mapping[str, float], cutoff: float) -> tuple[str, ...]:
    """Models whose accuracy given pass, by name, is below the single-sample accuracy `cutoff` of a stronger one."""
    return tuple(name for name, ceiling in ceilings.items() if ceiling < cutoff)
