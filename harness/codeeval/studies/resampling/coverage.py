"""Coverage against the number of samples, and its power law (Brown et al. 2407.21787, section 3.2)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from codeeval.records import Record
from codeeval.statistics.attempts import failing
from codeeval.statistics.bootstrap import TaskBootstrap, percentile_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.ratios import ratios

__all__ = ["CoverageLaw", "CoveragePoint", "PowerLaw", "fit_power_law", "study_coverage"]

Counts = NDArray[np.int64]
Pair = tuple[float, float]

_POINTS = 40
"""Numbers of samples in the fit, evenly spaced on a logarithmic scale, as in the paper."""
_REFITS = 200
_FEWEST = 3


class CoveragePoint(Record):
    """Coverage at one number of samples."""

    k: int
    """Number of samples."""
    coverage: Estimate
    """pass@k: P(some of k samples passes), unbiased, averaged over tasks."""
    fitted: float | None
    """Coverage by the power law; null without one."""


class PowerLaw(Record):
    """coverage = exp(a k^b), by least squares of the coverage at 40 log-spaced k."""

    a: Estimate
    """log of coverage at k = 1, at most 0; the interval is of refits to a bootstrap over tasks."""
    b: Estimate
    """Exponent: how fast log coverage shrinks, below 0 where more samples help."""
    largest_residual: float
    """Largest distance of coverage from the law, in coverage."""
    rms_residual: float
    """Root mean square of these distances."""


class CoverageLaw(Record):
    """Coverage by one suite."""

    suite: str
    """Suite that says which samples pass."""
    points: Sequence[CoveragePoint]
    """Up to the number of samples that every task has."""
    law: PowerLaw | None
    """Null where there is nothing to fit: fewer than three k, or coverage 0 or 1 throughout."""


def study_coverage(suite: str, n: Counts, passing: Counts, tasks: TaskBootstrap) -> CoverageLaw:
    """Coverage of tasks with `n` samples, `passing` of which pass `suite`; both of shape (tasks,)."""
    most = int(n.min())
    ks = np.unique(np.geomspace(1, most, _POINTS).round().astype(np.int64))
    values = 1 - failing(n, passing, most)[:, ks]
    means = ratios(values, np.ones_like(values), tasks)
    law, fitted = _law(ks, values, means.estimate, tasks)
    points = [
        CoveragePoint(k=int(k), coverage=interval, fitted=fitted[at] if fitted else None)
        for at, k in enumerate(ks)
        if (interval := means[at]) is not None
    ]
    return CoverageLaw(suite=suite, points=points, law=law)


def fit_power_law(ks: Counts, coverage: Floats, start: Pair = (-1.0, -0.5)) -> Pair | None:
    """The a and b of coverage = exp(a k^b) by least squares of coverage; None where it does not determine them."""
    from scipy.optimize import curve_fit  # noqa: PLC0415 - a fifth of a second

    if len(ks) < _FEWEST or coverage.max() <= 0 or coverage.min() >= 1:
        return None
    logs = np.log(ks)

    def law(_: Floats, a: float, b: float) -> Floats:
        return np.asarray(np.exp(a * np.exp(b * logs)))

    def slopes(_: Floats, a: float, b: float) -> Floats:
        power = np.exp(b * logs)
        return np.stack([power, a * power * logs], axis=1) * np.exp(a * power)[:, None]

    try:
        with np.errstate(over="ignore"):  # a step may try a law that falls so fast that its coverage is 0
            (a, b), _ = curve_fit(law, ks, coverage, p0=start, jac=slopes, maxfev=2000)
    except RuntimeError:  # no convergence: the curve has no such shape
        return None
    return (float(a), float(b)) if a < 0 else None


def _law(
    ks: Counts, values: Floats, coverage: Floats, tasks: TaskBootstrap
) -> tuple[PowerLaw | None, list[float] | None]:
    fit = fit_power_law(ks, coverage, _start(ks, coverage))
    if fit is None:
        return None, None
    totals = tasks.totals(np.concatenate([values, np.ones((len(values), 1))], axis=1))[:_REFITS]
    refits = [fit_power_law(ks, row[:-1] / row[-1], fit) for row in totals]
    low, high = percentile_limits(np.array([each for each in refits if each is not None] or [fit]))
    fitted = np.exp(fit[0] * ks ** fit[1])
    residuals = coverage - fitted
    a, b = (Estimate(fit[at], min(low[at], fit[at]), max(high[at], fit[at])) for at in range(2))
    law = PowerLaw(
        a=a,
        b=b,
        largest_residual=round(float(np.abs(residuals).max()), 10),
        rms_residual=round(float(np.sqrt(np.mean(residuals**2))), 10),
    )
    return law, [round(float(value), 10) for value in fitted]


def _start(ks: Counts, coverage: Floats) -> Pair:
    """From the line through log(-log(coverage)) against log(k), which is the law where it is exact."""
    inner = (coverage > 0) & (coverage < 1)
    if inner.sum() < 2:  # noqa: PLR2004 - a line needs two points
        return -1.0, -0.5
    slope, intercept = np.polyfit(np.log(ks[inner]), np.log(-np.log(coverage[inner])), 1)
    return -float(np.exp(intercept)), float(slope)
