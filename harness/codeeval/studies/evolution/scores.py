"""A model's runs of HumanEval and of EvoEval's sets, as pass rates by problem with its parents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import UsageError
from codeeval.statistics.intervals import Floats
from codeeval.statistics.linked import Links
from codeeval.store.clusters import at_hand
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Side

__all__ = ["ALTERING", "REWORDING", "SETS", "ModelScores", "Scores", "read_model"]

ALTERING = tuple(f"evoeval-{word}" for word in ("difficult", "creative", "subtle", "combine", "tool-use"))
"""Sets that alter what is asked."""
SETS = (*ALTERING, "evoeval-verbose", "evoeval-concise")
REWORDING = ("evoeval-subtle", "evoeval-verbose", "evoeval-concise")
"""Sets whose problems look nearly like their parents."""
_BASELINES = ("humaneval-plus", "humaneval")
"""Benchmarks that stand for HumanEval, the one with more suites first."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """One run: samples and passing samples by problem; arrays have shape (tasks,)."""

    benchmark: str
    tasks: tuple[str, ...]
    n: Counts
    c: Counts
    parents: tuple[tuple[str, ...], ...]
    """Task_ids in HumanEval; of a problem of HumanEval itself, its own."""

    @cached_property
    def rates(self) -> Floats:
        """Share of samples that pass, by problem."""
        return np.asarray(self.c / self.n, dtype=np.float64)

    @cached_property
    def by_task(self) -> Mapping[str, float]:
        """Share of samples that pass, by task_id."""
        return dict(zip(self.tasks, self.rates.tolist(), strict=True))

    @property
    def links(self) -> Links:
        """Problems that share a parent."""
        return Links(self.parents)

    def only(self, kept: Sequence[bool]) -> "Scores":
        """Return the problems marked in `kept`."""
        at = np.flatnonzero(np.asarray(kept, dtype=np.bool_))
        tasks, parents = tuple(self.tasks[row] for row in at), tuple(self.parents[row] for row in at)
        return Scores(self.benchmark, tasks, self.n[at], self.c[at], parents)

    def with_parents_in(self, baseline: "Scores") -> "Scores":
        """Return the problems whose parents all have a verdict in `baseline`."""
        return self.only([all(parent in baseline.by_task for parent in each) for each in self.parents])


@dataclass(frozen=True)
class ModelScores:
    """One model's runs."""

    name: str
    folders: tuple[str, ...]
    run: ComparedRun
    """The run that stands for HumanEval."""
    baseline: Scores
    sets: Mapping[str, Scores]
    """By name of the benchmark, in the order of EvoEval."""
    notes: tuple[str, ...]

    def baselines(self) -> Iterator[tuple[str, Scores]]:
        """Yield the scores on HumanEval by each suite that its run has."""
        present = {suite.name for suite in self.run.outcomes.suites}
        for suite in ("base", "plus"):
            if suite in present:
                yield suite, scores_of(self.run, suite, {})


def read_model(side: Side, suite: str) -> ModelScores:
    """Read a model's runs. Raises UsageError where HumanEval, all sets, or the parents are missing."""
    runs = {name.partition("@")[0]: run for name, run in side.runs.items()}
    base = next((runs[name] for name in _BASELINES if name in runs), None)
    chosen = {name: runs[name] for name in SETS if name in runs}
    if base is None:
        raise UsageError(
            f"{side.name!r} has no run of HumanEval, with which EvoEval's sets are compared (it has "
            f"{', '.join(side.runs)}): score the same model with `codeeval pass-at-k --benchmark humaneval-plus` and "
            "name that run too, with a comma between the runs of one model"
        )
    if not chosen:
        raise UsageError(
            f"{side.name!r} has no run of a set of EvoEval (it has {', '.join(side.runs)}): score the same model with "
            f"`codeeval pass-at-k --benchmark {SETS[0]}` and name that run too"
        )
    baseline = scores_of(base, suite, {})
    sets = {name: scores_of(run, suite, _parents(run)) for name, run in chosen.items()}
    others = sorted(name for name in side.runs if name.partition("@")[0] not in {*SETS, *_BASELINES})
    notes = [note for run in (base, *chosen.values()) for note in _gaps(run)]
    notes += [f"{side.name}: the run of {name} is not part of this study" for name in others]
    notes += [note for scores in sets.values() for note in _orphans(side.name, scores, baseline)]
    return ModelScores(side.name, side.folders, base, baseline, sets, tuple(notes))


def scores_of(run: ComparedRun, suite: str, parents: Mapping[str, tuple[str, ...]]) -> Scores:
    """Return a run's scores; `plus` takes samples that pass base and plus, where the run has both."""
    outcomes = run.outcomes
    if suite == "plus" and {"base", "plus"} <= {each.name for each in outcomes.suites}:
        joined = outcomes.join("base", "plus")
        joined = joined.firsts() if run.copies else joined
        size = len(outcomes.tasks)
        n = np.bincount(joined.task, minlength=size)
        c = np.bincount(joined.task[joined.first & joined.second], minlength=size)
    else:
        verdicts = outcomes.suite("base")
        n, c = (verdicts.firsts() if run.copies else verdicts).counts(len(outcomes.tasks))
    whole = Scores(run.benchmark, outcomes.tasks, n, c, tuple(parents.get(task, (task,)) for task in outcomes.tasks))
    return whole.only((n > 0).tolist())


def _parents(run: ComparedRun) -> Mapping[str, tuple[str, ...]]:
    """Return the parents of each problem in HumanEval, by task_id. Raises UsageError."""
    benchmark = at_hand(run.manifest)
    if benchmark is None:
        raise UsageError(
            f"the parents of {run.benchmark!r} are unknown, because its files are missing on this machine: name the "
            f"folder of the files in CODEEVAL_DATA, or run `codeeval benchmarks fetch {run.benchmark}`"
        )
    parents = {problem.task_id: tuple(p.partition(":")[2] for p in problem.parents) for problem in benchmark}
    if lacking := [task for task in run.outcomes.tasks if not parents.get(task)]:
        raise UsageError(
            f"{str(run.folder)!r}: {len(lacking)} problems have no parent, such as {lacking[0]!r}: name a run of "
            "a published set of EvoEval"
        )
    return parents


def _orphans(name: str, scores: Scores, baseline: Scores) -> Iterator[str]:
    """Raises UsageError where no parent was solved or failed in the run of HumanEval."""
    kept = scores.with_parents_in(baseline)
    missing = len(scores.tasks) - len(kept.tasks)
    if not kept.tasks:
        raise UsageError(
            f"{name!r}: no problem of {scores.benchmark!r} has its parents in the run of {baseline.benchmark!r}: name "
            "a run of all of HumanEval"
        )
    if missing:
        yield (
            f"{name}, {scores.benchmark}: {missing} problems have a parent without a verdict in the run of "
            f"{baseline.benchmark}; they are left out where problem and parent are paired"
        )


def _gaps(run: ComparedRun) -> Iterator[str]:
    if run.manifest.finished is None and (missing := sum(run.missing_by_task().values()) + run.missing_samples()):
        yield f"the run {str(run.folder)!r} is not finished: {missing:,} samples or verdicts are missing"
