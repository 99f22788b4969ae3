"""How often what the verifier accepts is wrong: rates per model and task, with bounds and intervals.

Definitions are those of Stroebl et al. (2411.17501) as their notebooks compute them; where a second reading is in use,
both are here under their own names.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from codeeval.studies.bootstrap import TaskBootstrap, bca_limits
from codeeval.studies.cohorts import Cohort
from codeeval.studies.intervals import Interval, exact_interval
from codeeval.studies.line import LineFit, fit_line
from codeeval.studies.pools import Pools
from codeeval.studies.ratios import Ratios, ratios
from codeeval.studies.records import Estimate, Record

__all__ = ["FalsePositiveStudy", "FalsePositives", "TaskFalsePositives", "study_false_positives"]

_HARD = 0.9
"""The paper's harder subset: tasks whose accuracy given pass, averaged over models, is below this."""


class TaskFalsePositives(Record):
    """One task's samples of one model."""

    task_id: str
    """The task."""
    samples: int
    """Samples with a verdict of both suites."""
    passed: int
    """Those that pass the verifier."""
    false_positives: int
    """Those that pass the verifier and fail the oracle."""
    false_negatives: int
    """Those that fail the verifier and pass the oracle."""
    rate: Estimate | None
    """P(oracle fails | verifier passes) with the exact interval of Clopper and Pearson over this task's samples; null
    where nothing passes."""


class FalsePositives(Record):
    """One model's false positives over all tasks; rates with 95 % intervals over tasks."""

    model: str
    """`provider/name`, with the place where two runs have the same model."""
    source: str
    """Folder or file that was read."""
    tasks: int
    """Tasks in the numbers below."""
    undecided: int
    """Tasks of which no sample passes the verifier: precision is not defined there."""
    samples: int
    """Samples with a verdict of both suites."""
    passed: int
    """Those that pass the verifier."""
    false_positives: int
    """Those that pass the verifier and fail the oracle."""
    false_negatives: int
    """Those that fail the verifier and pass the oracle."""
    verifier_accuracy: Estimate
    """Mean over tasks of the share that passes the verifier."""
    single_sample_accuracy: Estimate
    """Mean over tasks of the share that passes the oracle, whatever the verifier says: the paper's x axis."""
    confirmed_accuracy: Estimate
    """Mean over tasks of the share that passes verifier and oracle: EvalPlus's "base + extra"."""
    accuracy_given_pass: Estimate | None
    """P(oracle passes | verifier passes) of each task, averaged over tasks where it is defined: macro, as in the paper;
    the accuracy that resampling without end tends to."""
    accuracy_given_pass_pooled: Estimate | None
    """The same over all passing samples at once: tasks that pass often weigh more."""
    accuracy_given_pass_worst: Estimate
    """Macro average with undecided tasks counted as 0."""
    accuracy_given_pass_best: Estimate
    """Macro average with undecided tasks counted as 1."""
    false_positive_rate: Estimate | None
    """P(oracle fails | verifier passes), macro: 1 - accuracy_given_pass."""
    false_positive_rate_pooled: Estimate | None
    """P(oracle fails | verifier passes), pooled."""
    false_negative_tasks: Mapping[str, int]
    """Tasks with samples that fail the verifier and pass the oracle, and how many."""
    per_task: Sequence[TaskFalsePositives]
    """Every task."""


class Scatter(Record):
    """Accuracy given pass against single-sample accuracy, over models."""

    fit: LineFit
    """The line through all models."""
    slope: Estimate
    """Its slope, with a bootstrap interval over tasks, the models being fixed."""
    intercept: Estimate
    """Its intercept, likewise."""
    hard_tasks: int
    """Tasks whose accuracy given pass, averaged over models, is below 0.9: the paper's harder subset."""
    hard_fit: LineFit | None
    """The line over those tasks alone; null where it is not defined."""


class FalsePositiveStudy(Record):
    """What `codeeval false-positives --json` prints."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """Version of this format; it changes only when a field changes its meaning or goes."""
    verifier: str
    """Suite that accepts samples."""
    oracle: str
    """Suite that stands for the truth."""
    excluded: Mapping[str, Sequence[str]]
    """Tasks left out, by the rule that did."""
    notes: Sequence[str]
    """What must be known of the data: tasks without sample, unequal numbers, samples with one verdict only."""
    models: Sequence[FalsePositives]
    """One per run, in the order given."""
    scatter: Scatter | None
    """Null for fewer than three models."""


def study_false_positives(cohort: Cohort, *, seed: int = 0) -> FalsePositiveStudy:
    """False positives of every model of the cohort; replicates of the bootstrap follow from `seed`."""
    tasks = cohort.bootstrap(seed)
    return FalsePositiveStudy(
        verifier=cohort.suites.verifier,
        oracle=cohort.suites.oracle,
        excluded=cohort.excluded,
        notes=cohort.notes,
        models=[
            _of_model(pools, tasks, source.label, str(source.path))
            for source, pools in zip(cohort.sources, cohort.pools, strict=True)
        ],
        scatter=_scatter(cohort.pools, tasks),
    )


def _of_model(pools: Pools, tasks: TaskBootstrap, model: str, source: str) -> FalsePositives:
    return FalsePositives(
        model=model,
        source=source,
        tasks=len(pools.tasks),
        undecided=int((~pools.decided).sum()),
        samples=int(pools.n.sum()),
        passed=int(pools.passed.sum()),
        false_positives=int(pools.false_positives.sum()),
        false_negatives=int(pools.false_negatives.sum()),
        **_rates(pools, tasks),
        false_negative_tasks={
            task_id: int(count) for task_id, count in zip(pools.tasks, pools.false_negatives, strict=True) if count
        },
        per_task=[_of_task(pools, at) for at in range(len(pools.tasks))],
    )


def _rates(pools: Pools, tasks: TaskBootstrap) -> dict[str, Estimate | None]:
    every, precision = np.ones(len(pools.tasks)), pools.precision
    columns: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {
        "verifier_accuracy": (pools.passed / pools.n, every),
        "single_sample_accuracy": (pools.correct / pools.n, every),
        "confirmed_accuracy": (pools.confirmed / pools.n, every),
        "accuracy_given_pass": (precision, pools.decided.astype(float)),
        "accuracy_given_pass_pooled": (pools.confirmed.astype(float), pools.passed.astype(float)),
        "accuracy_given_pass_worst": (precision, every),
        "accuracy_given_pass_best": (np.where(pools.decided, precision, 1.0), every),
        "false_positive_rate": (np.where(pools.decided, 1 - precision, 0.0), pools.decided.astype(float)),
        "false_positive_rate_pooled": (pools.false_positives.astype(float), pools.passed.astype(float)),
    }
    x, y = (np.stack(each, axis=1) for each in zip(*columns.values(), strict=True))
    found: Ratios = ratios(x, y, tasks)
    return {name: _estimate(found[at]) for at, name in enumerate(columns)}


def _estimate(interval: Interval | None) -> Estimate | None:
    return None if interval is None else Estimate.of(interval)


def _of_task(pools: Pools, at: int) -> TaskFalsePositives:
    passed, wrong = int(pools.passed[at]), int(pools.false_positives[at])
    return TaskFalsePositives(
        task_id=pools.tasks[at],
        samples=int(pools.n[at]),
        passed=passed,
        false_positives=wrong,
        false_negatives=int(pools.false_negatives[at]),
        rate=Estimate.of(exact_interval(wrong, passed)) if passed else None,
    )


def _scatter(pools: Sequence[Pools], tasks: TaskBootstrap) -> Scatter | None:
    points = [_point(one) for one in pools]
    fit = fit_line(*zip(*points, strict=True)) if np.all(np.isfinite(points)) else None
    if fit is None:
        return None
    hard = _hard_tasks(pools)
    hard_points = [_point(one.kept(hard)) for one in pools] if hard else []
    slope, intercept = _resampled_line(pools, tasks, (fit.slope, fit.intercept))
    return Scatter(
        fit=fit,
        slope=Estimate.of(slope),
        intercept=Estimate.of(intercept),
        hard_tasks=len(hard),
        hard_fit=fit_line(*zip(*hard_points, strict=True)) if hard and np.all(np.isfinite(hard_points)) else None,
    )


def _point(pools: Pools) -> tuple[float, float]:
    """Single-sample accuracy, and accuracy given pass (NaN where no task is decided)."""
    given = pools.precision[pools.decided]
    return float(np.mean(pools.correct / pools.n)), float(given.mean()) if given.size else float("nan")


def _hard_tasks(pools: Sequence[Pools]) -> list[str]:
    decided = np.stack([one.decided for one in pools])
    total = np.stack([one.precision for one in pools]).sum(axis=0)
    mean = np.divide(total, decided.sum(axis=0), out=np.ones_like(total), where=decided.any(axis=0))
    return [task_id for task_id, value in zip(pools[0].tasks, mean, strict=True) if value < _HARD]


def _resampled_line(
    pools: Sequence[Pools], tasks: TaskBootstrap, line: tuple[float, float]
) -> tuple[Interval, Interval]:
    """BCa intervals of slope and intercept: the same tasks are drawn for all models."""
    columns = [(one.correct / one.n, one.precision, one.decided.astype(float)) for one in pools]
    table = np.stack([each for model in columns for each in model] + [np.ones(len(pools[0].tasks))], axis=1)
    units = tasks.by_unit(table)
    replicates, without_one = _lines(tasks.totals(table)), _lines(units.sum(axis=0) - units)
    influence = without_one.mean(axis=0) - without_one
    low, high = bca_limits(replicates, line, influence)
    slope, intercept = (Interval(line[at], min(low[at], line[at]), max(high[at], line[at])) for at in (0, 1))
    return slope, intercept


def _lines(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope and intercept from sums over tasks, of shape (replicates, 2); NaN never, as an undefined y is left out."""
    x, top, weight = (totals[:, at:-1:3] for at in range(3))
    x = x / totals[:, -1:]
    usable = weight > 0
    y = np.divide(top, weight, out=np.zeros_like(top), where=usable)
    count = np.maximum(usable.sum(axis=1, keepdims=True), 1)
    dx = np.where(usable, x - (x * usable).sum(axis=1, keepdims=True) / count, 0)
    spread = (dx**2).sum(axis=1)
    slope = np.divide((dx * y).sum(axis=1), spread, out=np.zeros_like(spread), where=spread > 0)
    intercept = ((y - slope[:, None] * x) * usable).sum(axis=1) / count[:, 0]
    return np.stack([slope, intercept], axis=1)
