"""Theory of resampling with two types of task, easy and hard (Stroebl et al. 2411.17501, section on the optimal K).

A sample of a task of type i is correct with chance r_i. The verifier accepts a correct sample with chance
`completeness` and rejects a wrong one with chance `soundness`. Two versions of the reward are here. *As published*, an
attempt counts by the chance of getting there under the posterior of the types; *exact* weighs by their prior, which is
the expectation of the process that is described. They agree in which K is best wherever the paper illustrates it, and
differ in value. Both are labelled wherever they are shown.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools

__all__ = ["Formula", "TwoTypes", "fit_two_types"]

Formula = Literal["published", "exact"]

PUBLISHED_MOST = 800
"""The largest K at which the paper's notebooks look."""
_EASY = 0.5
"""Tasks are easy where more than this share of samples is correct, as in the notebooks."""


@dataclass(frozen=True, slots=True)
class TwoTypes:
    """The model's parameters; pairs are (easy, hard)."""

    correct: tuple[float, float]
    """Chance that a sample is correct."""
    prior: tuple[float, float]
    """Shares of the types."""
    soundness: float
    completeness: float = 1.0

    @property
    def rejected(self) -> Floats:
        """Chance that the verifier rejects a sample, by type."""
        right = np.array(self.correct)
        return (1 - self.completeness) * right + self.soundness * (1 - right)

    @property
    def accepted_correct(self) -> Floats:
        """Chance that a sample is accepted and correct, by type."""
        return self.completeness * np.array(self.correct)

    @property
    def accepted_wrong(self) -> Floats:
        """Chance that a sample is accepted and wrong, by type: the paper's fluke."""
        return (1 - self.soundness) * (1 - np.array(self.correct))

    @property
    def threshold(self) -> float:
        """The cost of a false positive, the benefit being 1, below which more attempts always pay: K is unbounded.

        The last attempts go to the hard type, so its expected reward decides:
        completeness * r / ((1 - soundness) * (1 - r)).
        """
        wrong = float(self.accepted_wrong[1])
        return float(self.accepted_correct[1]) / wrong if wrong else float("inf")

    def rewards(self, cost: float, most: int, formula: Formula) -> Floats:
        """Expected reward of up to K attempts for K = 1..most: 1 for a correct answer, -cost for a false positive."""
        gain = self.accepted_correct - cost * self.accepted_wrong
        earlier = self.rejected ** np.arange(most)[:, None]
        weight = np.array(self.prior) * earlier
        if formula == "exact":
            return np.cumsum(weight @ gain)
        left = weight.sum(axis=1, keepdims=True)  # 0 once all tasks have passed, or nearly: nothing more is gained
        posterior = np.divide(weight, left, out=np.zeros_like(weight), where=left > 0)
        return np.cumsum((posterior @ gain) * (earlier * posterior).sum(axis=1))

    def published_best(self, cost: float, *, most: int = PUBLISHED_MOST) -> int:
        """The published optimum: the K of the largest reward up to `most`, 0 where that is negative.

        Where more attempts always pay, this is the K at which the sum of ever smaller gains no longer changes in
        double precision: the optima of 40 to 640 in the paper's heat map mean "unbounded".
        """
        rewards = self.rewards(cost, most, "published")
        best = int(np.argmax(rewards))
        return best + 1 if rewards[best] >= 0 else 0

    def best(self, cost: float) -> int | None:
        """The exact optimum; None where there is none, since more attempts always pay."""
        easy, hard = np.array(self.prior) * (self.accepted_correct - cost * self.accepted_wrong)
        soon, late = self.rejected
        if hard > 0 or (hard == 0 < easy and soon > 0):
            return None
        if easy + hard <= 0:
            return 0  # gains of later attempts are smaller still
        if hard == 0 or soon == 0:
            return 1  # easy tasks pass at once, and hard ones gain nothing
        # Attempt K adds easy * soon^(K-1) + hard * late^(K-1): positive at first, negative from some K on.
        return max(1, math.ceil(math.log(easy / -hard) / math.log(late / soon)))


def fit_two_types(pools: Pools) -> TwoTypes | None:
    """The model fitted as in the notebooks; None where all tasks are of one type, or have one sample."""
    right = pools.correct / pools.n
    easy = right > _EASY
    base, plus = float(np.mean(pools.passed / pools.n)), float(right.mean())
    if easy.all() or not easy.any() or not pools.decided.any() or pools.n.min() == 1:
        return None
    given = float(pools.precision[pools.decided].mean())
    soundness = (1 - base - plus + given * base) / (1 - plus)
    rates = (float(right[easy].mean()), float(right[~easy].mean()))
    share = float(easy.mean())
    return TwoTypes(rates, (share, 1 - share), min(max(soundness, 0.0), 1.0))
