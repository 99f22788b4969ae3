"""Records of gates."""

from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.studies.compare.records import SideFacts
from codeeval.studies.gate.rules import Tier

__all__ = [
    "Evidence",
    "Finding",
    "FlakyTask",
    "GateReport",
    "Look",
    "Missing",
    "Needed",
    "Outcome",
    "Reason",
    "Verdict",
    "is_undecided",
]

Outcome = Literal["passed", "failed", "inconclusive", "not tested"]
Verdict = Literal["passed", "failed", "inconclusive"]
Reason = Literal["program", "rate"]


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


class Needed(Record):
    """Samples or tasks that would decide an inconclusive rule, by the variance that these runs show."""

    power: Number
    """Chance that a candidate as good as its baseline then passes the rule. For a critical rule it is chosen so that
    all critical rules pass together with 80 %."""
    n: int | None
    """Samples per task that each run needs in all; None where no number suffices, or where samples are copies."""
    more_baseline: int
    """Samples per task that the baseline lacks of `n`, for the task that lacks most; 0 without `n`."""
    more_candidate: int
    """Samples per task that the candidate lacks of `n`, likewise."""
    tasks: int | None
    """Tasks that suffice at the present numbers of samples; None where the rule is about these very tasks."""


class Finding(Record):
    """One rule on one benchmark."""

    rule: str
    """The rule in words."""
    benchmark: str
    """Name of the benchmark."""
    outcome: Outcome
    """Outcome of the rule: `inconclusive` if neither a change beyond what is allowed is sure, nor one by the margin is
    excluded; `not tested` if the runs cannot show it."""
    tier: Tier
    """Weight of the outcome: a `critical` rule must pass, a `supporting` one must not fail, and an `advisory` one
    is only shown."""
    detail: str
    """The figures that decided, or why it was not tested."""
    estimate: Number | None
    """Quantity measured: a drop, an excess or a rise in percentage points, or a count."""
    p: Number | None
    """The chance of such a value if the rule were just fulfilled; None where nothing was tested."""
    p_adjusted: Number | None
    """After Holm, over all rules and benchmarks; the rule fails where it is at most 1 - confidence, unless a change by
    the margin is excluded. Of an advisory rule, `p` itself."""
    margin: Number | None = None
    """Change for the worse, in percentage points, that must be excluded; None for a rule without."""
    limit: Number | None = None
    """Upper limit of the change for the worse, in percentage points, one-sided at the confidence of the gate. The rule
    passes where it is below the margin."""
    needed: Needed | None = None
    """Samples or tasks that would decide an inconclusive rule; None for other outcomes."""
    unit: Literal["share", "count"]
    """Unit of the tasks' values: shares of samples, or counts of verdicts."""
    tasks: tuple[Evidence, ...]
    """The tasks behind it, the worst first."""


class Missing(Record):
    """A benchmark that is required and is not compared."""

    benchmark: str
    """Name of the benchmark."""
    detail: str
    """Which side has no run of it, and what is there in its place."""


class FlakyTask(Record):
    """A task whose verdicts differ between runs of the baseline's model by more than sampling explains."""

    benchmark: str
    """Name of the benchmark."""
    task_id: str
    """The task."""
    reason: Reason
    """`program`: one program passed and failed. `rate`: a run's pass rate differs from that of the others."""
    detail: str
    """The runs and figures behind it."""
    p: Number | None
    """Chance of such rates without a difference, adjusted over tasks and runs; None for `program`."""
    excluded: bool
    """True if the task was left out of the gate."""


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

    verdict: Verdict
    """`failed`: a rule that is not advisory failed. `passed`: none did, every critical rule is shown to hold, and no
    required benchmark is missing. `inconclusive`: else."""
    passed: bool
    """True if the verdict is `passed`."""
    confidence: Number
    """The chance that a candidate as good as its baseline does not fail, where `tasks` says what that means. Likewise,
    the chance that a candidate worse by the margin of a critical rule does not pass."""
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
    missing: tuple[Missing, ...] = ()
    """Benchmarks that are required and not compared."""
    flaky: tuple[FlakyTask, ...] = ()
    """Flaky tasks, where a history was given to find them."""
    notes: tuple[str, ...]
    """Cautions for the reader."""

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that failed, without advisory ones."""
        return tuple(finding for finding in self.findings if finding.outcome == "failed" and finding.tier != "advisory")

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings of critical rules that are neither failed nor shown to hold."""
        return tuple(finding for finding in self.findings if is_undecided(finding))


def is_undecided(finding: Finding) -> bool:
    """Return whether the finding alone keeps the gate from being passed without failing it."""
    open_outcomes = ("inconclusive", "not tested")
    return finding.tier == "critical" and finding.outcome in open_outcomes
