"""A leaderboard: scores with intervals, and the ranks that each model may have.

The paired permutation test over groups of tasks compares two models, as in `codeeval compare`. Holm's adjustment covers
all pairs of a column. A model's possible ranks follow from the models that are surely better, and those that are surely
worse. With the confidence stated, the ranks of all models of a column lie within these limits at once. The source is
Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91. Tests stand here in place of their intervals.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.exact import exchange_tasks, exchange_together, whole_unit
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import cluster_limits, clustered_interval
from codeeval.statistics.multiplicity import holm
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.ranks import rank_limits, ranks
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Tolerance
from codeeval.studies.leaderboard.entries import Entrant, entries_of
from codeeval.studies.leaderboard.records import BoardColumn, BoardRow, Leaderboard, Standing

__all__ = ["BoardOptions", "leaderboard"]


@dataclass(frozen=True, kw_only=True)
class BoardOptions:
    """Settings of a leaderboard."""

    suite: str = "base"
    k: int = 1
    confidence: float = CONFIDENCE
    seed: int = 0
    """Seed of exchanges drawn at random, where they cannot be counted."""
    tolerance: Tolerance = field(default_factory=Tolerance)


@dataclass(frozen=True)
class _Column:
    """One benchmark: pass@k of each model and task that all models have."""

    record: BoardColumn
    entrants: tuple[Entrant, ...]
    values: Floats
    """pass@k, of shape (models, tasks)."""
    keys: tuple[str, ...]
    """Group of each task, by a name that holds across benchmarks."""
    unit: int
    """Least common multiple of the numbers of samples, for exact tests. 0: values are other fractions."""


def leaderboard(
    paths: Sequence[Path], options: BoardOptions | None = None, *, labels: Mapping[Path, Entrant] | None = None
) -> Leaderboard:
    """Set up the table of runs, and of folders that hold runs.

    Runs that cannot stand beside the others (unfinished, of another version, with tasks missing) are left out and
    named. `labels` name the rows of runs, by folder; the others are named by their model.

    Raises:
        UsageError: a path holds no run, every run is left out, or k is below 1.
    """
    chosen = options or BoardOptions()
    if chosen.k < 1:
        raise UsageError(f"-k {chosen.k}: k is a number of samples, 1 or more")
    entries = entries_of(paths, chosen.suite, chosen.k, chosen.tolerance, labels or {})
    rng = np.random.default_rng(chosen.seed)
    columns, notes = [], entries.notes
    for benchmark, runs in entries.runs.items():
        column, remarks = _column(benchmark, runs, chosen)
        columns.append(column)
        notes = [*notes, *remarks]
    standings = {column.record.benchmark: _standings(column, chosen, rng) for column in columns}
    means = _means(columns, chosen, rng)
    rows = [
        _row(entrant, entries.runs, standings, means.get(entrant))
        for entrant in dict.fromkeys(entrant for column in columns for entrant in column.entrants)
    ]
    return Leaderboard(
        suite=chosen.suite,
        k=chosen.k,
        confidence=chosen.confidence,
        columns=tuple(column.record for column in columns),
        rows=tuple(sorted(rows, key=_order)),
        left_out=tuple(entries.left_out),
        notes=tuple(dict.fromkeys(notes)),
    )


def _column(
    benchmark: str, runs: Mapping[Entrant, ComparedRun], options: BoardOptions
) -> tuple[_Column, Sequence[str]]:
    """Return the values of one benchmark on the tasks that all its runs have, and notes on its groups of tasks."""
    counts = {entrant: run.counts(options.suite) for entrant, run in runs.items()}
    first, *others = counts.values()
    tasks = [
        task
        for task, (n, _) in first.items()
        if n >= options.k and all(each.get(task, (0, 0))[0] >= options.k for each in others)
    ]
    if not tasks:
        raise UsageError(f"the runs of {benchmark} have no task in common: name runs of the same tasks")
    manifest = next(iter(runs.values())).manifest
    keys, notes = clusters(manifest, tasks)
    both = np.array([[each[task] for task in tasks] for each in counts.values()], dtype=np.int64)
    values = np.array([pass_at_k_per_task(n, c, options.k) for n, c in zip(both[..., 0], both[..., 1], strict=True)])
    unit = whole_unit(both[..., 0]) if options.k == 1 else 0
    record = BoardColumn(benchmark=benchmark, digest=manifest.benchmark.digest, tasks=len(tasks), groups=len(set(keys)))
    return _Column(record, tuple(runs), values, tuple(keys), unit), notes


def _standings(column: _Column, options: BoardOptions, rng: np.random.Generator) -> Mapping[Entrant, Standing]:
    groups = _numbered(column.keys)
    scores = [clustered_interval(values, groups, confidence=options.confidence) for values in column.values]
    better = _better(column.values, groups, column.unit, options, rng)
    return _with_ranks(column.entrants, scores, better)


def _means(columns: Sequence[_Column], options: BoardOptions, rng: np.random.Generator) -> Mapping[Entrant, Standing]:
    """Return the standings by the mean over benchmarks, of the models that have all of them."""
    entrants = [entrant for entrant in columns[0].entrants if all(entrant in each.entrants for each in columns)]
    if len(columns) < 2 or not entrants:  # noqa: PLR2004 - one benchmark is its own mean
        return {}
    groups = _numbered([key for column in columns for key in column.keys])
    tasks = len(groups)
    weights = np.concatenate([np.full(len(each.keys), tasks / len(columns) / len(each.keys)) for each in columns])
    values = np.array(
        [np.concatenate([each.values[each.entrants.index(entrant)] for each in columns]) for entrant in entrants]
    )
    scores = [_weighted_interval(row, weights, groups, options.confidence) for row in values]
    return _with_ranks(entrants, scores, _better(values * weights, groups, 0, options, rng))


def _weighted_interval(values: Floats, weights: Floats, groups: NDArray[np.int64], confidence: float) -> Estimate:
    mean = np.array([float((values * weights).sum() / weights.sum())]).clip(0, 1)
    moves = (weights * (values - mean))[:, None]
    low, high = cluster_limits(moves, weights[:, None], groups, mean, confidence=confidence)
    return Estimate(float(mean[0]), float(low[0]), float(high[0]), confidence)


def _better(
    values: Floats, groups: NDArray[np.int64], unit: int, options: BoardOptions, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which model is surely better than which, of shape (models, models), from values (models, tasks)."""
    models = len(values)
    pairs = list(itertools.combinations(range(models), 2))
    differences = [values[b] - values[a] for a, b in pairs]
    if unit:
        p = [exchange_tasks(each, groups, unit, rng).two_sided for each in differences]
    else:
        p = exchange_together(np.array(differences), groups, rng).tolist() if pairs else []
    better = np.zeros((models, models), dtype=np.bool_)
    for (a, b), adjusted in zip(pairs, holm(p), strict=True):
        if adjusted <= 1 - options.confidence:
            ahead = a if values[a].mean() > values[b].mean() else b
            better[ahead, a + b - ahead] = True
    return better


def _with_ranks(
    entrants: Sequence[Entrant], scores: Sequence[Estimate], better: NDArray[np.bool_]
) -> Mapping[Entrant, Standing]:
    order = ranks(np.array([score.estimate for score in scores]))
    best, worst = rank_limits(better)
    return {
        entrant: Standing(score=score.rounded(), rank=float(order[at]), best=int(best[at]), worst=int(worst[at]))
        for at, (entrant, score) in enumerate(zip(entrants, scores, strict=True))
    }


def _numbered(keys: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.array(keys, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def _row(
    entrant: Entrant,
    runs: Mapping[str, Mapping[Entrant, ComparedRun]],
    standings: Mapping[str, Mapping[Entrant, Standing]],
    mean: Standing | None,
) -> BoardRow:
    return BoardRow(
        model=entrant.model,
        setting=entrant.setting,
        runs={benchmark: each[entrant].folders for benchmark, each in runs.items() if entrant in each},
        standings={benchmark: each[entrant] for benchmark, each in standings.items() if entrant in each},
        mean=mean,
    )


def _order(row: BoardRow) -> tuple[float, ...]:
    """Rows with a mean first; the others by how many benchmarks they have, and their mean rank."""
    places = [standing.rank for standing in row.standings.values()]
    if row.mean is not None:
        return 0.0, row.mean.rank
    return 1.0, -len(places), sum(places) / len(places)
