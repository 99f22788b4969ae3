"""Records of `codeeval verifiers`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from codeeval.records import Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Found", "OperatorScore", "ProblemQuality", "Relationship", "SuiteQuality", "Verifiers"]


class OperatorScore(Record):
    """Mutants of one operator."""

    mutants: int
    """Number of mutants tried."""
    rejected: int
    """Number of these mutants that the suite rejects."""


class SuiteQuality(Record):
    """One suite over all problems that have it."""

    suite: str
    """Its name."""
    problems: int
    """Problems measured: those whose canonical solution passes the suite."""
    groups: int
    """Groups of these problems that are independent of one another. All intervals are over groups."""
    line_coverage: Estimate | None
    """Mean over problems of the share of the canonical solution's statements that the suite reaches."""
    branch_coverage: Estimate | None
    """Mean over problems with branches of the share of branches that the suite takes."""
    mutation_score: Estimate | None
    """Mean over problems of the share of mutants that the suite rejects, presumably equivalent ones among them."""
    mutation_score_of_known: Estimate | None
    """Mutation score without the presumably equivalent mutants, which no suite measured here rejects."""
    operators: Mapping[str, OperatorScore]
    """By mutation operator, over all problems."""


class Found(Record):
    """Samples of a run that a suite rejects, among false positives and among right samples."""

    suite: str
    """Its name."""
    false_positives: int
    """Samples that pass the verifier and fail the oracle, and have a verdict of this suite."""
    found: int
    """False positives that this suite rejects too."""
    doubted: int
    """Samples that pass the verifier and the oracle, and that this suite rejects."""
    accepted: int
    """Samples that pass the verifier and the oracle, and have a verdict of this suite."""


class Relationship(Record):
    """Relation of one property of a verifier's tests to its false positives, over problems with a passing sample."""

    predictor: Literal["line_coverage", "branch_coverage", "mutation_score"]
    """The property, of the verifier."""
    problems: int
    """Problems that have the property and a sample that passes the verifier."""
    spearman: Estimate | None
    """Rank correlation with the share of false positives; None where either is the same in all problems."""
    log_odds: Estimate | None
    """Change of the log odds of a false positive from a value of 0 to one of 1 (logistic regression on samples,
    interval over problems)."""


class ProblemQuality(Record):
    """One suite of one problem."""

    task_id: str
    """Id of the problem."""
    suite: str
    """Name of the suite."""
    statements: int | None
    """Statements of the canonical solution; None where coverage could not be measured."""
    covered_statements: int | None
    """Reached by the suite."""
    branches: int | None
    """Branches of the canonical solution; None where coverage could not be measured."""
    covered_branches: int | None
    """Taken by the suite."""
    mutants: int
    """Tried."""
    rejected: int
    """Rejected by the suite."""
    equivalent: int
    """Rejected by no suite of the problem, so presumably equivalent."""


class Verifiers(Printed):
    """Output of `codeeval verifiers --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("verifiers",)

    benchmark: str
    """Name of the benchmark."""
    suites: Sequence[SuiteQuality]
    """Each suite over all problems."""
    run: str | None = None
    """The run that false positives were taken from."""
    verifier: str | None = None
    """The suite that accepts."""
    oracle: str | None = None
    """The suite that stands for the truth."""
    found: Sequence[Found] = ()
    """False positives by the oracle that each suite of the run rejects."""
    relationships: Sequence[Relationship] = ()
    """Relation of the verifier's coverage and mutation score to its false positives."""
    problems: Sequence[ProblemQuality] = ()
    """Each suite of each problem."""
    unmeasured: Sequence[str] = ()
    """Problems and suites without a measurement: `TASK (SUITE)` if the canonical solution fails the suite, and
    `TASK (SUITE: REASON)` otherwise."""
