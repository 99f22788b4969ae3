"""Can a weak model, resampled, reach a strong model's single sample? Never, where its ceiling is lower."""

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from codeeval.records import Record
from codeeval.statistics.attempts import Attempts
from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools

__all__ = ["Reach", "study_reach"]

Judgement = Literal["reached", "never", "probably never", "open"]


class Reach(Record):
    """One model with resampling against another's single sample."""

    weak: str
    """The model that is resampled."""
    strong: str
    """The model with the higher single-sample accuracy."""
    target: float
    """The strong model's single-sample accuracy, by the oracle alone."""
    attempts: int | None
    """Fewest attempts at which the weak model's accuracy is that high; null: not within the pool."""
    ceiling: float | None
    """The weak model's accuracy given pass, macro: what resampling without end tends to, as published."""
    gap: Estimate | None
    """Ceiling minus target, with a paired bootstrap interval over tasks (BCa)."""
    best_gap: Estimate
    """Gap with every task that never passed counted as correct: no kindness to the weak model can give more."""
    judgement: Judgement
    """`reached`: at `attempts`; `never`: even the best gap's interval is below 0; `probably never`: that of the gap as
    published is; `open`: these tasks and samples do not tell."""


def study_reach(
    labels: Sequence[str], pools: Sequence[Pools], attempts: Sequence[Attempts], tasks: TaskBootstrap
) -> Iterator[Reach]:
    """Every pair of models of different single-sample accuracy; all have the same tasks."""
    accuracy = [float(np.mean(pool.correct / pool.n)) for pool in pools]
    order = sorted(range(len(labels)), key=lambda at: accuracy[at])
    for rank, weak in enumerate(order):
        for strong in order[rank + 1 :]:
            if accuracy[weak] < accuracy[strong]:
                pair = (pools[weak], pools[strong])
                yield _reach((labels[weak], labels[strong]), pair, attempts[weak], tasks)


def _reach(labels: tuple[str, str], pair: tuple[Pools, Pools], attempts: Attempts, tasks: TaskBootstrap) -> Reach:
    weak, strong = pair
    right = strong.correct / strong.n
    target = float(right.mean())
    there = np.flatnonzero(attempts.correct.mean(axis=0) >= target)
    decided = weak.decided.astype(np.float64)
    gap = _gap(weak.precision, decided, right, tasks) if weak.decided.any() else None
    best = _gap(np.where(weak.decided, weak.precision, 1.0), np.ones_like(decided), right, tasks)
    return Reach(
        weak=labels[0],
        strong=labels[1],
        target=round(target, 10),
        attempts=int(attempts.ks[there[0]]) if there.size else None,
        ceiling=round(float(weak.precision[weak.decided].mean()), 10) if gap else None,
        gap=gap,
        best_gap=best,
        judgement=_judgement(reached=bool(there.size), gap=gap, best=best),
    )


def _gap(top: Floats, weight: Floats, right: Floats, tasks: TaskBootstrap) -> Estimate:
    """sum(top) / sum(weight) minus the mean of `right`."""
    table = np.stack([top, weight, right, np.ones_like(right)], axis=1)
    units = tasks.by_unit(table)
    estimate, replicates = _gaps(units.sum(axis=0)[None, :]), _gaps(tasks.totals(table))
    influence = estimate - _gaps(units.sum(axis=0) - units)
    low, high = bca_limits(replicates[:, None], estimate, influence[:, None])
    value = float(estimate[0])
    return Estimate(value, min(float(low[0]), value), max(float(high[0]), value))


def _gaps(totals: Floats) -> Floats:
    """A replicate in which nothing passes has the ceiling 0."""
    ceiling = np.divide(totals[:, 0], totals[:, 1], out=np.zeros(len(totals)), where=totals[:, 1] > 0)
    right: Floats = np.divide(totals[:, 2], totals[:, 3], out=np.zeros(len(totals)), where=totals[:, 3] > 0)
    return ceiling - right


def _judgement(*, reached: bool, gap: Estimate | None, best: Estimate) -> Judgement:
    if reached:
        return "reached"
    if best.high < 0:
        return "never"
    return "probably never" if gap is not None and gap.high < 0 else "open"
