"""The study of resampling: what K attempts bring, which K is best, and what no K can bring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.prices import Prices
from codeeval.statistics.attempts import Attempts, attempt_grid, resample
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import ratios
from codeeval.statistics.two_types import TwoTypes, fit_two_types
from codeeval.studies.ceiling import Ceiling
from codeeval.studies.inputs.cohorts import Cohort
from codeeval.studies.inputs.pools import Suites
from codeeval.studies.inputs.records import facts_of
from codeeval.studies.resampling.coverage import study_coverage
from codeeval.studies.resampling.first_pass import first_pass
from codeeval.studies.resampling.reach import study_reach
from codeeval.studies.resampling.records import (
    CurvePoint,
    Limit,
    ModelResampling,
    ResamplingStudy,
    RewardCurve,
    Theory,
    TheoryOptimum,
)
from codeeval.studies.resampling.rewards import best_attempts, reward_curve
from codeeval.studies.resampling.spending import Spending, match, spending, task_costs

__all__ = ["Costs", "study_resampling"]

Counts = NDArray[np.int64]

_POINTS = 40
RATIOS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 2.0, 4.0, 10.0)
"""Costs at which the theory is evaluated: those of the paper's heat map."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Options of what is studied beside the curves."""

    false_positive: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
    """The paper's ratios of cost to benefit, and 0.5."""
    sample: tuple[float, ...] = (0.0,)
    prices: tuple[Prices, ...] = ()
    """One per model; none for no compute-matched curve."""


def study_resampling(
    cohort: Cohort, *, costs: Costs | None = None, ks: Sequence[int] = (), seed: int = 0
) -> ResamplingStudy:
    """Resampling of every model of the cohort; `ks` are numbers of attempts to state beside those of the curves.

    Raises UsageError where a task has fewer samples than the largest of `ks`, or a price cannot be applied.
    """
    costs, tasks = costs or Costs(), cohort.bootstrap(seed)
    attempts = [_attempts(pools, ks) for pools in cohort.pools]
    labels = [source.label for source in cohort.sources]
    curves = _spending(cohort, costs.prices, attempts, tasks)
    return ResamplingStudy(
        **facts_of(cohort, *_single(labels, cohort.pools)),
        models=[
            _Model(source.label, str(source.path), pools, tried, tasks, cohort.suites).record(costs, ks)
            for source, pools, tried in zip(cohort.sources, cohort.pools, attempts, strict=True)
        ],
        reach=list(study_reach(labels, cohort.pools, attempts, tasks)),
        spending=curves,
        matched=match(curves) if curves else [],
    )


def _attempts(pools: Pools, ks: Sequence[int]) -> Attempts:
    most = int(pools.n.min())
    if ks and max(ks) > most:
        fewest = pools.tasks[int(np.argmin(pools.n))]
        raise UsageError(
            f"{max(ks)} attempts cannot be studied: {fewest!r} has {most} samples; give -k up to {most}, draw more "
            "samples, or leave out tasks with few samples with --min-samples"
        )
    return resample(pools, np.union1d(attempt_grid(most), np.array(ks, dtype=np.int64)))


def _single(labels: Sequence[str], pools: Sequence[Pools]) -> Iterator[str]:
    for label, pool in zip(labels, pools, strict=True):
        if pool.n.min() == 1:
            yield f"{label}: some task has one sample, which says nothing of further attempts"


def _spending(
    cohort: Cohort, prices: Sequence[Prices], attempts: Sequence[Attempts], tasks: TaskBootstrap
) -> list[Spending]:
    if not prices:
        return []
    each = prices if len(prices) > 1 else tuple(prices) * len(cohort.sources)
    if len(each) != len(cohort.sources):
        raise UsageError(f"{len(prices)} prices for {len(cohort.sources)} runs: give one for all, or one for each")
    return [
        spending(
            source.label,
            task_costs(source, cohort.suites, cohort.tasks, price),
            tried,
            tasks,
            shown=_shown(int(tried.ks[-1])),
        )
        for source, price, tried in zip(cohort.sources, each, attempts, strict=True)
    ]


def _shown(most: int, ks: Sequence[int] = ()) -> Counts:
    """Numbers of attempts at which curves are stated; all are in `attempt_grid(most)`, or asked for."""
    grid = attempt_grid(most)
    places = np.searchsorted(grid, np.geomspace(1, most, _POINTS))
    return np.union1d(grid[np.minimum(places, len(grid) - 1)], np.array(ks, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class _Model:
    """One model with all that its record is made of."""

    label: str
    path: str
    pools: Pools
    attempts: Attempts
    tasks: TaskBootstrap
    suites: Suites

    def record(self, costs: Costs, ks: Sequence[int]) -> ModelResampling:
        pools, pairs = self.pools, [(wrong, sample) for sample in costs.sample for wrong in costs.false_positive]
        shown = _shown(int(pools.n.min()), ks)
        return ModelResampling(
            model=self.label,
            source=self.path,
            tasks=len(pools.tasks),
            groups=self.tasks.units,
            samples_per_task=(int(pools.n.min()), int(pools.n.max())),
            single_sample_accuracy=self._means(pools.correct / pools.n)[0],
            curve=self._curve(shown),
            limit=self._limit(),
            rewards=[self._rewards(pair, shown) for pair in pairs],
            best=list(best_attempts(pools, self.attempts, self.tasks, costs.false_positive, costs.sample)),
            first_pass=list(first_pass(pools, self.tasks)),
            coverage=[
                study_coverage(self.suites.verifier, pools.n, pools.passed, self.tasks),
                study_coverage(self.suites.oracle, pools.n, pools.correct, self.tasks),
            ],
            theory=_theory(fit_two_types(pools)),
        )

    def _means(self, *values: Floats) -> list[Estimate]:
        """Means over tasks of arrays of shape (tasks,)."""
        stacked = np.stack(values, axis=1)
        means = ratios(stacked, np.ones_like(stacked), self.tasks)
        return [interval for at in range(len(values)) if (interval := means[at]) is not None]

    def _curve(self, shown: Counts) -> list[CurvePoint]:
        at = np.searchsorted(self.attempts.ks, shown)
        correct, wrong = self.attempts.correct[:, at], self.attempts.false_positive[:, at]
        passing, size = self.attempts.passing[:, at], len(at)
        means = self._means(*correct.T, *wrong.T, *(1 - passing).T)
        samples = self.attempts.samples[:, at].mean(axis=0)
        return [
            CurvePoint(
                k=int(k),
                accuracy=means[position],
                false_positives=means[size + position],
                abstentions=means[2 * size + position],
                samples=round(float(samples[position]), 10),
            )
            for position, k in enumerate(shown)
        ]

    def _limit(self) -> Limit:
        precision, decided = self.pools.precision, self.pools.decided
        worst, best, wrong = self._means(precision, np.where(decided, precision, 1.0), decided - precision)
        given = ratios(precision[:, None], decided[:, None].astype(np.float64), self.tasks)[0]
        return Limit(
            accuracy=worst,
            accuracy_best=best,
            accuracy_given_pass=given,
            ceiling=Ceiling.between(worst, best),
            false_positives=wrong,
            undecided=int((~decided).sum()),
        )

    def _rewards(self, pair: tuple[float, float], shown: Counts) -> RewardCurve:
        curve, at = reward_curve(self.attempts, self.tasks, pair), np.searchsorted(self.attempts.ks, shown)
        reward, low, high = (each[at].round(10).tolist() for each in (curve.estimate, curve.low, curve.high))
        wrong, sample = pair
        return RewardCurve(
            cost_false_positive=wrong, cost_sample=sample, ks=shown.tolist(), reward=reward, low=low, high=high
        )


def _theory(model: TwoTypes | None) -> Theory | None:
    if model is None:
        return None
    return Theory(
        correct_easy=model.correct[0],
        correct_hard=model.correct[1],
        share_easy=model.prior[0],
        soundness=model.soundness,
        threshold=None if np.isinf(model.threshold) else model.threshold,
        optima=[
            TheoryOptimum(cost_false_positive=cost, published=model.published_best(cost), exact=model.best(cost))
            for cost in RATIOS
        ],
    )
