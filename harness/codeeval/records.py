"""Records that commands print as JSON: frozen, with a documented meaning for each field."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from codeeval.shown import json_of

__all__ = ["Number", "Printed", "Record"]

Number = Annotated[float, PlainSerializer(lambda value: round(value, 10), return_type=float)]
"""Float printed to ten decimals. Further digits differ between processors."""


class Record(BaseModel):
    """Frozen record. Attribute docstrings become the documentation of its JSON."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, populate_by_name=True)

    printed_by: ClassVar[tuple[str, ...]] = ()
    """Commands whose `--json` prints this record; docs/json.md describes those records."""

    def to_json(self) -> str:
        """Return the record as commands print it."""
        return json_of(self)


class Printed(Record):
    """Result that a command prints as one JSON object."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    """Version of this format; it changes only when a field changes its meaning or goes."""
