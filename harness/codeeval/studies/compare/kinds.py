"""Flips by how the failing side fails: its status or, where it was found, the kind of bug."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Pairs
from codeeval.store.clusters import at_hand
from codeeval.store.outcomes import STATUSES
from codeeval.studies.inputs.compared import ComparedRun
from codeeval_benchmarks.bounded import LONGEST_DOCUMENT, read_bounded
from codeeval_benchmarks.errors import TooLargeError

__all__ = ["KindRates", "Kinds", "flips_by_kind", "read_kinds", "told_kinds"]

Labels = Mapping[tuple[str, int], str]
"""The kind of bug of failing samples, by task_id and index."""


@dataclass(frozen=True)
class Kinds:
    """Kinds of bugs that `codeeval taxonomy` found, by run."""

    by_run: Mapping[Path, Labels]

    def of(self, run: ComparedRun) -> Labels:
        """Return the kinds of one run."""
        return {
            (task, first + index): kind
            for part, first in run.parts
            for (task, index), kind in self.by_run.get(part.folder.resolve(), {}).items()
        }


def read_kinds(path: Path) -> Kinds:
    """The kinds in the output of `codeeval taxonomy RUN... --json`. Raises UsageError."""
    try:
        content = json.loads(read_bounded(path, longest_line=LONGEST_DOCUMENT))
        by_run: defaultdict[Path, dict[tuple[str, int], str]] = defaultdict(dict)
        for row in content["failures"]:
            by_run[Path(row["run"]).resolve()][str(row["task_id"]), int(row["index"])] = str(row["kind"])
    except TooLargeError:
        raise
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{str(path)!r} is not what `codeeval taxonomy RUN... --json` prints ({type(error).__name__}: {error}): "
            "write its output to a file, and name that"
        ) from error
    return Kinds(by_run)


def told_kinds(runs: Iterable[ComparedRun], suite: str) -> Kinds:
    """Return the kinds that verdicts show without execution; none for a run whose benchmark is missing here."""
    return Kinds({part.folder.resolve(): _told(part, suite) for run in runs for part, _ in run.parts})


def _told(run: ComparedRun, suite: str) -> Labels:
    from codeeval.taxonomy import classify  # noqa: PLC0415 - a parser, only where kinds are wanted
    from codeeval.taxonomy.reading import FailureReader  # noqa: PLC0415 - as above
    from codeeval.taxonomy.told import observation_told  # noqa: PLC0415 - as above

    benchmark = at_hand(run.manifest)
    if benchmark is None:
        return {}
    try:
        failures = [subject.failure for subject in FailureReader(run.stored, benchmark, suites=[suite]).subjects()]
    except UsageError:  # the run has tasks that this benchmark lacks
        return {}
    diagnoses = (classify(observation_told(failure)) for failure in failures)
    return {(diagnosis.task_id, diagnosis.index): diagnosis.kind for diagnosis in diagnoses}


@dataclass(frozen=True, slots=True)
class KindRates:
    """Rates per task; over all kinds they add up to the negative and the positive flips."""

    negative: float
    positive: float


def flips_by_kind(
    a: ComparedRun, b: ComparedRun, suite: str, pairs: Pairs, *, kinds: Kinds | None = None
) -> Mapping[str, KindRates]:
    """By kind: the chance that A passes and B fails so, and that A failed so and B passes; means over tasks.

    A failing sample of which `kinds` does not know the kind has its status in place of it.
    """
    shares_a, shares_b = (_shares(run, suite, pairs, kinds.of(run) if kinds else {}) for run in (a, b))
    none = np.zeros(len(pairs.tasks))
    rates = {
        kind: KindRates(
            float((pairs.rate_a * shares_b.get(kind, none)).mean()),
            float((shares_a.get(kind, none) * pairs.rate_b).mean()),
        )
        for kind in shares_a.keys() | shares_b.keys()
    }
    return {kind: rate for kind, rate in sorted(rates.items()) if rate.negative or rate.positive}


def _shares(run: ComparedRun, suite: str, pairs: Pairs, labels: Labels) -> dict[str, Floats]:
    """By kind of failure: the share of each task's samples, of shape (tasks,)."""
    outcomes = run.outcomes
    verdicts = outcomes.suite(suite).firsts() if run.copies else outcomes.suite(suite)
    places = {task: position for position, task in enumerate(outcomes.tasks)}
    order = np.array([places[task] for task in pairs.tasks])
    totals = np.bincount(verdicts.task, minlength=len(places))[order]
    failed = ~verdicts.passed
    tasks, words = verdicts.task[failed], np.array([status.value for status in STATUSES], dtype=object)
    kinds = words[verdicts.status[failed]]
    if labels:
        samples = zip(tasks, verdicts.index[failed], kinds, strict=True)
        kinds = np.array([labels.get((outcomes.tasks[task], int(index)), word) for task, index, word in samples])
    return {str(kind): np.bincount(tasks[kinds == kind], minlength=len(places))[order] / totals for kind in set(kinds)}
