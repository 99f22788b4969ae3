"""A kind of suites: rows of arguments and the value that each must give."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds import Suite

__all__ = ["Table"]


@dataclass(frozen=True)
class Table(Suite):
    """A row is (arguments, value), in terms of JSON."""

    kind: ClassVar[str] = "table"
    runner: ClassVar[Traversable | None] = files(__package__).joinpath("runner.py")

    rows: tuple[tuple[tuple[Any, ...], Any], ...]

    @property
    def total(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Read `rows`."""
        if set(fields) != {"rows"}:
            raise ValueError("give `rows`: lists of arguments and value")
        return cls(name, entry_point, tuple((tuple(arguments), value) for arguments, value in fields["rows"]))

    def row_fields(self) -> Mapping[str, Any]:
        """Return what `from_fields` reads."""
        return {"suite": {"kind": self.kind, "rows": [[list(arguments), value] for arguments, value in self.rows]}}
