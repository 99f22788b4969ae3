"""The spread over runs that are there, and what a series of checkpoints shows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.difference import sampling_variance
from codeeval.store import Run
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.copies import twins
from codeeval.studies.spread.checkpoints import Checkpoint, series
from codeeval.studies.spread.records import Series, SpreadReport
from codeeval.studies.spread.variants import VariantCounts, spread_report

__all__ = ["spread_of_runs"]


def spread_of_runs(folders: Sequence[Sequence[Path]], suite: str, *, checkpoints: bool) -> SpreadReport:
    """Compare runs on the tasks that all of them have.

    With `checkpoints`, the runs of one group are seeds of one checkpoint. Raises UsageError, RunError.
    """
    names = [",".join(map(str, group)) for group in folders]
    groups = [[ComparedRun(Run(folder)) for folder in group] for group in folders]
    runs = [run for group in groups for run in group]
    if len(runs) == 1:
        raise UsageError(f"{names[0]!r} alone has no spread: name a second run of its model")
    benchmarks = sorted({run.benchmark for run in runs})
    if len(benchmarks) > 1:
        raise UsageError(f"the runs are of {', '.join(benchmarks)}: name runs of one benchmark")
    variants = _on_shared_tasks(runs, suite)
    notes = tuple(twins([(run.folder, run.programs) for run in runs]))
    checkpoint_series = _series(names, groups, variants) if checkpoints else None
    if checkpoints:  # one model that grows, whatever each checkpoint is called
        variants = [
            VariantCounts(variant.name, "all checkpoints", variant.n, variant.c, variant.groups) for variant in variants
        ]
    return spread_report(
        benchmarks[0], "checkpoints" if checkpoints else "runs", variants, series=checkpoint_series, notes=notes
    )


def _on_shared_tasks(runs: Sequence[ComparedRun], suite: str) -> list[VariantCounts]:
    counts = [run.counts(suite) for run in runs]
    shared = [task for task in counts[0] if all(task in tasks for tasks in counts)]
    if not shared:
        raise UsageError("the runs have no task in common: name runs of the same tasks")
    groups, variants = tuple(clusters(runs[0].manifest, shared)[0]), []
    for run, tasks in zip(runs, counts, strict=True):
        both = np.array([tasks[task] for task in shared], dtype=np.int64)
        variants.append(VariantCounts(str(run.folder), run.manifest.model, both[:, 0], both[:, 1], groups))
    return variants


def _series(names: Sequence[str], groups: Sequence[Sequence[ComparedRun]], variants: Sequence[VariantCounts]) -> Series:
    rest, results = iter(variants), []
    for name, group in zip(names, groups, strict=True):
        mine = [next(rest) for _ in group]
        variance = float(sampling_variance(mine[0].n, mine[0].c, 1).sum())
        error = None if np.isnan(variance) else float(np.sqrt(variance)) / len(mine[0].n)
        results.append(Checkpoint(name, tuple(variant.rate for variant in mine), error))
    return series(results)
