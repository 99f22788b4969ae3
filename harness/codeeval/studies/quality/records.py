"""Records of `codeeval quality`."""

from collections.abc import Sequence
from typing import ClassVar

from codeeval.records import Record
from codeeval.statistics.estimate import Estimate
from codeeval.studies.inputs.records import CohortStudy

__all__ = ["ModelQuality", "QualityStudy", "StyleComparison"]


class StyleComparison(Record):
    """One measure of style among a model's samples that pass the verifier. Limits are over tasks."""

    measure: str
    """Name of the measure."""
    meaning: str
    """Meaning of the measure."""
    adherence: bool
    """True: a share of programs that adhere to a rule; false: a mean count."""
    passing: Estimate | None
    """Mean over tasks among samples that pass the verifier, as published."""
    true_positive: Estimate | None
    """Mean over tasks among samples that pass verifier and oracle, as published."""
    false_positive: Estimate | None
    """Mean over tasks among samples that pass the verifier and fail the oracle, as published: of other tasks."""
    difference: Estimate | None
    """Paired: false positives minus true positives within a task, averaged over tasks that have both."""
    lower: int
    """Tasks where false positives have the lower value."""
    higher: int
    """Tasks where they have the higher one."""


class ModelQuality(Record):
    """Style of one model's samples."""

    model: str
    """`provider/name`."""
    programs: int
    """Samples looked at, drawn at random: as many of each kind for each task."""
    unreadable: int
    """Programs among them that could not be parsed. They are ignored."""
    paired_tasks: int
    """Tasks with both kinds."""
    measures: Sequence[StyleComparison]
    """One per measure."""


class QualityStudy(CohortStudy):
    """Output of `codeeval quality --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("quality",)

    models: Sequence[ModelQuality]
    """One per run, in the order given."""
