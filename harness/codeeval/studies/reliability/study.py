"""Steadiness of a model: the best, the worst and the vote of k samples, by `codeeval reliability`."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.finite import these_tasks
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.reliability import all_pass, at_least, majority_of, plurality
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.sources import VerdictSource
from codeeval.studies.reliability.records import ModelReliability, Reliability, SteadyAtK, Vote

__all__ = ["Answers", "study_reliability"]

Answers = Mapping[tuple[str, int], str]
"""Answer of each sample, by task_id and index; equal texts agree."""


@dataclass(frozen=True)
class _Group:
    """One task's answers."""

    sizes: tuple[int, ...]
    passing: tuple[int, ...]


def study_reliability(
    sources: Sequence[VerdictSource],
    ks: Sequence[int],
    *,
    suite: str = "base",
    need: int | None = None,
    vote: Vote | None = None,
    answers: Sequence[Answers | None] = (),
) -> Reliability:
    """The best, the worst and the vote of each of `ks`; `answers` has those of each source, None where it has none.

    `need` is how many of k must pass; None: more than half. Raises UsageError where no task has k samples.
    """
    each = answers or [None] * len(sources)
    models = [_model(source, ks, suite, need, known) for source, known in zip(sources, each, strict=True)]
    silent = [source.label for source, known in zip(sources, each, strict=True) if vote and known is None]
    notes = [f"{label}: no sample's {vote} are known, so there is no vote" for label in silent]
    return Reliability(suite=suite, vote=vote, models=tuple(models), notes=tuple(notes))


def _model(
    source: VerdictSource, ks: Sequence[int], suite: str, need: int | None, answers: Answers | None
) -> ModelReliability:
    n, c = source.suite(suite).counts(len(source.outcomes.tasks))
    groups = None if answers is None else _groups(source, suite, answers)
    usual = [k for k in (1, 5, 10) if k <= n.max()]
    tasks = source.outcomes.tasks
    names = tasks if source.manifest is None else clusters(source.manifest, tasks)[0]
    counts = _Counts(n, c, np.unique(np.asarray(names), return_inverse=True)[1])
    points = tuple(_point(counts, k, need, groups) for k in sorted(ks) or usual)
    distinct = None
    if groups:
        distinct = float(np.mean([len(group.sizes) / sum(group.sizes) for group in groups]))
    return ModelReliability(model=source.label, source=str(source.path), points=points, distinct=distinct)


@dataclass(frozen=True)
class _Counts:
    """Samples, passing samples and group of each task."""

    n: NDArray[np.int64]
    c: NDArray[np.int64]
    cluster: NDArray[np.intp]


def _point(counts: _Counts, k: int, need: int | None, groups: Sequence[_Group] | None) -> SteadyAtK:
    n, c, cluster = counts.n, counts.c, counts.cluster
    if k > n.max():
        raise UsageError(
            f"{k} samples cannot be studied: the largest number of samples of a task is {n.max()}; give a smaller -k, "
            "or draw more with -n"
        )
    wanted = majority_of(k) if need is None else need
    if not 1 <= wanted <= k:
        raise UsageError(f"--need {wanted} of {k} samples is impossible: give a number from 1 to {k}")
    n, c, cluster = n[n >= k], c[n >= k], cluster[n >= k]
    mirrored = these_tasks(n, n - c, k)
    return SteadyAtK(
        k=k,
        tasks=len(n),
        best=_mean(pass_at_k_per_task(n, c, k), cluster),
        worst=_mean(all_pass(n, c, k), cluster),
        worst_these_tasks=Estimate(1 - mirrored.estimate, 1 - mirrored.high, 1 - mirrored.low),
        need=wanted,
        enough=_mean(at_least(n, c, k, wanted), cluster),
        vote=None if groups is None else _voted(groups, k),
    )


def _mean(values: Floats, cluster: NDArray[np.intp] | None = None) -> Estimate:
    return clustered_interval(np.clip(values, 0, 1), cluster)


def _voted(groups: Sequence[_Group], k: int) -> Estimate | None:
    values = [plurality(group.sizes, group.passing, k) for group in groups if sum(group.sizes) >= k]
    return _mean(np.array(values)) if values else None  # each vote counts as independent


def _groups(source: VerdictSource, suite: str, answers: Answers) -> list[_Group]:
    """The answers of each task, with how many samples gave each and how many of these pass."""
    verdicts, tasks = source.suite(suite), source.outcomes.tasks
    sizes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    passing: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for task, index, passed in zip(verdicts.task.tolist(), verdicts.index.tolist(), verdicts.passed, strict=True):
        answer = answers.get((tasks[task], index), f"sample {index}")  # unknown: agrees with nobody
        sizes[task][answer] += 1
        passing[task][answer] += int(passed)
    return [_Group(tuple(each.values()), tuple(passing[task][name] for name in each)) for task, each in sizes.items()]
