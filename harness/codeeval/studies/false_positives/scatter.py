"""Accuracy given pass against single-sample accuracy: the line over models, and how sure tasks make it."""

from collections.abc import Sequence

import numpy as np

from codeeval.records import Record
from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.studies.false_positives.line import LineFit, fit_line

__all__ = ["Scatter", "study_scatter"]

_HARD = 0.9
"""The paper's harder subset: tasks whose accuracy given pass, averaged over models, is below this."""


class Scatter(Record):
    """Accuracy given pass against single-sample accuracy, over models."""

    fit: LineFit
    """The line through all models."""
    slope: Estimate
    """Its slope, with a bootstrap interval over tasks, the models being fixed."""
    intercept: Estimate
    """Its intercept, likewise."""
    hard_tasks: int
    """Tasks whose accuracy given pass, averaged over models, is below 0.9: the paper's harder subset."""
    hard_fit: LineFit | None
    """The line over those tasks alone; null where it is not defined."""


def study_scatter(pools: Sequence[Pools], tasks: TaskBootstrap) -> Scatter | None:
    """The line over models with the same tasks; None for fewer than three, or where one never passes."""
    points = [_point(pool) for pool in pools]
    fit = fit_line(*zip(*points, strict=True)) if np.all(np.isfinite(points)) else None
    if fit is None:
        return None
    hard = _hard_tasks(pools)
    hard_points = [_point(pool.kept(hard)) for pool in pools] if hard else []
    slope, intercept = _resampled_line(pools, tasks, (fit.slope, fit.intercept))
    return Scatter(
        fit=fit,
        slope=slope,
        intercept=intercept,
        hard_tasks=len(hard),
        hard_fit=fit_line(*zip(*hard_points, strict=True)) if hard and np.all(np.isfinite(hard_points)) else None,
    )


def _point(pools: Pools) -> tuple[float, float]:
    """Single-sample accuracy, and accuracy given pass (NaN where no task is decided)."""
    given = pools.precision[pools.decided]
    return float(np.mean(pools.correct / pools.n)), float(given.mean()) if given.size else float("nan")


def _hard_tasks(pools: Sequence[Pools]) -> list[str]:
    decided = np.stack([pool.decided for pool in pools])
    total = np.stack([pool.precision for pool in pools]).sum(axis=0)
    mean = np.divide(total, decided.sum(axis=0), out=np.ones_like(total), where=decided.any(axis=0))
    return [task_id for task_id, value in zip(pools[0].tasks, mean, strict=True) if value < _HARD]


def _resampled_line(
    pools: Sequence[Pools], tasks: TaskBootstrap, line: tuple[float, float]
) -> tuple[Estimate, Estimate]:
    """BCa intervals of slope and intercept: the same tasks are drawn for all models."""
    columns = [(pool.correct / pool.n, pool.precision, pool.decided.astype(float)) for pool in pools]
    table = np.stack([each for model in columns for each in model] + [np.ones(len(pools[0].tasks))], axis=1)
    units = tasks.by_unit(table)
    replicates, without_one = _lines(tasks.totals(table)), _lines(units.sum(axis=0) - units)
    influence = without_one.mean(axis=0) - without_one
    low, high = bca_limits(replicates, line, influence)
    slope, intercept = (Estimate(line[at], min(low[at], line[at]), max(high[at], line[at])) for at in (0, 1))
    return slope, intercept


def _lines(totals: Floats) -> Floats:
    """Slope and intercept from sums over tasks, of shape (replicates, 2); NaN never, as an undefined y is left out."""
    x, top, weight = (totals[:, at:-1:3] for at in range(3))
    x = x / totals[:, -1:]
    usable = weight > 0
    y = np.divide(top, weight, out=np.zeros_like(top), where=usable)
    count = np.maximum(usable.sum(axis=1, keepdims=True), 1)
    dx = np.where(usable, x - (x * usable).sum(axis=1, keepdims=True) / count, 0)
    spread = (dx**2).sum(axis=1)
    slope = np.divide((dx * y).sum(axis=1), spread, out=np.zeros_like(spread), where=spread > 0)
    intercept = ((y - slope[:, None] * x) * usable).sum(axis=1) / count[:, 0]
    return np.stack([slope, intercept], axis=1)
