"""Records of gates."""

from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.studies.compare.records import SideFacts

__all__ = ["Evidence", "Finding", "GateReport", "Look", "Outcome"]

Outcome = Literal["passed", "failed", "not tested"]


class Evidence(Record):
    """A task behind a finding."""

    task_id: str
    """The task."""
    baseline: Number
    """Its value in the baseline: the share of samples that pass, or are false positives; or verdicts missing."""
    candidate: Number
    """Its value in the candidate."""
    baseline_shrunken: Number | None = None
    """Pass rate in the baseline once luck is taken out, over all tasks; None if the value is not a pass rate."""
    candidate_shrunken: Number | None = None
    """Pass rate in the candidate, likewise."""
    sure: bool
    """True if the change of this task is beyond chance over all tasks, before the correction over rules."""


class Finding(Record):
    """One rule on one benchmark."""

    rule: str
    """The rule in words."""
    benchmark: str
    """Name of the benchmark."""
    outcome: Outcome
    """Outcome of the rule; `not tested` if the runs cannot show it."""
    detail: str
    """The figures that decided, or why it was not tested."""
    estimate: Number | None
    """Quantity measured: a drop, an excess or a rise in percentage points, or a count."""
    p: Number | None
    """The chance of such a value if the rule were just fulfilled; None where nothing was tested."""
    p_adjusted: Number | None
    """After Holm, over all rules and benchmarks; the rule fails where it is at most 1 - confidence."""
    unit: Literal["share", "count"]
    """Unit of the tasks' values: shares of samples, or counts of verdicts."""
    tasks: tuple[Evidence, ...]
    """The tasks behind it, the worst first."""


class Look(Record):
    """Where a gate stands in a series that shares one false alarm rate."""

    number: int
    """Which look this is, from 1."""
    looks: int | None
    """Planned number of looks; None in a series without end."""
    spending: str
    """Division of the error over the looks: `pocock`, `obrien-fleming` or `anytime`."""
    error: Number
    """False alarm rate of the whole series."""
    level: Number
    """Error that this look may spend. The rules share it."""


class GateReport(Printed):
    """Output of `codeeval gate --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("gate",)

    passed: bool
    """True if no rule failed."""
    confidence: Number
    """The chance that a candidate as good as its baseline passes; `tasks` says what that means."""
    tasks: Literal["these", "like-these"]
    """`these`: as good on each of these tasks. `like-these`: as good on average over tasks like these, as another
    training of the same recipe is. A rule of its own meaning says so in its words."""
    baseline: SideFacts
    """Run that the candidate is compared with."""
    candidate: SideFacts
    """Run that is to pass."""
    look: Look | None = None
    """None if the gate does not belong to a series."""
    findings: tuple[Finding, ...]
    """By benchmark, then in the order of the rules."""
    notes: tuple[str, ...]
    """Cautions for the reader."""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that failed."""
        return tuple(finding for finding in self.findings if finding.outcome == "failed")
