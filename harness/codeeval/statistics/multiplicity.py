"""Many tests at once: p-values that stay honest however many of them there are.

All adjustments here control the chance of any false alarm (the family-wise error rate), without assumptions on how
the tests depend on one another.
"""

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.exact import hypergeometric
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Pairs

__all__ = ["TaskTests", "holm"]


def holm(p_values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Holm's adjusted p-values (1979), of shape (tests,), in the order given.

    With `weights` (positive, any sum) the tests share the error in that proportion (weighted Holm: Holm 1979, section
    4): a test of weight 3 gets three times the share of one of weight 1.
    """
    p = np.asarray(p_values, dtype=np.float64)
    share = np.ones_like(p) if weights is None else np.asarray(weights, dtype=np.float64)
    if not p.size:
        return p
    order = np.argsort(p / share, kind="stable")
    left = np.cumsum(share[order][::-1])[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] / share[order] * left))
    return adjusted


class TaskTests:
    """Fisher's exact test (1935) of every task of a pair of runs, and the adjustment over all of them.

    `alternative` is `less` (the candidate passes less often) or `two-sided`. A task in which nearly all samples pass,
    or nearly none, cannot reach a small p-value whatever the split: so it takes little or nothing of the others'
    error. The adjusted p-value is Holm's, with the chance that a task reaches such a p-value at all in place of the
    p-value itself (Westfall and Wolfinger 1997, in steps as Holm's).
    """

    def __init__(self, pairs: Pairs, alternative: str = "two-sided", *, unseen: int = 0) -> None:
        """`unseen` is a number of further tasks of the family of which nothing is known yet."""
        self._alternative = alternative
        self._unseen = unseen
        keys = np.stack([pairs.n_a, pairs.n_b, pairs.c_a + pairs.c_b], axis=1)
        self._kinds, self._kind = np.unique(keys, axis=0, return_inverse=True)
        self._tables = [self._table(*map(int, key)) for key in self._kinds]
        starts = np.maximum(0, pairs.c_a + pairs.c_b - pairs.n_a)
        self.p: Floats = np.array(
            [self._tables[kind][1][at] for kind, at in zip(self._kind, pairs.c_b - starts, strict=True)]
        )
        """By task, unadjusted."""

    def _table(self, n_a: int, n_b: int, total: int) -> tuple[Floats, Floats]:
        """Chances of the possible splits, and the p-value of each."""
        _, chances = hypergeometric(total, n_a, n_b)
        if self._alternative == "less":
            return chances, np.minimum(1, np.cumsum(chances))
        ordered = np.sort(chances)
        likely = ordered.searchsorted(chances * (1 + 1e-7), side="right")  # equal chances may differ in their last bits
        return chances, np.minimum(1, np.cumsum(ordered)[likely - 1])

    def adjusted(self) -> Floats:
        """By task: the smallest family-wise error at which its difference would be noticed."""
        order = np.argsort(self.p, kind="stable")
        levels, kinds = self.p[order], self._kind[order]
        raw = self._unseen * levels
        for kind, (chances, p) in enumerate(self._tables):
            ascending = np.argsort(p, kind="stable")
            reached = p[ascending].searchsorted(levels * (1 + 1e-9), side="right")
            reach = np.concatenate([[0.0], np.cumsum(chances[ascending])])[reached]
            of_kind = kinds == kind
            raw += (of_kind.sum() - np.cumsum(of_kind) + of_kind) * reach  # tasks whose p-value is no smaller
        adjusted = np.empty_like(raw)
        adjusted[order] = np.maximum.accumulate(np.minimum(1, raw))
        return adjusted
