"""Records of `codeeval scaling`."""

from typing import ClassVar

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Scaling", "ScalingPoint", "SizePrediction"]


class ScalingPoint(Record):
    """One run."""

    model: str
    """`provider/name`, or the name of a file of results."""
    source: str
    """Folder or file that was read."""
    size: Number
    """Size as given: parameters, or compute."""
    samples: int
    """Fewest samples of a task."""
    rate: Estimate
    """pass@k, with the interval over tasks."""
    line: Estimate
    """The line's value at this size, with the prediction interval of one further run."""


class SizePrediction(Record):
    """The line at a size that was asked for."""

    size: Number
    """The size."""
    rate: Estimate
    """Predicted pass@k, with the prediction interval of one run, within [0, 1]."""


class Scaling(Printed):
    """Result of `codeeval scaling`."""

    printed_by: ClassVar[tuple[str, ...]] = ("scaling",)

    benchmark: str
    """Its name."""
    suite: str
    """The suite that decides."""
    k: int
    """pass@k was fitted: the chance that any of k samples passes."""
    confidence: Number
    """Confidence of every interval."""
    tasks: int
    """Tasks that all runs have."""
    groups: int
    """Groups of these tasks that are independent of one another."""
    points: tuple[ScalingPoint, ...]
    """By size, the smallest first."""
    intercept: Number
    """Value of the line at size 1."""
    per_factor_of_ten: Estimate
    """Rise of pass@k per factor of ten in size, with its confidence interval."""
    deviation: Number
    """Standard deviation of runs around the line."""
    r_squared: Number
    """Share of the variance of pass@k that the line explains."""
    predictions: tuple[SizePrediction, ...]
    """At the sizes asked for."""
