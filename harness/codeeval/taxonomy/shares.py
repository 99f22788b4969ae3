"""Estimate how often each kind is the reason of a failure, with an interval over problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.leverage import clustered_interval

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


def share_of_failures(
    failures: Sequence[int],
    of_kind: Sequence[int],
    *,
    cluster: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Return the pooled share `sum(of_kind) / sum(failures)`, both by problem. Problems without failures are left out.

    A ratio of sums has the variance of its residuals (Cochran 1977, equation 6.13). Wilson's score interval is taken
    with the number of problems that would give that variance if they counted one failure each. Problems with one label
    in `cluster` are added up first, so that the interval is over groups of problems.
    """
    total, kind = (_by_group(counts, cluster) for counts in (failures, of_kind))
    some = total > 0
    total, kind = total[some], kind[some]
    if total.size == 0:
        return Estimate(0.0, 0.0, 1.0, confidence)
    share = float(kind.sum() / total.sum())
    residual = (kind - share * total) / total.mean()
    variance, binary = float(np.mean(residual**2)), share * (1 - share)
    excess = max(1.0, variance / binary) if binary > 0 else 1.0
    problems = max(1, round(total.size / excess))
    low, high = score_interval(problems, share, min(variance, binary), confidence=confidence)
    return Estimate(share, float(low), float(high), confidence)


def _by_group(counts: Sequence[int], cluster: Sequence[str] | None) -> Floats:
    values = np.asarray(counts, dtype=np.float64)
    if cluster is None:
        return values
    return np.asarray(np.bincount(np.unique(cluster, return_inverse=True)[1], weights=values), dtype=np.float64)


def share_of_samples(
    samples: Sequence[int],
    of_kind: Sequence[int],
    *,
    cluster: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Return the mean over problems of `of_kind / samples`, with limits over the groups in `cluster`.

    Raises ValueError if no problem has samples.
    """
    rates: Floats = np.asarray(of_kind, dtype=np.float64) / np.asarray(samples, dtype=np.float64)
    return clustered_interval(rates, cluster, confidence=confidence)


def shares(
    samples: Mapping[str, int],
    failures: Mapping[str, int],
    of_kind: Mapping[str, int],
    *,
    groups: Mapping[str, str] | None = None,
    confidence: float = CONFIDENCE,
) -> Share:
    """Return both shares. All maps are by task_id, and `samples` names every task.

    `groups` names the group of each task, as in `pass_at_k`. None: each task is a group of its own.
    """
    tasks = list(samples)
    cluster = [(groups or {}).get(task, task) for task in tasks]
    kinds = [of_kind.get(task, 0) for task in tasks]
    return Share(
        sum(kinds),
        share_of_failures([failures.get(task, 0) for task in tasks], kinds, cluster=cluster, confidence=confidence),
        share_of_samples([samples[task] for task in tasks], kinds, cluster=cluster, confidence=confidence),
    )
