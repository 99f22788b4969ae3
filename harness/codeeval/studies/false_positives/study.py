"""Wrong samples among those that the verifier accepts: rates per model and task, with bounds and intervals.

Definitions are those of Stroebl et al. (2411.17501) as their notebooks compute them; where a second reading is in use,
both are here under their own names.
"""

from functools import reduce

import numpy as np

from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats, exact_interval
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import Ratios, ratios
from codeeval.studies.ceiling import Ceiling
from codeeval.studies.false_positives.records import FalsePositives, FalsePositiveStudy, TaskFalsePositives
from codeeval.studies.false_positives.scatter import study_scatter
from codeeval.studies.inputs.cohorts import Cohort
from codeeval.studies.inputs.records import facts_of

__all__ = ["study_false_positives"]


def study_false_positives(cohort: Cohort, *, seed: int = 0) -> FalsePositiveStudy:
    """False positives of every model of the cohort; replicates of the bootstrap follow from `seed`."""
    tasks = cohort.bootstrap(seed)
    return FalsePositiveStudy(
        **facts_of(cohort),
        models=[
            _of_model(pools, tasks, source.label, str(source.path))
            for source, pools in zip(cohort.sources, cohort.pools, strict=True)
        ],
        tasks=_per_task(reduce(Pools.joined, cohort.pools)),
        scatter=study_scatter(cohort.pools, tasks),
    )


def _of_model(pools: Pools, tasks: TaskBootstrap, model: str, source: str) -> FalsePositives:
    rates = _rates(pools, tasks)
    worst, best = (rates[f"accuracy_given_pass_{bound}"] for bound in ("worst", "best"))
    assert worst is not None  # a mean over all tasks is defined
    assert best is not None
    return FalsePositives(
        model=model,
        source=source,
        tasks=len(pools.tasks),
        groups=tasks.units,
        undecided=int((~pools.decided).sum()),
        samples=int(pools.n.sum()),
        passed=int(pools.passed.sum()),
        false_positives=int(pools.false_positives.sum()),
        false_negatives=int(pools.false_negatives.sum()),
        **rates,
        ceiling=Ceiling.between(worst, best),
        false_negative_tasks={
            task_id: int(count) for task_id, count in zip(pools.tasks, pools.false_negatives, strict=True) if count
        },
        per_task=_per_task(pools),
    )


def _rates(pools: Pools, tasks: TaskBootstrap) -> dict[str, Estimate | None]:
    every, precision = np.ones(len(pools.tasks)), pools.precision
    columns: dict[str, tuple[Floats, Floats]] = {
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
    estimates: Ratios = ratios(x, y, tasks)
    return {name: estimates[at] for at, name in enumerate(columns)}


def _per_task(pools: Pools) -> list[TaskFalsePositives]:
    return [_of_task(pools, at) for at in range(len(pools.tasks))]


def _of_task(pools: Pools, at: int) -> TaskFalsePositives:
    passed, wrong = int(pools.passed[at]), int(pools.false_positives[at])
    return TaskFalsePositives(
        task_id=pools.tasks[at],
        samples=int(pools.n[at]),
        passed=passed,
        false_positives=wrong,
        false_negatives=int(pools.false_negatives[at]),
        rate=exact_interval(wrong, passed) if passed else None,
    )
