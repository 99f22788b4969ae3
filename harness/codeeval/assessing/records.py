"""Records of `codeeval benchmarks assess`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = [
    "AcceptedWrongly",
    "Assessment",
    "ItemAssessed",
    "Precision",
    "Redundancy",
    "RunScore",
    "Similarity",
    "SuiteAdequacy",
    "ValuesAgainst",
]


class RunScore(Record):
    """One run."""

    model: str
    """Name of the model."""
    path: str
    """Folder of the run, or file of published results."""
    score: Estimate
    """Mean pass rate of the problems; limits over problems."""


class Similarity(Record):
    """The known problem that is most like a problem."""

    known: str
    """Known problem, as `BENCHMARK:TASK_ID`."""
    words: Number
    """Share of the problem's word trigrams that the known statement has too."""
    structure: Number
    """Share of the runs of five tokens of its canonical solution, names numbered, that the known one has too."""
    renamed: bool
    """True if both canonical solutions are equal up to names."""


class ValuesAgainst(Record):
    """An input on which independent strong models agree with each other against the canonical solution."""

    call: str
    """The call, at most 120 characters."""
    canonical: str
    """Value of the canonical solution, or the exception that it raises."""
    agreed: str
    """Value on which the models agree."""
    models: int
    """Models that agree."""
    of: int
    """Models whose programs return a value."""


class SuiteAdequacy(Record):
    """Adequacy of a problem's tests."""

    statements: Number | None
    """Share of the canonical solution's statements that the tests reach; null where they cannot be traced."""
    branches: Number | None
    """Share of its branches; null also where it has none."""
    mutants: int
    """Mutants of the canonical solution that were tried, equivalent ones among them."""
    rejected: int
    """Mutants that the tests reject."""


class AcceptedWrongly(Record):
    """False positives of a problem's tests, by the verdicts of a stronger suite."""

    accepted: int
    """Samples that the tests accept, of runs with a stronger suite."""
    wrong: int
    """Samples among these that the stronger suite rejects."""


class ItemAssessed(Record):
    """One problem."""

    task_id: str
    """Its task_id."""
    samples: int
    """Samples of all runs."""
    rate: Number
    """Mean pass rate over runs: the difficulty of classical test theory, high for easy problems."""
    difficulty: Number
    """Difficulty of the Rasch model, in logits: a model of this ability passes half of the time."""
    information: Number
    """Fisher information about a model's ability, mean over runs; at most 0.25."""
    discrimination: Number | None
    """Item-rest correlation over runs; null with fewer than three runs, or where all runs do alike."""
    parent: Similarity | None
    """Likeness to the problem that it was made from; null where that is unknown, or not in `--against`."""
    nearest: Similarity | None
    """The most similar problem of the sets in `--against`; null without one."""
    against: ValuesAgainst | None
    """Values against the canonical solution; null without any, or without `--execution`."""
    adequacy: SuiteAdequacy | None
    """Adequacy of its tests; null without `--execution`, or where nothing can be measured."""
    accepted_wrongly: AcceptedWrongly | None
    """False positives of its tests; null where no run has verdicts of a stronger suite."""
    suspicion: str
    """Reason to look at the problem by hand; empty if there is none."""


class Redundancy(Record):
    """Two problems that tell the same."""

    first: str
    """task_id."""
    second: str
    """task_id."""
    reason: str
    """`solutions`: equal canonical solutions, up to names. `rates`: equal pass rates in every run, not all alike."""


class Precision(Record):
    """Problems needed for a precision."""

    half_width: Number
    """Half width of the interval, as a share."""
    problems: int
    """Problems like these that a mean needs for it."""


class Assessment(Printed):
    """Result of `codeeval benchmarks assess`."""

    printed_by: ClassVar[tuple[str, ...]] = ("benchmarks assess",)

    benchmark: str
    """Name of the benchmark."""
    problems: int
    """Problems with samples of every run."""
    suite: str
    """Suite that decides."""
    confidence: Number
    """Confidence of all intervals."""
    runs: tuple[RunScore, ...]
    """In the order given."""
    items: tuple[ItemAssessed, ...]
    """By problem, in the benchmark's order."""
    redundant: tuple[Redundancy, ...]
    """Pairs of problems that tell the same."""
    needed: tuple[Precision, ...]
    """Problems needed for intervals of 1, 2 and 5 points, by the variance between problems, mean over runs."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
