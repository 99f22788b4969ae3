"""Records that commands print as JSON: frozen, with a documented meaning for each field."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from codeeval.shown import json_of

if TYPE_CHECKING:
    from codeeval.statistics.intervals import Interval

__all__ = ["Bounds", "Ceiling", "Estimate", "Number", "Printed", "Record"]

Number = Annotated[float, PlainSerializer(lambda value: round(value, 10), return_type=float)]
"""Float printed to ten decimals. Further digits differ between processors."""


class Record(BaseModel):
    """Frozen record. Attribute docstrings become the documentation of its JSON."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Printed(Record):
    """Result that a command prints as one JSON object."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """Version of this format; it changes only when a field changes its meaning or goes."""

    def to_json(self) -> str:
        """Return the record as it is printed."""
        return json_of(self)


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


class Bounds(Record):
    """An estimate with its confidence limits."""

    estimate: Number
    """The estimate itself."""
    low: Number
    """Lower confidence limit."""
    high: Number
    """Upper confidence limit."""

    @classmethod
    def of(cls, interval: "Interval") -> "Bounds":
        """The record of an interval."""
        return cls(estimate=interval.estimate, low=interval.low, high=interval.high)


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
