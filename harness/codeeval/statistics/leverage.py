"""Corrections for few clusters of unequal size: CR2 variances and Satterthwaite's degrees of freedom.

The residual of a large cluster is too small, because the cluster pulled the mean towards itself. CR2 (Bell and
McCaffrey 2002) divides its square by one minus its share of all weight, so that the variance is unbiased where tasks
are independent. A few large clusters also leave fewer degrees of freedom than clusters minus one (Pustejovsky and
Tipton 2018). Both have a closed form for a weighted mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats, mean_interval, score_interval

__all__ = ["Leverage", "cluster_limits", "clustered_interval", "design_effect", "leverage"]


@dataclass(frozen=True, slots=True)
class Leverage:
    """Corrections for the weight that each unit has in a mean; arrays of shape (units, ...) and (...)."""

    inflation: Floats
    """Factor for the squared residual of each unit."""
    freedom: Floats
    """Degrees of freedom of the variance, at least 1."""
    kish: Floats
    """Kish's number of units: (sum of weights) squared / sum of squared weights."""


def leverage(weights: ArrayLike) -> Leverage:
    """The corrections for units of these weights (numbers of tasks), of shape (units, ...), each column on its own.

    With equal weights they are those of a sample: G / (G - 1), and G - 1 degrees of freedom for G units.
    """
    sizes = np.asarray(weights, dtype=np.float64)
    total, squares = sizes.sum(axis=0), (sizes**2).sum(axis=0)
    rest = 1 - sizes / total
    alone = rest <= 0  # a single unit shows nothing of how much units vary
    inflation = np.divide(1.0, rest, out=np.ones_like(rest), where=~alone)
    pulled = sizes**2 * inflation
    crossed = pulled.sum(axis=0) ** 2 - (pulled**2).sum(axis=0)
    freedom = total**2 / (squares + crossed / total**2)
    return Leverage(inflation, np.maximum(freedom, 1.0), np.asarray(total**2 / squares))


def clustered_interval(
    values: ArrayLike, cluster: ArrayLike | None = None, *, confidence: float = CONFIDENCE
) -> Estimate:
    """The mean of one value per problem with limits over groups of problems; `mean_interval` where each is its own.

    `values` and `cluster` have shape (problems,); the values lie in [0, 1], and `cluster` holds any labels.
    """
    sample = np.asarray(values, dtype=np.float64)
    groups = np.arange(sample.size) if cluster is None else np.unique(np.asarray(cluster), return_inverse=True)[1]
    if sample.size == np.max(groups, initial=-1) + 1:
        return mean_interval(sample, confidence=confidence)
    mean = np.clip(sample.mean(keepdims=True), 0, 1)
    moves = (sample - mean)[:, None]
    low, high = cluster_limits(moves, np.ones_like(moves), groups, mean, confidence=confidence)
    return Estimate(float(mean[0]), float(low[0]), float(high[0]), confidence)


def design_effect(values: ArrayLike, cluster: ArrayLike) -> float:
    """Return the variance of a mean over groups of problems, over that of as many independent problems; 1 or more.

    `values` and `cluster` have shape (problems,). Values that are all equal say nothing of how alike the problems of a
    group are. They are taken as fully alike: problems over Kish's number of groups.
    """
    sample = np.asarray(values, dtype=np.float64)
    groups = np.unique(np.asarray(cluster), return_inverse=True)[1]
    sizes = np.bincount(groups)
    if len(sizes) == sample.size:
        return 1.0
    shape, moves = leverage(sizes), sample - sample.mean()
    alone = float((moves**2).sum()) * sample.size / max(sample.size - 1, 1)
    if alone == 0 or len(sizes) == 1:
        return sample.size / float(shape.kish)
    together = float((shape.inflation * np.bincount(groups, weights=moves) ** 2).sum())
    return max(1.0, together / alone)


def cluster_limits(
    moves: Floats, weights: Floats, groups: NDArray[np.int64], mean: Floats, *, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """Limits of weighted means over groups of tasks; each column stands for itself.

    `moves` (weight times value less mean) and `weights` have shape (tasks, columns), `mean` (columns,). `groups` has
    the number of each task's group, from 0 without gaps.
    """
    sizes, sums = _by_group(weights, groups), _by_group(moves, groups)
    shape = leverage(np.where(sizes.sum(axis=0) > 0, sizes, np.nan))
    count = len(sizes)
    # Equal groups have the interval of as many single tasks, whose limits reckon with the uncorrected variance.
    usual = (1 - 1 / count) ** (shape.kish / count) if count > 1 else np.ones_like(shape.kish)
    variance = usual * (shape.inflation * sums**2).sum(axis=0) / (sizes**2).sum(axis=0)
    values = _independent(moves, weights, groups, shape.kish)
    return score_interval(shape.kish, mean, variance, confidence=confidence, values=values, freedom=shape.freedom)


def _independent(moves: Floats, weights: Floats, groups: NDArray[np.int64], kish: Floats) -> Floats:
    """Number of independent values: from Kish's number of groups, whose tasks are alike, to that of tasks."""
    counts = np.bincount(groups)[:, None]
    whole = (moves**2).sum(axis=0)
    within = whole - (_by_group(moves, groups) ** 2 / counts).sum(axis=0)
    spare = len(moves) - len(counts)
    unlike = np.divide(within * len(moves), whole * spare, out=np.ones_like(whole), where=whole * spare > 0)
    total = weights.sum(axis=0)
    tasks = np.divide(total**2, (weights**2).sum(axis=0), out=np.full_like(total, np.nan), where=total > 0)
    return np.asarray(kish + np.maximum(tasks - kish, 0) * np.clip(unlike, 0, 1))


def _by_group(columns: Floats, groups: NDArray[np.int64]) -> Floats:
    summed = np.zeros((int(groups.max()) + 1, *columns.shape[1:]))
    np.add.at(summed, groups, columns)
    return summed
