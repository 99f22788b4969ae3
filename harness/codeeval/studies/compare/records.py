"""Records of comparisons, which `codeeval compare --json` prints."""

from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = [
    "BenchmarkDifference",
    "Comparison",
    "Flip",
    "FlipRates",
    "Moved",
    "Overall",
    "SeedFacts",
    "SideFacts",
    "Significance",
    "Versus",
]


class SideFacts(Record):
    """One of the models compared."""

    name: str
    """The side as given: a run, several, or a folder of runs."""
    model: str
    """`provider/name`."""
    runs: tuple[str, ...]
    """Folders of its runs."""


class Significance(Record):
    """Test of the hypothesis that there is no difference."""

    method: Literal["mcnemar", "permutation", "seeds"]
    """`mcnemar`: one sample per task; `permutation`: which run is which, exchanged by task or cluster; `seeds`: where a
    side has several training seeds, the error at which the limits reach 0."""
    exact: bool
    """True if all exchanges were counted, not drawn at random."""
    p: Number
    """Two-sided p-value; tasks are exchanged."""
    p_adjusted: Number
    """After Holm, over all benchmarks and candidates of this comparison."""
    p_samples: Number
    """Two-sided p-value if the samples within each task are exchanged: a difference on these very tasks."""


class FlipRates(Record):
    """Negative and positive flips, and how many of them a model has against itself."""

    negative: Estimate
    """Chance, by task, that a sample of the baseline passes and one of the candidate fails."""
    positive: Estimate
    """The reverse. Positive less negative flips is the difference in pass@1."""
    odds_ratio: Estimate | None
    """Positive flips over negative flips: the odds ratio of McNemar's pairs, samples clustered by problem. None where
    flips of one kind are missing."""
    noise: Number | None
    """Negative flips of the baseline against itself: two halves of its run, or another run of it (`--noise`). None
    where there is neither, or where both runs hold the same samples."""
    excess: Estimate | None
    """Negative flips beyond that noise."""
    kept: Number | None
    """Share of what the baseline gets right that the candidate gets right too (backward trust compatibility)."""
    tasks_down: Number
    """Share of tasks whose rate fell."""
    tasks_up: Number
    """Share of tasks whose rate rose."""
    mean_fall: Number
    """By how much those fell, on average."""
    mean_rise: Number
    """By how much those rose, on average."""


class Flip(Record):
    """Flips of one kind of failure."""

    kind: str
    """Failure of the failing side: a status, or a kind of the bug taxonomy."""
    negative: Number
    """Share of negative flips where the candidate fails so, per task."""
    positive: Number
    """Share of positive flips where the baseline failed so, per task."""


class Moved(Record):
    """A task whose rate differs."""

    task_id: str
    """The task."""
    baseline: Number
    """Share of the baseline's samples that pass."""
    candidate: Number
    """Share of the candidate's samples that pass."""
    baseline_shrunken: Number
    """Pass rate of the baseline once luck is taken out: the tasks that moved most are the luckiest ones too."""
    candidate_shrunken: Number
    """Pass rate of the candidate, likewise: empirical Bayes over all tasks."""
    chance: Number
    """Chance that the task has another pass rate in the candidate, by the same model."""
    p: Number
    """Fisher's exact test of this task alone, two-sided."""
    p_adjusted: Number
    """`p` after Holm, over all tasks of the benchmark. At 1 - `confidence` or less, the task moved surely."""


class SeedFacts(Record):
    """Training seeds of both sides (`--seeds trained`); their noise is in the difference's limits and tests."""

    baseline: int
    """Training seeds of the baseline."""
    candidate: int
    """Training seeds of the candidate."""
    deviation: Number
    """Standard deviation of pass@k over seeds, both sides together; sampling noise of each run is in it."""
    freedom: int
    """Degrees of freedom of that: seeds beyond the first of each side."""


class BenchmarkDifference(Record):
    """One benchmark, one candidate against the baseline."""

    benchmark: str
    """Its name."""
    suite: str
    """The suite that decides."""
    k: int
    """The k of pass@k."""
    tasks: int
    """Tasks that both runs have."""
    clusters: int
    """Groups of tasks that are independent of one another."""
    baseline: Estimate
    """pass@k of the baseline on these tasks."""
    candidate: Estimate
    """pass@k of the candidate on these tasks."""
    difference: Estimate
    """Candidate less baseline; limits for problems like these (paired, clustered)."""
    difference_samples: Estimate | None
    """The same, limits for these very tasks: sampling alone; None where no sample is to spare (n = k)."""
    test: Significance
    """Test for any difference."""
    seeds: SeedFacts | None
    """None where no side has several training seeds."""
    correlation: Number | None
    """Correlation of both runs' values over tasks. The higher, the more pairing gains. None if one never varies."""
    flips: FlipRates
    """Flips of single samples (pass@1)."""
    kinds: tuple[Flip, ...]
    """Flips by how the failing side fails, the most frequent first."""
    moved: tuple[Moved, ...]
    """Tasks whose rate differs, most significant first."""
    moved_surely: int
    """Number of tasks that moved surely, at the confidence of the comparison."""


class Overall(Record):
    """All benchmarks together: the mean over all tasks."""

    tasks: int
    """Tasks of all benchmarks."""
    clusters: int
    """Groups that are independent of one another: a base problem and its self-invoking one are one."""
    difference: Estimate
    """Candidate less baseline."""
    p: Number
    """Two-sided p-value; clusters are exchanged."""


class Versus(Record):
    """One candidate against the baseline."""

    candidate: SideFacts
    """The candidate."""
    benchmarks: tuple[BenchmarkDifference, ...]
    """By benchmark, in the baseline's order."""
    overall: Overall | None
    """None where there is one benchmark, or a side has several training seeds."""


class Comparison(Printed):
    """Output of `codeeval compare --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("compare",)

    confidence: Number
    """Confidence of all intervals."""
    baseline: SideFacts
    """Run that the others are compared with."""
    candidates: tuple[Versus, ...]
    """In the order given."""
    notes: tuple[str, ...]
    """Cautions for the reader."""
