"""Limits for means over problems that are linked: two of them depend on one another if they share a parent.

Problems made from one parent each form groups. Problems made from two parents do not, because one links two groups.
Then the variance is the sum of the products of influences over all pairs that share a parent: the dyadic
cluster-robust variance (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015). With one parent each it is the
clustered variance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.quantiles import student_quantile

__all__ = ["Links", "linked_limits", "linked_share"]


@dataclass(frozen=True)
class Links:
    """The parents of each problem, in any order."""

    members: Sequence[Sequence[str]]

    def variance(self, influences: Floats) -> float:
        """Variance of an estimate whose `influences`, of shape (problems,), add up to its error.

        With G parents the factor is G / (G - 1). Few problems may make the sum over pairs negative. A lower bound is
        the sum of squares by parent, with each influence divided among its parents.
        """
        shares = self._shares()
        together = (shares @ shares.T) > 0
        paired = float(influences @ together @ influences)
        divided = float(((shares.T @ influences) ** 2).sum())
        parents = shares.shape[1]
        return float(max(paired, divided) * parents / max(parents - 1, 1))

    @property
    def parents(self) -> int:
        """Number of different parents."""
        return len({parent for each in self.members for parent in each})

    def _shares(self) -> Floats:
        """Share that each parent has in each problem, of shape (problems, parents)."""
        labels = {parent: column for column, parent in enumerate(dict.fromkeys(p for m in self.members for p in m))}
        shares = np.zeros((len(self.members), len(labels)))
        for row, each in enumerate(self.members):
            for parent in each:
                shares[row, labels[parent]] += 1 / len(each)
        return shares


def linked_limits(
    estimate: float,
    influences: Floats,
    links: Links,
    *,
    least_error: float = 0.0,
    bounds: tuple[float, float] = (-1.0, 1.0),
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Student's limits with as many degrees of freedom as there are parents, less one.

    `least_error`: standard error that holds although all problems agree, such as that of one problem in all of them.
    """
    error = max(float(np.sqrt(links.variance(influences))), least_error)
    freedom = np.array(max(links.parents - 1, 1), dtype=np.float64)
    half = float(student_quantile(freedom, (1 + confidence) / 2)) * error
    low, high = (float(np.clip(limit, *bounds)) for limit in (estimate - half, estimate + half))
    return Estimate(estimate, min(low, estimate), max(high, estimate), confidence)


def linked_share(values: Floats, weights: Floats, links: Links, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Weighted mean of values in [0, 1], of shape (problems,), with Wilson's limits; None without any weight.

    The number of problems in Wilson's formula is the one at which independent 0/1 values would have the variance over
    linked problems, at most Kish's number for the weights.
    """
    total = float(weights.sum())
    if total == 0:
        return None
    share = float(np.clip((weights * values).sum() / total, 0, 1))
    size = total**2 / float((weights**2).sum())
    variance = links.variance(weights * (values - share) / total)
    binary = share * (1 - share)
    if variance > 0 and binary > 0:
        size = max(1.0, min(size, binary / variance))
    low, high = score_interval(size, share, binary, confidence=confidence)
    return Estimate(share, float(low), float(high), confidence)
