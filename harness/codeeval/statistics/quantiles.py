"""Quantiles of the beta distribution and of Student's t, without scipy.

pass@k needs these two alone, and scipy is a third of the size of an installation. Reports have the same digits with
and without scipy, since few values are always computed here. Many values, which only the studies have, are computed
by scipy where it is installed (extra `[studies]`), because it is faster.
"""

import math
from collections.abc import Callable
from importlib.util import find_spec
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["beta_quantile", "student_quantile"]

_Floats = NDArray[np.float64]

_FEW = 64
"""Largest number of values that are computed here although scipy is installed."""
_MANY_DEGREES = 10_000.0
"""Degrees of freedom from which on the expansion around the normal quantile is exact to 15 digits."""
_STEPS = 400
"""Most steps of a search; bisection alone needs 1,100 for the smallest numbers, and Newton's about 8."""
_TERMS = 20_000
"""Most terms of the continued fraction; it needs about the root of the larger parameter."""
_TINY = 1e-300


def beta_quantile(a: ArrayLike, b: ArrayLike, probability: ArrayLike) -> _Floats:
    """The x at which the beta distribution with parameters `a` and `b` has this probability below it."""
    return _each(_beta_quantile, "betaincinv", a, b, probability)


def student_quantile(freedom: ArrayLike, probability: ArrayLike) -> _Floats:
    """The quantile of Student's t; infinite degrees of freedom: the normal distribution's. NaN where there are none."""
    return _each(_student_quantile, "stdtrit", freedom, probability)


def _each(scalar: Callable[..., float], scipy_name: str, *arguments: ArrayLike) -> _Floats:
    arrays = np.broadcast_arrays(*(np.asarray(argument, dtype=np.float64) for argument in arguments))
    if arrays[0].size > _FEW and find_spec("scipy"):
        from scipy import special  # noqa: PLC0415 - not installed everywhere, and a third of a second

        return np.asarray(getattr(special, scipy_name)(*arrays), dtype=np.float64)
    values = [scalar(*(float(value) for value in row)) for row in zip(*(array.flat for array in arrays), strict=True)]
    return np.array(values, dtype=np.float64).reshape(arrays[0].shape)


def _beta_quantile(a: float, b: float, probability: float) -> float:
    """Newton's steps, and bisection where one would leave the bracket."""
    if not (a > 0 and b > 0 and 0 <= probability <= 1):
        return math.nan
    if probability in {0.0, 1.0}:
        return probability
    low, high, x = 0.0, 1.0, min(max(a / (a + b), 1e-12), 1 - 1e-12)
    constant = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(_STEPS):
        excess = _beta_probability(a, b, x, constant) - probability
        low, high = (low, x) if excess > 0 else (x, high)
        density = math.exp(constant + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x))
        step = x - excess / density if density > 0 else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - x) <= 1e-15 * x or not 0 < following < 1:
            return following
        x = following
    return x


def _beta_probability(a: float, b: float, x: float, constant: float) -> float:
    """The regularized incomplete beta function; `constant` is minus the logarithm of the beta function."""
    front = math.exp(constant + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22)."""
    upper, lower = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    value = lower
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            lower = 1 / _nonzero(1 + term * lower)
            upper = _nonzero(1 + term / upper)
            value *= upper * lower
        if abs(upper * lower - 1) < 1e-16:  # noqa: PLR2004 - half of the last digit
            break
    return value


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _student_quantile(freedom: float, probability: float) -> float:
    if not (freedom > 0 and 0 < probability < 1):
        return math.nan
    if probability < 0.5:  # noqa: PLR2004 - the median
        return -_student_quantile(freedom, 1 - probability)
    if freedom > _MANY_DEGREES:
        return _near_normal(freedom, NormalDist().inv_cdf(probability))
    share = _beta_quantile(0.5, freedom / 2, 2 * probability - 1)  # of t^2 in t^2 + freedom
    if share < 0.5:  # noqa: PLR2004 - the smaller share is the one with all its digits
        return math.sqrt(freedom * share / (1 - share))
    rest = _beta_quantile(freedom / 2, 0.5, 2 * (1 - probability))
    return math.sqrt(freedom * (1 - rest) / rest) if rest else math.inf


def _near_normal(freedom: float, z: float) -> float:
    """Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5)."""
    if math.isinf(freedom):
        return z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom ** (power + 1) for power, term in enumerate(terms))
