"""Gaps in the data behind a study. They are stated, never averaged away."""

from collections.abc import Iterator, Sequence

from codeeval.statistics.pools import Pools
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.pools import Suites
from codeeval.studies.inputs.sources import VerdictSource
from codeeval.studies.inputs.trust import trust_notes
from codeeval.wording import counted, shortened

__all__ = ["gaps"]


def gaps(
    sources: Sequence[VerdictSource], each: Sequence[Pools], common: Sequence[str], suites: Suites
) -> Iterator[str]:
    """One line for each thing to know; `each` has the pools of each source, before they are cut to `common` tasks."""
    there = set(common)
    if len({source.manifest.benchmark.digest for source in sources if source.manifest}) > 1:
        yield "the runs are of different versions of the benchmark, or parts of it: their suites may differ"
    for source, pools in zip(sources, each, strict=True):
        yield from _gaps_of(source, pools, suites)
        yield from trust_notes(source.label, source.manifest, (suites.verifier, suites.oracle), pools.tasks)
        if extra := [task_id for task_id in pools.tasks if task_id not in there]:
            tasks = counted(len(extra), "task")
            yield f"{source.label}: {tasks} left out, which not all models have: {shortened(extra)}"


def _gaps_of(source: VerdictSource, pools: Pools, suites: Suites) -> Iterator[str]:
    yield from _unfinished(source)
    yield from _without_samples(source)
    decided = set(pools.tasks)
    if half := [task_id for task_id in source.outcomes.tasks if task_id not in decided]:
        tasks = counted(len(half), "task")
        yield f"{source.label}: {tasks} without a verdict of both suites, counted nowhere: {shortened(half)}"
    for name in (suites.verifier, suites.oracle):
        if lost := len(source.outcomes.suite(name).task) - int(pools.n.sum()):
            yield f"{source.label}: {counted(lost, 'sample')} with a verdict of {name!r} alone, counted nowhere"
    if pools.n.min() != pools.n.max():
        fewest = [task_id for task_id, n in zip(pools.tasks, pools.n, strict=True) if n == pools.n.min()]
        yield f"{source.label}: tasks have {pools.n.min()} to {pools.n.max()} samples; fewest: {shortened(fewest)}"


def _unfinished(source: VerdictSource) -> Iterator[str]:
    if source.run is None or source.run.manifest.finished is not None:
        return
    run = ComparedRun(source.run)
    samples, verdicts = run.missing_samples(), sum(run.missing_by_task().values())
    if samples or verdicts:
        yield (
            f"{source.label}: the run is not finished: {samples:,} samples and {verdicts:,} verdicts are missing; "
            f"finish it with `codeeval pass-at-k --run {source.path} --resume`"
        )


def _without_samples(source: VerdictSource) -> Iterator[str]:
    if source.manifest is None:
        return
    asked, there = source.manifest.benchmark.problems, set(source.outcomes.tasks)
    if asked > len(there):
        missing = [task_id for task_id in source.manifest.limits.tasks if task_id not in there]
        names = f": {shortened(missing)}" if missing else ""
        yield f"{source.label}: {asked - len(there)} of {asked} tasks have no sample with a verdict{names}"
