"""MathQA-Python's form: a program leaves a number in a variable."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer(Suite):
    """The number that a program leaves in the variable `entry_point`.

    The program runs whole, in its own process. The checker then reads the variable, and keeps the expected number to
    itself.
    """

    kind: ClassVar[str] = "answer"
    traits: ClassVar[Traits] = Traits(may_share=False, observable=True)

    expected: float
    """The right number, which is finite."""
    tolerance: float = 1e-8
    """A number is right if it differs from the expected one by less than this (absolute). 0: it must be equal."""

    def __post_init__(self) -> None:
        """Raise ValueError for a number that nothing can be near to."""
        if not (math.isfinite(self.expected) and math.isfinite(self.tolerance) and self.tolerance >= 0):
            raise ValueError(
                f"expected {self.expected!r} within {self.tolerance!r}: give a finite number and a tolerance from 0 on"
            )

    @property
    def total(self) -> int:
        """Return 1: there is one number."""
        return 1

    def as_script(self) -> str:
        """Return an assert on the variable."""
        return f"assert abs({self.entry_point} - {self.expected!r}) <= {self.tolerance!r}"

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the field `suite`: `expected`, and `tolerance` if it is another."""
        numbers = {key: fields[key] for key in ("expected", "tolerance") if key in fields}
        wrong = [key for key, value in numbers.items() if isinstance(value, bool) or not isinstance(value, int | float)]
        if "expected" not in numbers or wrong:
            raise ValueError("a suite of the kind 'answer' needs `expected`, a number, and may have `tolerance`")
        return cls(name, entry_point, float(numbers["expected"]), float(numbers.get("tolerance", cls.tolerance)))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `suite`."""
        return {"suite": {"kind": self.kind, "expected": self.expected, "tolerance": self.tolerance}}
