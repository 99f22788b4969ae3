"""Records of `codeeval reliability`."""

from typing import ClassVar, Literal

from codeeval.records import Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["ModelReliability", "Reliability", "SteadyAtK", "Vote"]

Vote = Literal["programs", "outputs"]
"""Ground on which two samples agree: the same program, or the same outputs on the suite's inputs."""


class SteadyAtK(Record):
    """k samples of each task."""

    k: int
    """Number of samples."""
    tasks: int
    """Tasks with k samples."""
    best: Estimate
    """pass@k: one of k passes."""
    worst: Estimate
    """pass^k: all of k pass."""
    worst_these_tasks: Estimate
    """pass^k with limits for these very tasks: sampling alone."""
    need: int
    """Number of samples that must pass for `enough`."""
    enough: Estimate
    """`need` of k pass, or more."""
    vote: Estimate | None
    """The sample that most of k agree with passes; null where no vote was asked for."""


class ModelReliability(Record):
    """One model."""

    model: str
    """`provider/name`, or the name of a file of results."""
    source: str
    """Folder or file that was read."""
    points: tuple[SteadyAtK, ...]
    """By k, ascending."""
    distinct: float | None
    """Different answers per sample, mean over tasks: 1 where no two samples of a task agree; null without a vote."""


class Reliability(Printed):
    """Result of `codeeval reliability`. Limits are for tasks like these, unless a field says otherwise."""

    printed_by: ClassVar[tuple[str, ...]] = ("reliability",)

    suite: str
    """The suite that decides."""
    vote: Vote | None
    """Ground on which two samples agree; null where no vote was asked for."""
    models: tuple[ModelReliability, ...]
    """In the order given."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
