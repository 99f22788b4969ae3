"""Records of comparisons: numbers printed to ten decimals, and intervals of any confidence."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PlainSerializer

from codeeval.shown import json_of
from codeeval.studies.records import Record

if TYPE_CHECKING:
    from codeeval.studies.intervals import Interval

__all__ = ["Bounds", "Number", "Printed"]

Number = Annotated[float, PlainSerializer(lambda value: round(value, 10), return_type=float)]
"""A float that is printed to ten decimals: those beyond differ between processors."""


class Printed(Record):
    """A result that a command prints as one JSON object."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """Version of this format; it changes only when a field changes its meaning or goes."""

    def to_json(self) -> str:
        """As printed."""
        return json_of(self)


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
