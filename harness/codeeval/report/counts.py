"""Verdicts of a run, added up by suite and task."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from codeeval.store import VerdictRow
from codeeval_sandbox.jobs import PASSING, Status

__all__ = ["Counts", "count_verdicts", "score_of"]

_NOT_COMPILED = frozenset({Status.SYNTAX_ERROR, Status.NO_CODE, Status.TRUNCATED})
"""Statuses without a program that Python accepts. A cut program may compile, but it is not what the model began."""

Differing = Mapping[str, Mapping[int, Sequence[str]]]
"""Extraction rules that would have taken another program, by task_id and index."""


@dataclass(slots=True)
class Counts:
    """Counts of a run's verdicts, as the estimates need them."""

    samples: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and task_id."""
    passed: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Passing verdicts by suite and task_id."""
    compiled: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts on programs that are Python, by suite and task_id."""
    scores: defaultdict[str, defaultdict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Shares of tests passed by suite and task_id."""
    differing: dict[tuple[str, str, int], bool] = field(default_factory=dict)
    """True where a sample passes, by suite, task_id and index, if another rule would have taken another program."""
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Verdicts by suite and status."""
    trust: Counter[str] = field(default_factory=Counter)
    """Verdicts by trust."""
    uncalibrated: int = 0
    """Failing verdicts on problems without a canonical solution."""
    own_objects: int = 0
    """Isolated verdicts in which a program's own objects answered."""


def count_verdicts(
    verdicts: Iterable[VerdictRow], *, differing: Differing | None = None, scored: bool = False
) -> Counts:
    """Add the verdicts up. Collect shares of tests only if `scored`, because they take memory per verdict."""
    counts, marked = Counts(), differing or {}
    for verdict in verdicts:
        suite, passed = verdict.suite, verdict.status in PASSING
        counts.samples[suite][verdict.task_id] += 1
        counts.passed[suite][verdict.task_id] += passed
        counts.compiled[suite][verdict.task_id] += verdict.status not in _NOT_COMPILED
        counts.statuses[suite][verdict.status.value] += 1
        counts.trust[verdict.trust] += 1
        counts.uncalibrated += "uncalibrated" in verdict.details
        counts.own_objects += verdict.trust == "isolated" and bool(verdict.details.get("own_objects"))
        if scored:
            counts.scores[suite][verdict.task_id].append(score_of(verdict))
        if marked and verdict.index in marked.get(verdict.task_id, ()):
            counts.differing[suite, verdict.task_id, verdict.index] = passed
    return counts


def score_of(verdict: VerdictRow) -> float:
    """Return the share of tests passed; 0 for a failing program whose tests were not reached or cannot be counted."""
    if verdict.status in PASSING:
        return 1.0
    passed, total = verdict.details.get("passed_tests"), verdict.details.get("total_tests")
    return passed / total if passed and total else 0.0
