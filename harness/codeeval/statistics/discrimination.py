"""Classical statistics of items: how well a task tells models apart, which tasks tell the same, how many are needed.

Discrimination is the item-rest correlation (Lord and Novick 1968, chapter 15): over models, that of a task's pass rate
with the mean rate of all other tasks. A task that better models fail more often has a negative one.
"""

import math
from statistics import NormalDist

import numpy as np

from codeeval.statistics.estimate import CONFIDENCE
from codeeval.statistics.intervals import Floats

__all__ = ["FEWEST_MODELS", "item_rest", "likeness", "tasks_needed"]

FEWEST_MODELS = 3
"""Models from which on a correlation over models is stated."""


def item_rest(rates: Floats) -> Floats:
    """Return the item-rest correlation of each task; `rates` has shape (models, tasks), the result (tasks,).

    NaN with fewer than three models or two tasks, or where one side is the same for all models.
    """
    models, tasks = rates.shape
    if models < FEWEST_MODELS or tasks < 2:  # noqa: PLR2004 - a task, and a rest
        return np.full(tasks, np.nan)
    rest = (rates.sum(axis=1, keepdims=True) - rates) / (tasks - 1)
    own, other = rates - rates.mean(axis=0), rest - rest.mean(axis=0)
    scale = np.sqrt((own**2).sum(axis=0) * (other**2).sum(axis=0))
    small = scale < 1e-12  # noqa: PLR2004 - rounding of equal rates
    return np.where(small, np.nan, (own * other).sum(axis=0) / np.where(small, 1.0, scale))


def likeness(rates: Floats) -> Floats:
    """Return the correlation over models of each pair of tasks, shape (tasks, tasks); NaN as in `item_rest`."""
    models, tasks = rates.shape
    if models < FEWEST_MODELS:
        return np.full((tasks, tasks), np.nan)
    own = rates - rates.mean(axis=0)
    norm = np.sqrt((own**2).sum(axis=0))
    scale = np.outer(norm, norm)
    small = scale < 1e-12  # noqa: PLR2004 - as above
    return np.where(small, np.nan, own.T @ own / np.where(small, 1.0, scale))


def tasks_needed(variance: float, half_width: float, *, confidence: float = CONFIDENCE) -> int:
    """Return how many tasks of this variance give a mean with an interval of this half width: (z s / w)^2, rounded up.

    Raises ValueError for a half width that is not above 0.
    """
    if half_width <= 0:
        raise ValueError(f"a half width of {half_width!r} is reached by no number of tasks: give one above 0")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return max(1, math.ceil(z * z * variance / half_width**2 - 1e-9))
