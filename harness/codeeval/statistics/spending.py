"""Alpha spending: one false alarm rate for a whole series of looks.

A gate that may fail wrongly in 5 % of nights does so at least once in 38 % of months (bench/beyond.py). A spending
function divides the error over the looks (Lan and DeMets 1983): look j of m may spend f(j / m) - f((j - 1) / m). The
chance that any look raises a false alarm is at most the sum of what they spend, whatever the looks have in common. This
bound fits a nightly series, in which every look has another candidate. Looks at one growing sample could use sharper
boundaries, because they are correlated in a known way.
"""

from typing import Literal, get_args

import numpy as np

from codeeval.statistics.deferred import special
from codeeval.statistics.intervals import Floats

__all__ = ["SPENDINGS", "Spending", "level_of_look", "levels", "spent"]

Spending = Literal["pocock", "obrien-fleming", "anytime"]
"""`pocock`: nearly the same at each look. `obrien-fleming`: almost nothing early, nearly all at the end. `anytime`:
1 / (j (j + 1)) of the error at look j, for a series without end."""
SPENDINGS: tuple[Spending, ...] = get_args(Spending)


def spent(shares: Floats, error: float, spending: Spending) -> Floats:
    """Error spent by the time that each share of the looks, in [0, 1], is done (Lan and DeMets 1983, section 2).

    `pocock` is error ln(1 + (e - 1) t), `obrien-fleming` 2 - 2 Phi(z / sqrt(t)) with z the quantile of 1 - error / 2.
    `anytime` has no end to take a share of, and is refused with ValueError.
    """
    t = np.asarray(shares, dtype=np.float64)
    if spending == "pocock":
        return np.asarray(error * np.log1p(np.expm1(1) * t), dtype=np.float64)
    if spending == "obrien-fleming":
        scaled = np.divide(special.ndtri(1 - error / 2), np.sqrt(t), out=np.full(t.shape, np.inf), where=t > 0)
        return np.asarray(2 * special.ndtr(-scaled), dtype=np.float64)
    raise ValueError("a series without end has no shares: use `level_of_look`")


def levels(looks: int, error: float, spending: Spending) -> Floats:
    """Error that each of the first `looks` looks may spend, of shape (looks,); their sum is `error` at most."""
    if spending == "anytime":
        order = np.arange(1, looks + 1)
        return np.asarray(error / (order * (order + 1)), dtype=np.float64)
    return np.diff(spent(np.arange(looks + 1) / looks, error, spending))


def level_of_look(look: int, looks: int | None, error: float, spending: Spending) -> float:
    """Error that look number `look` (from 1) of `looks` may spend; `looks` is None for `anytime` alone.

    Raises ValueError for a look outside the series.
    """
    if look < 1 or (looks is not None and look > looks) or (looks is None) != (spending == "anytime"):
        raise ValueError(f"look {look} of {looks} is outside a {spending} series: its looks are 1 to {looks}")
    return float(levels(looks or look, error, spending)[look - 1])
