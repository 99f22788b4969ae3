"""Do false positives look different? Style of true and false positives, as published and compared within tasks.

The published comparison averages each kind over the tasks that have it. Tasks with false positives are harder, so it
compares different tasks; the paired one looks only at tasks that have both kinds, and at their difference there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import ratios, unbounded_ratios
from codeeval.store import Usage, read_usage
from codeeval.store.keys import keys_of, positions
from codeeval.studies.inputs.cohorts import Cohort
from codeeval.studies.inputs.records import facts_of
from codeeval.studies.inputs.sources import VerdictSource
from codeeval.studies.quality.code_style import MEASURES, Measure, measure
from codeeval.studies.quality.records import ModelQuality, QualityStudy, StyleComparison

__all__ = ["study_quality"]

Key = tuple[str, int]

PROGRAMS = 4000
"""Programs that are looked at unless told otherwise: some seconds' worth."""


def study_quality(cohort: Cohort, *, programs: int = PROGRAMS, seed: int = 0) -> QualityStudy:
    """Measure up to `programs` samples of each model, chosen by `seed`.

    Raises UsageError where no programs are there to be read, or fewer than one is asked for.
    """
    if programs < 1:
        raise UsageError(f"--programs {programs} leaves nothing to look at: give 1 or more")
    return QualityStudy(
        **facts_of(cohort),
        models=[
            _of_model(cohort, source, pools, programs=programs, seed=seed)
            for source, pools in zip(cohort.sources, cohort.pools, strict=True)
        ],
    )


def _of_model(cohort: Cohort, source: VerdictSource, pools: Pools, *, programs: int, seed: int) -> ModelQuality:
    chosen = _chosen(cohort, source, programs, np.random.default_rng(seed))
    table, unreadable = _table(cohort.tasks, chosen, _programs(source, chosen))
    both, tasks = (table.counts > 0).all(axis=0), cohort.bootstrap(seed)
    return ModelQuality(
        model=source.label,
        programs=len(chosen),
        unreadable=unreadable,
        paired_tasks=int(both.sum()),
        measures=[_comparison(style, table, at, pools.precision, tasks) for at, style in enumerate(MEASURES)],
    )


def _chosen(cohort: Cohort, source: VerdictSource, programs: int, generator: np.random.Generator) -> dict[Key, bool]:
    """Samples to look at, and whether each is a true positive: as many of each kind and task, as far as there are."""
    joined = source.outcomes.join(cohort.suites.verifier, cohort.suites.oracle)
    wanted = set(cohort.tasks)
    most = max(1, programs // (2 * len(wanted)))
    order = generator.permutation(np.flatnonzero(joined.first))
    group = joined.task[order] * 2 + joined.second[order]
    order = order[np.argsort(group, kind="stable")]
    group = np.sort(group)
    rank = np.arange(len(group)) - np.searchsorted(group, group)
    picked = order[rank < most]
    names = source.outcomes.tasks
    rows = zip(joined.task[picked].tolist(), joined.index[picked].tolist(), joined.second[picked].tolist(), strict=True)
    return {(names[task], index): right for task, index, right in rows if names[task] in wanted}


def _programs(source: VerdictSource, chosen: Mapping[Key, bool]) -> Iterable[tuple[Key, str]]:
    if source.run is not None:
        samples = source.run.samples_at(_offsets(read_usage(source.run), chosen))
        return (((sample.task_id, sample.index), sample.solution) for sample in samples)
    assert source.published is not None  # a source is one or the other
    return (
        ((task_id, index), program)
        for task_id, index, program in source.published.solutions()
        if (task_id, index) in chosen
    )


def _offsets(usage: Usage, chosen: Iterable[Key]) -> list[int]:
    """Return where the rows of these samples stand, in the order of the file."""
    places = {task_id: at for at, task_id in enumerate(usage.tasks)}
    wanted = [(places[task_id], index) for task_id, index in chosen if task_id in places]
    task, index = np.array(wanted, dtype=np.int64).reshape(-1, 2).T
    sizes = len(usage.tasks), int(max(usage.index.max(initial=0), index.max(initial=0))) + 1
    keys, _ = keys_of((usage.task, sizes[0]), (usage.index, sizes[1]))
    own, cells = keys_of((task, sizes[0]), (index, sizes[1]))
    at = positions(own, keys, cells)
    return sorted(usage.offset[at[at >= 0]].tolist())


@dataclass(frozen=True, slots=True)
class _Table:
    """Sums by kind (false, true), task and measure, and the number of programs by kind and task."""

    sums: Floats
    counts: Floats

    @property
    def means(self) -> Floats:
        counts = self.counts[:, :, None]
        return np.divide(self.sums, counts, out=np.zeros_like(self.sums), where=counts > 0)


def _table(tasks: Sequence[str], chosen: Mapping[Key, bool], programs: Iterable[tuple[Key, str]]) -> tuple[_Table, int]:
    places = {task_id: at for at, task_id in enumerate(tasks)}
    sums, counts = np.zeros((2, len(tasks), len(MEASURES))), np.zeros((2, len(tasks)))
    known: dict[str, Mapping[str, float] | None] = {}
    unreadable = 0
    for key, program in programs:
        if program not in known:
            known[program] = measure(program)
        if (values := known[program]) is None:
            unreadable += 1
            continue
        kind, task = int(chosen[key]), places[key[0]]
        sums[kind, task] += [values[style.name] for style in MEASURES]
        counts[kind, task] += 1
    return _Table(sums, counts), unreadable


def _comparison(style: Measure, table: _Table, at: int, precision: Floats, tasks: TaskBootstrap) -> StyleComparison:
    false, true = table.means[0, :, at], table.means[1, :, at]
    has_false, has_true = table.counts[0] > 0, table.counts[1] > 0
    both = has_false & has_true
    mixed = (1 - precision) * false + precision * true
    gap = np.where(both, false - true, 0.0)
    values = np.stack([mixed, np.where(has_true, true, 0), np.where(has_false, false, 0)], axis=1)
    weights = np.stack([has_false | has_true, has_true, has_false], axis=1).astype(np.float64)
    paired = gap[:, None], both[:, None].astype(np.float64)
    if style.adherence:
        means, difference = ratios(values * weights, weights, tasks), ratios(*paired, tasks, bounds=(-1, 1))
    else:
        means, difference = unbounded_ratios(values * weights, weights, tasks), unbounded_ratios(*paired, tasks)
    passing, true_positive, false_positive, paired_difference = (
        interval for interval in (means[0], means[1], means[2], difference[0])
    )
    return StyleComparison(
        measure=style.name,
        meaning=style.meaning,
        adherence=style.adherence,
        passing=passing,
        true_positive=true_positive,
        false_positive=false_positive,
        difference=paired_difference,
        lower=int((gap < 0).sum()),
        higher=int((gap > 0).sum()),
    )
