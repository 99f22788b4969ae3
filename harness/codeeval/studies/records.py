"""What results of studies are made of: records that `--json` prints, with a documented meaning for each field."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from codeeval.studies.intervals import Interval

__all__ = ["Ceiling", "Estimate", "Record"]


class Record(BaseModel):
    """Frozen; attribute docstrings become the documentation of its JSON."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Estimate(Record):
    """An estimate with its 95 % interval, problems being the sampling unit."""

    estimate: float
    """The value itself, from these problems."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""

    @classmethod
    def of(cls, interval: "Interval") -> "Estimate":
        """The interval as a record, to ten decimals."""
        return cls(**interval.as_json())


class Ceiling(Record):
    """The accuracy that resampling without end tends to: a range, because tasks that never passed are unknown."""

    lowest: float
    """The estimate if tasks that never passed never pass."""
    highest: float
    """The estimate if tasks that never passed come to pass, and only by right programs."""
    low: float
    """Lower end of the 95 % interval of `lowest`."""
    high: float
    """Upper end of the 95 % interval of `highest`; the ceiling lies between `low` and `high` with 95 % or more."""

    @classmethod
    def between(cls, worst: Estimate, best: Estimate) -> "Ceiling":
        """The range that both bounds span."""
        return cls(lowest=worst.estimate, highest=best.estimate, low=worst.low, high=best.high)
