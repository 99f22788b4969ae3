"""Runs brought together: the same tasks, the same two suites, and a record of what was left out on the way."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.pools import Pools
from codeeval.store.clusters import at_hand, clusters
from codeeval.studies.inputs.exclusions import exclude
from codeeval.studies.inputs.gaps import gaps
from codeeval.studies.inputs.pools import Suites, pools_of
from codeeval.studies.inputs.sources import VerdictSource, open_source
from codeeval.wording import counted, shortened
from codeeval_benchmarks.problem import Benchmark

__all__ = ["Cohort", "gather"]

ORACLES = ("plus", "strong")
"""Names of suites that serve as oracle unless one is named, in this order."""
_UNSOUND = "unsound"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Several models' pools over the same tasks, and what was left out on the way there."""

    suites: Suites
    sources: tuple[VerdictSource, ...]
    pools: tuple[Pools, ...]
    """One per source; all have the same tasks in the same order."""
    clusters: tuple[str, ...]
    """The group of each task: the problem that the task builds on, or the task itself."""
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Tasks left out, by rule."""
    notes: tuple[str, ...] = ()
    """Gaps in the data."""

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that all numbers are about."""
        return self.pools[0].tasks

    def bootstrap(self, seed: int = 0) -> TaskBootstrap:
        """Replicates of the tasks, the same for every model: what is paired stays paired."""
        return TaskBootstrap.of(self.clusters, seed=seed)


def gather(
    paths: Sequence[Path],
    *,
    verifier: str = "base",
    oracle: str | None = None,
    rules: Sequence[str] = (),
    min_samples: int | None = None,
) -> Cohort:
    """Open what is to be studied and bring it to common tasks; `rules` as in `exclusions.exclude`, or `none`.

    With `min_samples`, tasks of which some model has fewer are left out too.

    Tasks whose canonical solution fails a suite are left out unless `none` is given: where the truth rejects its own
    reference, no sample can be called a false positive. Whatever is left out is named in the cohort.

    Raises:
        RunError: a run cannot be read.
        UsageError: no verdicts of a suite, no common task, nothing left, or an unknown rule.
    """
    sources = _labelled([open_source(path) for path in paths])
    suites = Suites(verifier, oracle or _oracle_of(sources))
    each = [_pools(source, suites) for source in sources]
    common = _common(each)
    if not common:
        named = ", ".join(f"{source.label!r} ({source.benchmark})" for source in sources)
        raise UsageError(f"{named} have no task in common: study runs of different benchmarks one at a time")
    pools = [pool.ordered(common) for pool in each]
    out = _exclusions(sources, suites, pools, rules)
    if min_samples is not None:
        out[f"fewer than {min_samples} samples"] = _small(pools, min_samples)
    left = [task_id for task_id in common if not any(task_id in tasks for tasks in out.values())]
    if not left:
        raise UsageError(f"no task is left: {', '.join(out)} leave out all {len(common)}; leave out fewer")
    notes = [*gaps(sources, each, common, suites), *_reasons(out)]
    kept = tuple(pool.kept(left) for pool in pools)
    groups, remarks = _clusters(sources, left)
    return Cohort(suites, sources, kept, groups, out, tuple(dict.fromkeys([*notes, *remarks])))


def _labelled(sources: Sequence[VerdictSource]) -> tuple[VerdictSource, ...]:
    counts = Counter(source.label for source in sources)
    return tuple(
        source if counts[source.label] == 1 else replace(source, label=f"{source.label} ({source.path})")
        for source in sources
    )


def _oracle_of(sources: Sequence[VerdictSource]) -> str:
    """The first of `ORACLES` that every source has. Raises UsageError."""
    there = [{suite.name for suite in source.outcomes.suites} for source in sources]
    for name in ORACLES:
        if all(name in names for names in there):
            return name
    for source, names in zip(sources, there, strict=True):
        if not names & set(ORACLES):
            raise UsageError(_no_oracle(source, names))
    raise UsageError(f"no oracle ({' or '.join(ORACLES)}) has verdicts in all runs: execute one, or give --oracle NAME")


def _no_oracle(source: VerdictSource, names: set[str]) -> str:
    has = ", ".join(map(repr, sorted(names))) or "none"
    lacks = f"{str(source.path)!r} has no verdicts of an oracle ({' or '.join(ORACLES)}); it has {has}"
    if source.run is None:
        return f"{lacks}: evaluate its samples with EvalPlus's plus tests, or with codeeval pass-at-k --samples"
    if names - {"base"}:
        return f"{lacks}: name the suite that stands for the truth with --oracle"
    folder = shlex.quote(str(source.path))
    manifest = source.run.manifest
    benchmark = at_hand(manifest)
    if benchmark is None or any(problem.suites.keys() - names for problem in benchmark):
        return f"{lacks}: execute the other suites of its benchmark, `codeeval execute {folder} --suites all`"
    lacks = f"{lacks}, and {benchmark.name!r} has no other suite"
    if reason := _unfit(benchmark):
        return f"{lacks}, and `codeeval strengthen` can make none for any of its problems: {reason}"
    return (
        f"{lacks}: make one with `codeeval strengthen {shlex.quote(manifest.request.benchmark)}`, then run "
        f"`codeeval execute {folder} --strong auto`"
    )


def _unfit(benchmark: Benchmark) -> str:
    """Return the usual reason why no problem can get a stronger suite; empty if some may."""
    from codeeval.strengthening import unfit  # noqa: PLC0415 - brings much along, for a message that few see

    reasons = Counter(map(unfit, benchmark))
    return "" if reasons[""] else reasons.most_common(1)[0][0]


def _pools(source: VerdictSource, suites: Suites) -> Pools:
    try:
        pools = pools_of(source.outcomes, suites)
    except UsageError as error:
        raise UsageError(
            f"{str(source.path)!r}: {error}; name others with --verifier and --oracle, or execute the suite"
        ) from None
    if not pools.tasks:
        both = f"both {suites.verifier!r} and {suites.oracle!r}"
        raise UsageError(f"{str(source.path)!r}: no sample has verdicts of {both}: name others, or finish the run")
    return pools


def _exclusions(
    sources: Sequence[VerdictSource], suites: Suites, pools: Sequence[Pools], rules: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    there = set(pools[0].tasks)
    unsound = {task_id for source in sources for task_id in source.unsound(suites)} & there
    named = [rule for rule in rules if rule != "none"]
    if "none" in rules and named:
        raise UsageError(f"--exclude none leaves nothing out, and {named[0]!r} does: give one of them")
    excluded = {} if "none" in rules else {_UNSOUND: tuple(task for task in pools[0].tasks if task in unsound)}
    return {rule: tasks for rule, tasks in (excluded | exclude(pools, named)).items() if tasks or rule != _UNSOUND}


def _common(pools: Sequence[Pools]) -> list[str]:
    there = set(pools[0].tasks).intersection(*(pool.tasks for pool in pools[1:]))
    return [task_id for task_id in pools[0].tasks if task_id in there]


def _small(pools: Sequence[Pools], fewest: int) -> tuple[str, ...]:
    least = np.min([pool.n for pool in pools], axis=0)
    return tuple(task_id for task_id, n in zip(pools[0].tasks, least, strict=True) if n < fewest)


def _reasons(excluded: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for rule, tasks in excluded.items():
        why = "the canonical solution fails a suite (--exclude none keeps them)" if rule == _UNSOUND else rule
        if tasks != (rule,):
            yield f"left out, {why}: {counted(len(tasks), 'task')}" + (f": {shortened(tasks)}" if tasks else "")


def _clusters(sources: Sequence[VerdictSource], tasks: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The group of each task, the same in every command, and a note where groups cannot be known.

    Published results have no manifest: their tasks are those of HumanEval or MBPP, each a group of its own.
    """
    manifest = next((source.manifest for source in sources if source.manifest), None)
    if manifest is None:
        return tuple(tasks), []
    groups, notes = clusters(manifest, tasks)
    return tuple(groups), notes
