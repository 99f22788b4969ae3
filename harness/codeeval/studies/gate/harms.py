"""The harms that the gate's rules bound, each with its upper limit: a candidate passes where the limit is small enough.

They are the quantities of `codeeval.studies.gate.tails`, under the same two meanings of `TaskMeaning`.
"""

import math
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.difference import Spread
from codeeval.statistics.flips import excess, noise_variances
from codeeval.statistics.noninferiority import Aim, Growth, Harm, drop_of_tasks, drop_of_these, harm_of
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.studies.gate.accepted import Accepted
from codeeval.studies.gate.tails import TaskMeaning

__all__ = ["Bound", "accepted_harm", "drop_bounds", "flips_harm"]

_FEW = 5
"""Fewer samples of a task than this leave the jackknife's variance of flips too small: then tasks must show it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A harm that must be shown to be below a margin."""

    harm: Harm
    margin: float
    """In the unit of the harm."""
    gap: float
    """Distance from the harm of a candidate as good as its baseline to the margin."""

    of_baseline: bool = False
    """True if the margin is a share of the baseline's value."""

    def is_shown(self, level: float) -> bool:
        """Return whether the harm is below the margin, with a chance of error of `level`."""
        return self.harm.limit(level) < self.margin

    def aim(self, level: float, power: float) -> Aim:
        """Return the decision to plan for."""
        return Aim(self.harm, self.gap, level, power)


def drop_bounds(pairs: Pairs, k: int, margin: float, relative: float | None, tasks: TaskMeaning) -> tuple[Bound, ...]:
    """Return the bound on the drop of pass@k, and the one relative to the baseline's pass@k.

    The relative one is a bound on (1 - relative) A - B. So it reckons with the noise of the baseline, which a margin
    computed from the baseline's estimate would not.
    """
    drop = drop_of_these if tasks == "these" else drop_of_tasks
    bounds = [Bound(drop(pairs, k), margin, margin)]
    if relative is not None:
        before = float(pairs.values(k)[0].mean())
        bounds.append(Bound(drop(pairs, k, 1 - relative), 0.0, relative * before, of_baseline=True))
    return tuple(bounds)


def flips_harm(pairs: Pairs, tasks: TaskMeaning) -> Harm:
    """Return the harm of negative flips beyond what is usual, as `flips_p` has it."""
    if tasks == "like-these":
        return drop_of_tasks(pairs, 1)
    beyond = excess(pairs)
    if beyond is None:
        raise ValueError("the baseline's flips against itself need two samples of each task")
    floor = math.hypot(1 / float(pairs.n_a.sum()), 1 / float(pairs.n_b.sum()))
    if min(pairs.n_a.min(), pairs.n_b.min()) < _FEW:
        return harm_of(beyond, pairs.cluster, floor=floor)
    of_a, of_b = (variance / len(beyond) ** 2 for variance in noise_variances(pairs))
    growth = Growth(of_a, of_b, pairs.n_a, pairs.n_b)
    return Harm(Spread(float(beyond.mean()), math.sqrt(growth.at(0)), math.inf), 0.0, floor, None, growth, len(beyond))


def accepted_harm(a: Accepted, b: Accepted, cluster: Counts, tasks: TaskMeaning) -> Harm:
    """Return the rise of the share of false positives among accepted samples."""
    floor = math.hypot(1 / float(a.passing.sum()), 1 / float(b.passing.sum()))
    share = np.full(len(a.n), 1 / len(a.n))
    growth = Growth(a.variance * share, b.variance * share, a.n, b.n)
    rise = (b.share or 0.0) - (a.share or 0.0)
    if tasks == "like-these" or min(a.n.min(), b.n.min()) == 1:
        over = harm_of(b.moves - a.moves, cluster)
        known = growth if min(a.n.min(), b.n.min()) > 1 else None
        return Harm(Spread(rise, over.spread.error, over.spread.freedom), over.skew, floor, None, known, len(a.n))
    error = math.sqrt(growth.at(0))
    skew = (b.third - a.third) / error**3 if error else 0.0
    return Harm(Spread(rise, error, math.inf), skew, floor, None, growth, len(a.n))
