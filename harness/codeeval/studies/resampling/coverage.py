"""Coverage against the number of samples, and its power law (Brown et al. 2407.21787, section 3.2)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from codeeval.records import Record
from codeeval.statistics.attempts import failing
from codeeval.statistics.bootstrap import TaskBootstrap, percentile_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.power_law import fit_power_laws
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
    fitted = _fits(ks, coverage[None], start)
    return (float(fitted[0, 0]), float(fitted[0, 1])) if len(fitted) else None


def _fits(ks: Counts, curves: Floats, start: Pair) -> Floats:
    """Return the laws of those curves, of shape (curves, ks), that determine one; shape (laws, 2)."""
    if len(ks) < _FEWEST:
        return np.zeros((0, 2))
    laws = fit_power_laws(ks, curves[(curves.max(axis=1) > 0) & (curves.min(axis=1) < 1)], start)
    return laws[~np.isnan(laws[:, 0])]


def _law(
    ks: Counts, values: Floats, coverage: Floats, tasks: TaskBootstrap
) -> tuple[PowerLaw | None, list[float] | None]:
    fit = fit_power_law(ks, coverage, _start(ks, coverage))
    if fit is None:
        return None, None
    totals = replace(tasks, replicates=min(_REFITS, tasks.replicates)).totals(
        np.concatenate([values, np.ones((len(values), 1))], axis=1)
    )
    refits = _fits(ks, totals[:, :-1] / totals[:, -1:], fit)
    low, high = percentile_limits(refits if len(refits) else np.array([fit]))
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
