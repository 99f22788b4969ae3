"""A model on a benchmark and on its altered forms, and canonical solutions that it repeats."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.linked import Links, linked_limits
from codeeval.statistics.repetition import FEWEST_MODELS, either, excess, repetitions
from codeeval.store import Run
from codeeval.store.clusters import at_hand, cluster_key
from codeeval.studies.contamination.forms import Counts, Known, RightPrograms, counted, repeats_of
from codeeval.studies.contamination.records import Contamination, FormScore, Repeated, TaskRepeats
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.copies import twins
from codeeval.wording import counted as number_of
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["study_contamination"]


@dataclass(frozen=True)
class _Read:
    """A run with its benchmark, and its pass rates by task_id."""

    run: ComparedRun
    benchmark: Benchmark
    rates: Mapping[str, float]
    right: RightPrograms

    @classmethod
    def of(cls, folder: Path, suite: str) -> "_Read":
        run = ComparedRun(Run(folder))
        benchmark = at_hand(run.manifest)
        if benchmark is None:
            raise UsageError(
                f"the problems of {str(folder)!r} ({run.benchmark}) are missing on this machine: name the folder of "
                "their files in CODEEVAL_DATA, or keep a file of problems where it was"
            )
        rates = {task: passed / samples for task, (samples, passed) in run.counts(suite).items() if task in benchmark}
        return cls(run, benchmark, rates, RightPrograms.of(run, benchmark, suite))

    @property
    def problems(self) -> list[Problem]:
        """Problems with a verdict, in the benchmark's order."""
        return [problem for problem in self.benchmark if problem.task_id in self.rates]


def study_contamination(
    source: Path,
    forms: Sequence[Path],
    independent: Sequence[Path] = (),
    *,
    suite: str = "base",
    confidence: float = CONFIDENCE,
) -> Contamination:
    """`independent`: runs of the source by other models. Raises UsageError, RunError."""
    own = _Read.of(source, suite)
    others = [_Read.of(folder, suite) for folder in independent]
    read = [_Read.of(folder, suite) for folder in forms]
    groups = [cluster_key(problem) for problem in own.problems]
    if not own.rates:
        raise UsageError(f"{str(source)!r} has no verdict of suite {suite!r}: execute it with `codeeval execute`")
    known = [each for each in map(Known, own.problems) if each.is_there]
    models = [own.right, *(other.right for other in others)]
    counts = [counted(models, known, kind) for kind in (0, 1)]
    return Contamination(
        benchmark=own.run.benchmark,
        model=own.run.manifest.model,
        run=str(source),
        suite=suite,
        confidence=confidence,
        score=clustered_interval(np.array([own.rates[p.task_id] for p in own.problems]), groups, confidence=confidence),
        forms=tuple(_form(own, each, confidence) for each in read),
        independent=tuple(other.run.manifest.model for other in others),
        repeated=(_repeated("verbatim", counts[0], confidence), _repeated("names", counts[1], confidence)),
        tasks=tuple(_tasks(own.right, known, counts, 1 - confidence)),
        notes=tuple(_notes(own, read, others, known)),
    )


# --- The source and its forms ------------------------------------------------------------------------------------


def _form(own: _Read, form: _Read, confidence: float) -> FormScore:
    pairs = [(problem, _sources(problem, own)) for problem in form.problems]
    paired = [(problem, sources) for problem, sources in pairs if sources]
    if not paired:
        raise UsageError(
            f"no problem of {str(form.run.folder)!r} ({form.run.benchmark}) was made from one with a verdict in "
            f"{str(own.run.folder)!r} ({own.run.benchmark}): give the run of the source first, then runs of what "
            "`codeeval evolve` made from it"
        )
    score = np.array([form.rates[problem.task_id] for problem, _ in paired])
    before = np.array([np.mean([own.rates[source] for source in sources]) for _, sources in paired])
    same = all(_is_same(problem, sources, own) for problem, sources in paired)
    return FormScore(
        benchmark=form.run.benchmark,
        run=str(form.run.folder),
        kind="same" if same else "altered",
        problems=len(paired),
        source=float(before.mean()),
        score=float(score.mean()),
        difference=_mean(score - before, [sources for _, sources in paired], confidence),
        repeated=_repeats(own, form, paired, confidence) if same else None,
    )


def _sources(problem: Problem, own: _Read) -> tuple[str, ...]:
    """Return the task_ids of all problems that this one was made from; empty if one of them has no verdict."""
    named = problem.parents or ((f"{problem.base_benchmark}:{problem.base_task_id}",) if problem.base_task_id else ())
    tasks = tuple(name.partition(":")[2] for name in named)
    return tasks if all(task in own.rates for task in tasks) else ()


def _is_same(problem: Problem, sources: Sequence[str], own: _Read) -> bool:
    forms = Known(problem).forms[1]
    return len(sources) == 1 and bool(forms) and forms == Known(own.benchmark[sources[0]]).forms[1]


def _repeats(
    own: _Read, form: _Read, paired: Sequence[tuple[Problem, tuple[str, ...]]], confidence: float
) -> Estimate | None:
    differences, members = [], []
    for problem, (source,) in paired:
        after, before = (
            repeats_of(form.right, Known(problem)),
            repeats_of(own.right, Known(own.benchmark[source])),
        )
        if after[0] and before[0]:
            differences.append(after[2] / after[0] - before[2] / before[0])
            members.append((source,))
    return _mean(np.array(differences), members, confidence) if differences else None


def _mean(differences: Floats, members: Sequence[Sequence[str]], confidence: float) -> Estimate:
    """Mean over problems, of which those with a common source are linked."""
    count, mean = len(differences), float(differences.mean())
    # one problem of all differs, though all agree
    return linked_limits(
        mean, (differences - mean) / count, Links(members), least_error=1 / count, confidence=confidence
    )


# --- Repeated solutions ------------------------------------------------------------------------------------------


def _repeated(form: Literal["verbatim", "names"], counts: Counts, confidence: float) -> Repeated:
    right = counts.sum(axis=2)
    shares = np.where(right > 0, counts[:, :, 0] / np.maximum(right, 1), np.nan)
    means = [float(np.nanmean(row)) if not np.isnan(row).all() else None for row in shares]
    others = [mean for mean in means[1:] if mean is not None]
    return Repeated(
        form=form,
        own=means[0] or 0.0,
        independent=float(np.mean(others)) if others else None,
        highest=max(others, default=None),
        excess=excess(counts, confidence=confidence),
    )


def _tasks(own: RightPrograms, known: Sequence[Known], counts: Sequence[Counts], level: float) -> Iterator[TaskRepeats]:
    tested = [repetitions(each) for each in counts] if len(counts[0]) > 1 else []
    adjusted = either(*tested) if tested else None
    for at, each in enumerate(known):
        right, verbatim, names = repeats_of(own, each)
        if not right:
            continue
        expected: list[float | None] = [float(test.expected[at]) for test in tested] or [None, None]
        yield TaskRepeats(
            task_id=each.problem.task_id,
            right=right,
            verbatim=verbatim,
            names=names,
            expected_verbatim=expected[0],
            expected_names=expected[1],
            p=None if adjusted is None else float(adjusted[at]),
            named=adjusted is not None and bool(adjusted[at] <= level + 1e-12),
        )


def _notes(own: _Read, forms: Sequence[_Read], others: Sequence[_Read], known: Sequence[Known]) -> Iterator[str]:
    if len(known) < len(own.problems):
        without = number_of(len(own.problems) - len(known), "problem")
        yield f"{without} of {own.run.benchmark} have no canonical solution of Python, so that nothing can repeat it"
    models = {each.run.manifest.model for each in (own, *forms)}
    if len(models) > 1 and not all(model.startswith("replay/") for model in models):
        yield f"the source and its forms are runs of several models: {', '.join(sorted(models))}"
    for form in forms:
        if left := len(form.problems) - sum(bool(_sources(problem, own)) for problem in form.problems):
            yield f"{form.run.benchmark}: {number_of(left, 'problem')} without a source in the first run are left out"
    if not others:
        yield "runs of other models (--independent) would say how often independent samples repeat a solution"
    elif len(others) < FEWEST_MODELS:
        yield f"the excess over all tasks needs {FEWEST_MODELS} other models: {len(others)} given"
    yield from twins([(repr(str(each.run.folder)), each.run.programs) for each in (own, *others)])
