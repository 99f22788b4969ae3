"""Estimate how often each kind is the reason of a failure, with an interval over problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats, mean_interval, score_interval

__all__ = ["Share", "share_of_failures", "share_of_samples", "shares"]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of failures, and the same failures as a share of all samples."""

    count: int
    """Failures of this kind."""
    of_failures: Estimate
    """Their share of all failures, pooled over problems."""
    of_samples: Estimate
    """Mean over problems of the share of samples that fail so; over all kinds these add up to 1 - pass@1."""


def share_of_failures(failures: Sequence[int], of_kind: Sequence[int], *, confidence: float = 0.95) -> Estimate:
    """Return the pooled share `sum(of_kind) / sum(failures)`, both by problem; problems without failures say nothing.

    A ratio of sums has the variance of its residuals (Cochran 1977, equation 6.13). Wilson's score interval is taken
    with the number of problems that would give that variance if they counted one failure each.
    """
    total = np.asarray(failures, dtype=np.float64)
    some = total > 0
    total, kind = total[some], np.asarray(of_kind, dtype=np.float64)[some]
    if total.size == 0:
        return Estimate(0.0, 0.0, 1.0, confidence)
    share = float(kind.sum() / total.sum())
    residual = (kind - share * total) / total.mean()
    variance, binary = float(np.mean(residual**2)), share * (1 - share)
    excess = max(1.0, variance / binary) if binary > 0 else 1.0
    problems = max(1, round(total.size / excess))
    low, high = score_interval(problems, share, min(variance, binary), confidence=confidence)
    return Estimate(share, float(low), float(high), confidence)


def share_of_samples(samples: Sequence[int], of_kind: Sequence[int], *, confidence: float = 0.95) -> Estimate:
    """Return the mean over problems of `of_kind / samples`. Raises ValueError where no problem has samples."""
    rates: Floats = np.asarray(of_kind, dtype=np.float64) / np.asarray(samples, dtype=np.float64)
    return mean_interval(rates, confidence=confidence)


def shares(
    samples: Mapping[str, int], failures: Mapping[str, int], of_kind: Mapping[str, int], *, confidence: float = 0.95
) -> Share:
    """Both shares; all three maps are by task_id, and `samples` names every task."""
    tasks = list(samples)
    kinds = [of_kind.get(task, 0) for task in tasks]
    return Share(
        sum(kinds),
        share_of_failures([failures.get(task, 0) for task in tasks], kinds, confidence=confidence),
        share_of_samples([samples[task] for task in tasks], kinds, confidence=confidence),
    )
