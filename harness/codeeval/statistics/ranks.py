"""Ranks of models under two measures: how far they agree, and how far each model moves."""

import numpy as np

from codeeval.statistics.intervals import Floats

__all__ = ["kendall", "ranks"]

_DIGITS = 12
"""Decimals to which scores are equal."""


def ranks(scores: Floats) -> Floats:
    """Rank of each model, 1 for the highest score; equal scores share the mean of their ranks.

    `scores` and the result have shape (..., models).
    """
    signs = _signs(scores)
    above, level = (signs < 0).sum(axis=-1), (signs == 0).sum(axis=-1) - 1
    return np.asarray(1 + above + level / 2, dtype=np.float64)


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
