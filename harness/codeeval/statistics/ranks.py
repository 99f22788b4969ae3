"""Ranks of models: those that each may have, and how far two measures agree."""

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.intervals import Floats

__all__ = ["kendall", "rank_limits", "ranks"]

_DIGITS = 12
"""Decimals to which scores are equal."""


def ranks(scores: Floats) -> Floats:
    """Rank of each model, 1 for the highest score; equal scores share the mean of their ranks.

    `scores` and the result have shape (..., models).
    """
    signs = _signs(scores)
    above, level = (signs < 0).sum(axis=-1), (signs == 0).sum(axis=-1) - 1
    return np.asarray(1 + above + level / 2, dtype=np.float64)


def rank_limits(better: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the best and the worst rank that each model may have, as two arrays of shape (models,).

    `better` has shape (models, models): True where the model of the row is surely better than that of the column. If
    all these statements hold together with some confidence, so do the limits (Mogstad, Romano, Shaikh and Wilhelm 2024,
    Review of Economic Studies 91).
    """
    models = len(better)
    return 1 + better.sum(axis=0), models - better.sum(axis=1)


def kendall(before: Floats, after: Floats) -> Floats:
    """Kendall's tau-b of two measures over models; NaN where one measure has all models equal.

    `before` and `after` have shape (..., models), the result (...).
    """
    first, second = _signs(before), _signs(after)
    agreement = (first * second).sum(axis=(-2, -1))
    pairs = (first != 0).sum(axis=(-2, -1)) * (second != 0).sum(axis=(-2, -1)).astype(np.float64)
    tau: Floats = np.divide(agreement, np.sqrt(pairs), out=np.full(pairs.shape, np.nan), where=pairs > 0)
    return tau


def _signs(scores: Floats) -> Floats:
    """Sign of the difference of each pair of models, of shape (..., models, models)."""
    exact = np.asarray(scores, dtype=np.float64).round(_DIGITS)
    return np.asarray(np.sign(exact[..., :, None] - exact[..., None, :]), dtype=np.float64)
