"""Records of `codeeval extrapolate`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Extrapolations", "ModelExtrapolation", "Predicted"]


class Predicted(Record):
    """pass@k at one k."""

    k: int
    """Number of samples."""
    beyond: bool
    """True where some task has fewer samples than k: then the interval also holds what the samples cannot tell."""
    rate: Estimate
    """pass@k for tasks like these. Up to n: the unbiased estimate of `codeeval pass-at-k`. Beyond n, the low end
    counts as many tasks as never solved as the samples allow, the high end none."""


class ModelExtrapolation(Record):
    """One model."""

    model: str
    """`provider/name`, or the name of a file of results."""
    source: str
    """Folder or file that was read."""
    tasks: int
    """Tasks with samples."""
    groups: int
    """Groups of these tasks that are independent of one another. All intervals are over groups."""
    samples: int
    """Fewest samples of a task."""
    unsolved: Number
    """Share of tasks of which no sample passes."""
    unsolvable: Number
    """Largest share of tasks that may never be solved, at the confidence; the least is 0, whatever the samples."""
    predictions: tuple[Predicted, ...]
    """By k, ascending."""


class Extrapolations(Printed):
    """Result of `codeeval extrapolate`."""

    printed_by: ClassVar[tuple[str, ...]] = ("extrapolate",)

    suite: str
    """The suite that decides."""
    confidence: Number
    """Confidence of every interval."""
    models: tuple[ModelExtrapolation, ...]
    """In the order given."""
