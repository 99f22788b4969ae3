"""Statistics of a benchmark's problems, by the verdicts of several models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.assessing.adequacy import accepted_wrongly
from codeeval.assessing.records import AcceptedWrongly, Assessment, ItemAssessed, Precision, Redundancy, RunScore
from codeeval.assessing.similarity import Likeness, nearest
from codeeval.assessing.values import STRONG_RATE, Seen
from codeeval.errors import UsageError
from codeeval.statistics.discrimination import FEWEST_MODELS, item_rest, likeness, tasks_needed
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.statistics.intervals import Floats
from codeeval.statistics.items import rasch
from codeeval.statistics.leverage import clustered_interval
from codeeval.studies.inputs.sources import VerdictSource
from codeeval_benchmarks.problem import Benchmark

__all__ = ["Counts", "assess"]

_HALF_WIDTHS = (0.01, 0.02, 0.05)
_NEGATIVE = -0.2
"""Item-rest correlation below which a problem is to be looked at."""


@dataclass(frozen=True)
class Counts:
    """Samples and passing samples; arrays of shape (runs, tasks)."""

    tasks: tuple[str, ...]
    n: NDArray[np.int64]
    c: NDArray[np.int64]

    @property
    def rates(self) -> Floats:
        """Pass rates."""
        return np.asarray(self.c / self.n, dtype=np.float64)

    @classmethod
    def of(cls, benchmark: Benchmark, sources: Sequence[VerdictSource], suite: str) -> "Counts":
        """Return the counts of the problems that every run has samples of. Raises UsageError."""
        by_run = [_counted(source, suite) for source in sources]
        tasks = tuple(p.task_id for p in benchmark if all(p.task_id in counted for counted in by_run))
        if not tasks:
            known = next(iter(by_run[0]), "none")
            raise UsageError(
                f"no problem of {benchmark.name!r} has samples in every run: the first run has task_ids such as "
                f"{known!r}; name runs of this benchmark"
            )
        pairs = np.array([[counted[task] for task in tasks] for counted in by_run], dtype=np.int64)
        return cls(tasks, pairs[..., 0], pairs[..., 1])


def _counted(source: VerdictSource, suite: str) -> Mapping[str, tuple[int, int]]:
    n, c = source.suite(suite).counts(len(source.outcomes.tasks))
    return {task: (int(n[at]), int(c[at])) for at, task in enumerate(source.outcomes.tasks) if n[at]}


def assess(
    benchmark: Benchmark,
    sources: Sequence[VerdictSource],
    *,
    suite: str = "base",
    known: Sequence[Benchmark] = (),
    seen: Seen | None = None,
    confidence: float = CONFIDENCE,
) -> Assessment:
    """Return the assessment. Raises UsageError.

    `known`: sets to compare statements and solutions with. `seen`: what executions say; None if there were none.
    """
    counts = Counts.of(benchmark, sources, suite)
    groups = [benchmark[task].base_task_id or task for task in counts.tasks]
    scores = [
        RunScore(
            model=source.label,
            path=str(source.path),
            score=clustered_interval(rates, groups, confidence=confidence),
        )
        for source, rates in zip(sources, counts.rates, strict=True)
    ]
    variance = float(counts.rates.var(axis=1, ddof=1).mean()) if len(counts.tasks) > 1 else 0.25
    return Assessment(
        benchmark=benchmark.name,
        problems=len(counts.tasks),
        suite=suite,
        confidence=confidence,
        runs=tuple(scores),
        items=tuple(_items(benchmark, counts, known, seen or Seen(), accepted_wrongly(sources, suite))),
        redundant=tuple(_redundant(benchmark, counts)),
        needed=tuple(
            Precision(half_width=width, problems=tasks_needed(variance, width, confidence=confidence))
            for width in _HALF_WIDTHS
        ),
        notes=tuple(_notes(benchmark, counts, seen)),
    )


def _items(
    benchmark: Benchmark,
    counts: Counts,
    known: Sequence[Benchmark],
    seen: Seen,
    wrongly: Mapping[str, AcceptedWrongly],
) -> Iterator[ItemAssessed]:
    rates, items, discrimination = counts.rates, rasch(counts.n, counts.c), item_rest(counts.rates)
    others = [Likeness(problem) for whole in known for problem in whole]
    by_name = {other.name: other for other in others}
    for at, task in enumerate(counts.tasks):
        own = Likeness(benchmark[task])
        parent = next((by_name[name] for name in _parents(own) if name in by_name), None)
        value = None if np.isnan(discrimination[at]) else float(discrimination[at])
        yield ItemAssessed(
            task_id=task,
            samples=int(counts.n[:, at].sum()),
            rate=float(rates[:, at].mean()),
            difficulty=float(items.difficulty[at]),
            information=float(items.information[at]),
            discrimination=value,
            parent=own.to(parent) if parent else None,
            nearest=nearest(own, others),
            against=seen.against.get(task),
            adequacy=seen.adequacy.get(task),
            accepted_wrongly=wrongly.get(task),
            suspicion=_of_values(task, seen) or _suspicion(rates, at, value),
        )


def _parents(own: Likeness) -> tuple[str, ...]:
    problem = own.problem
    base = (f"{problem.base_benchmark}:{problem.base_task_id}",) if problem.base_task_id else ()
    return (*problem.parents, *base)


def _of_values(task: str, seen: Seen) -> str:
    """Return why executions make a problem suspect."""
    if suites := seen.failing.get(task):
        return f"the canonical solution fails {', '.join(suites)}"
    if against := seen.against.get(task):
        return (
            f"{against.models} of {against.of} models return {against.agreed}, not {against.canonical}, for "
            f"{against.call}"
        )
    return ""


def _suspicion(rates: Floats, at: int, discrimination: float | None) -> str:
    """Return why verdicts alone make a problem suspect. A hard problem may look the same: values decide."""
    strong = rates.mean(axis=1) >= STRONG_RATE
    if strong.sum() > 1 and not rates[:, at].any():
        return "no sample passes, though several models pass most problems"
    if discrimination is not None and discrimination < _NEGATIVE:
        return "better models pass it less often"
    return ""


def _redundant(benchmark: Benchmark, counts: Counts) -> Iterator[Redundancy]:
    forms = [Likeness(benchmark[task]).form for task in counts.tasks]
    alike = likeness(counts.rates)
    for first in range(len(forms)):
        for second in range(first + 1, len(forms)):
            same_rates = bool((counts.rates[:, first] == counts.rates[:, second]).all()) and alike[first, second] > 0
            reason = "solutions" if forms[first] and forms[first] == forms[second] else "rates" if same_rates else ""
            if reason:
                yield Redundancy(first=counts.tasks[first], second=counts.tasks[second], reason=reason)


def _notes(benchmark: Benchmark, counts: Counts, seen: Seen | None) -> Iterator[str]:
    models = len(counts.n)
    if models < FEWEST_MODELS:
        yield f"discrimination needs {FEWEST_MODELS} runs of different models: {models} given"
    if len(counts.tasks) < len(benchmark):
        lacking = len(benchmark) - len(counts.tasks)
        yield f"{lacking} of {len(benchmark)} problems lack samples of a run, and are left out"
    if seen is not None and seen.without_inputs:
        yield f"{len(seen.without_inputs)} problems have no test that calls a function with plain data"
