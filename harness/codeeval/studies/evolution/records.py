"""Records of `codeeval evolution`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = [
    "AlteringSets",
    "Composition",
    "Evolution",
    "ModelEvolution",
    "RankChange",
    "Rewording",
    "SetRanks",
    "SetScore",
]


class SetScore(Record):
    """One set of EvoEval."""

    benchmark: str
    """Name of the set's benchmark."""
    tasks: int
    """Problems with a verdict."""
    score: Estimate
    """pass@1 on the set."""
    parents: Number
    """pass@1 on the parents of these problems: the mean over problems, of the mean over a problem's parents."""
    paired: Estimate
    """pass@1 of each problem less that of its parents, mean over problems; negative for a drop."""
    drop: Estimate | None
    """Relative drop against all of HumanEval: 1 - set / HumanEval, as published; null if HumanEval is 0."""


class AlteringSets(Record):
    """The sets that alter what is asked, together; each set has the same weight."""

    sets: tuple[str, ...]
    """Sets that have a run: difficult, creative, subtle, combine, tool-use."""
    score: Estimate
    """Mean of the sets' pass@1."""
    paired: Estimate
    """Mean of the sets' paired differences."""
    drop: Estimate | None
    """Relative drop: 1 - mean of the sets / HumanEval, as published; null if HumanEval is 0."""


class Composition(Record):
    """Problems of `combine` beside the two problems that each was made from."""

    suite: str
    """Suite of HumanEval that says which parents are solved; `plus`: both base and plus."""
    tasks: int
    """Problems of `combine` whose parents both have verdicts."""
    parents_solved: Number
    """Problems of which both parents are solved (with several samples, the expected number)."""
    solved_too: Number
    """Problems among these that are solved themselves."""
    composition: Estimate | None
    """Share of problems solved among those of which both parents are; null where there are none."""
    decomposition: Estimate | None
    """Share of problems with both parents solved among those that are solved; null where there are none."""


class Rewording(Record):
    """A set whose problems are HumanEval's in other words, or changed in one detail: flips of answers."""

    benchmark: str
    """Name of the set's benchmark."""
    tasks: int
    """Problems whose parent has a verdict."""
    negative: Estimate
    """The parent is solved, and the reworded problem is not."""
    positive: Estimate
    """The parent is not solved, and the reworded problem is."""
    noise: Number | None
    """Negative flips between two samples of the same model on HumanEval; null if only one sample was drawn."""
    excess: Estimate | None
    """Negative flips beyond that noise; null if it is unknown."""


class ModelEvolution(Record):
    """One model."""

    model: str
    """Name as given on the command line, or by the runs."""
    runs: tuple[str, ...]
    """Folders of its runs."""
    baseline: str
    """Benchmark that stands for HumanEval: `humaneval` or `humaneval-plus`."""
    humaneval: Estimate
    """pass@1 on it."""
    sets: tuple[SetScore, ...]
    """By set, in the order of EvoEval."""
    altering: AlteringSets | None
    """The altering sets together; null where fewer than two have a run."""
    compositions: tuple[Composition, ...]
    """By suite of HumanEval; empty without a run of `combine`."""
    rewordings: tuple[Rewording, ...]
    """Sets `subtle`, `verbose` and `concise`, as far as they have runs."""


class RankChange(Record):
    """One model's rank on a set."""

    model: str
    """Name of the model."""
    before: Number
    """Rank on HumanEval among the models, 1 for the best."""
    after: Number
    """Rank on the set."""
    change: Estimate
    """Rank on the set less rank on HumanEval; positive where the model falls back. Limits over problems."""


class SetRanks(Record):
    """Ranks of the models on HumanEval and on a set, or on the altering sets together."""

    benchmark: str
    """Name of the set's benchmark, or `altering`."""
    tasks: int
    """Problems of the set that all models have."""
    kendall: Estimate | None
    """Kendall's tau-b between both orders; null where all models score the same."""
    models: tuple[RankChange, ...]
    """By model."""


class Evolution(Printed):
    """Result of `codeeval evolution`; intervals over problems, of which those that share a parent are linked."""

    printed_by: ClassVar[tuple[str, ...]] = ("evolution",)

    confidence: Number
    """Confidence of all intervals."""
    suite: str
    """Suite that decides; `plus`: base and plus, where a benchmark has it."""
    models: tuple[ModelEvolution, ...]
    """In the order given."""
    ranks: tuple[SetRanks, ...]
    """Changes of rank by set; empty for fewer than two models."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
