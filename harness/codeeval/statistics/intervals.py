"""Confidence intervals for the mean of a value per problem, with problems as the sampling unit.

One interval serves every mean of values in [0, 1]: pass@k, shares of problems, rates per problem. It is a Wilson
score interval with an effective number of problems; docs/statistics.md says why this one, and
bench/interval_coverage.py measures its coverage against the alternatives.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.quantiles import beta_quantile, student_quantile

__all__ = ["Floats", "exact_interval", "mean_interval", "score_interval"]

Floats = NDArray[np.float64]


def mean_interval(values: ArrayLike, *, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of one value per problem, with limits for the mean over all such problems.

    `values` has shape (problems,), each in [0, 1]; their order does not matter. Deterministic; of non-zero width for
    every sample, and symmetric: the interval of `1 - values` is the mirror image.

    Raises ValueError for no values, values outside [0, 1], more than one dimension, or a confidence outside (0, 1).
    """
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or sample.size == 0:
        raise ValueError(f"an interval needs one value per problem, not an array of shape {sample.shape!r}")
    if not np.all((sample >= 0) & (sample <= 1)):
        raise ValueError(f"values must lie in [0, 1], not between {sample.min()!r} and {sample.max()!r}")
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence {confidence!r} is not a probability: give one between 0 and 1, such as {CONFIDENCE}"
        )
    mean = sample.mean().clip(0, 1)
    low, high = score_interval(sample.size, mean, sample.var(), confidence=confidence)
    return Estimate(float(mean), float(low), float(high), confidence)


def exact_interval(successes: int, trials: int, *, confidence: float = CONFIDENCE) -> Estimate:
    """A proportion of independent trials, such as one task's samples, by Clopper and Pearson (1934): never too narrow.

    Raises ValueError for no trials, or successes outside 0..trials.
    """
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError(f"{successes!r} of {trials!r} trials is not a proportion")
    tail, failures = (1 - confidence) / 2, trials - successes
    low = beta_quantile(successes, failures + 1, tail) if successes else 0.0
    high = beta_quantile(successes + 1, failures, 1 - tail) if failures else 1.0
    return Estimate(successes / trials, float(low), float(high), confidence)


def score_interval(
    problems: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    *,
    confidence: float = CONFIDENCE,
    values: ArrayLike | None = None,
    freedom: ArrayLike | None = None,
) -> tuple[Floats, Floats]:
    """The limits of `mean_interval`, from moments: arrays of one shape, one element per sample of `problems` values.

    `problems` need not be whole: of weighted problems it is Kish's number, (sum of weights)^2 / sum of their squares.
    Where the units are groups of problems, `values` is the number of problems in all groups, and `freedom` the degrees
    of freedom of `variance`; None: `problems`, and `problems` - 1.

    `variance` is the mean squared deviation (no correction of the degrees of freedom). Wilson's interval (1927) with
    an effective sample size (Kish's design effect), Student's t in place of the normal quantile in the measure in
    which the variance had to be estimated, and limits no tighter than the exact one-sided ones (Clopper, Pearson).
    """
    mean, problems = np.asarray(mean, dtype=np.float64), np.asarray(problems, dtype=np.float64)
    seen = problems if values is None else np.asarray(values, dtype=np.float64)
    effect = _design_effect(problems, seen, mean, np.asarray(variance, dtype=np.float64))
    # The mean of 0/1 values fixes their variance (effect 1, the normal quantile). The more graded values are, the
    # more of it is an estimate, with problems - 1 degrees of freedom.
    own = problems - 1 if freedom is None else np.broadcast_to(np.asarray(freedom, dtype=np.float64), mean.shape)
    shared = np.divide(own, 1 - effect, out=np.full_like(mean, np.inf), where=effect < 1)
    quantile = student_quantile(shared, (1 + confidence) / 2)
    size = problems / effect
    low, high = _wilson(mean, size, quantile)
    # Near 0 and 1 only one limit can miss, and Wilson's own dips to 85 % there: the whole error is granted to it.
    low = np.minimum(low, _exact_low(mean, size, 1 - confidence))
    high = np.maximum(high, 1 - _exact_low(1 - mean, size, 1 - confidence))
    return np.clip(low, 0, mean), np.clip(high, mean, 1)


def _design_effect(problems: Floats, values: Floats, mean: Floats, variance: Floats) -> Floats:
    """Variance as a share of what 0/1 values of this mean would have: in (0, 1], and 1 where they are 0/1.

    Next to 0 or 1 a handful of problems carries all of the observed variance, and one unseen failure would outweigh
    it; so its logarithm is shrunk towards that of 0/1 values, with weight 1/2 where the total of `values` such values
    has variance 1.
    """
    binary = mean * (1 - mean)
    share = np.divide(variance, binary, out=np.ones_like(mean), where=binary > 0)
    total = (values * binary) ** 2
    # At least one problem's part of the variance: equal values do not prove that all problems are equal.
    effect: Floats = np.clip(share, 1 / problems, 1) ** (total / (1 + total))
    return effect


def _wilson(mean: Floats, size: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """The means that a score test with `size` Bernoulli trials does not reject."""
    weight = quantile**2 / size
    centre = (mean + weight / 2) / (1 + weight)
    half = np.sqrt(weight * mean * (1 - mean) + weight**2 / 4) / (1 + weight)
    return centre - half, centre + half


def _exact_low(mean: Floats, size: Floats, alpha: float) -> Floats:
    """The proportion under which `mean * size` successes or more, of `size`, have probability `alpha`."""
    successes = mean * size
    some = successes > 0
    limit = beta_quantile(np.where(some, successes, 1), size - successes + 1, alpha)
    return np.where(some, limit, 0)
