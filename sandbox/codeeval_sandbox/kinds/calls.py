"""Calls of one function with arguments of JSON, as in LeetCode's problems."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits
from codeeval_sandbox.kinds.stdio import LARGEST_CASE, chosen_cases, number_fields

__all__ = ["Calls"]


@dataclass(frozen=True)
class Calls(Suite):
    """Cases of positional arguments and the expected value.

    The entry point is a method of a class `Solution`, or else a function. The program is loaded once. Each call runs in
    a fresh process, which is forked after loading. Values are compared as JSON writes them: a tuple equals a list.
    """

    kind: ClassVar[str] = "calls"
    traits: ClassVar[Traits] = Traits(inputs=True, may_share=False, calls=True, cases=True, observable=True)

    cases: tuple[tuple[tuple[Any, ...], Any], ...] = field(repr=False)
    """Positional arguments and expected value of each test, as JSON."""
    tolerance: float = 1e-6
    """Absolute and relative tolerance where a float is expected. 0: floats are compared exactly."""
    seconds: float = 0.0
    """The benchmark's limit of time for one case (s). The larger of this and `Limits.input_seconds` applies."""

    def __post_init__(self) -> None:
        """Raise ValueError for a case that JSON cannot hold, or that is too large to be sent."""
        for index, (arguments, expected) in enumerate(self.cases):
            try:
                size = len(json.dumps([arguments, expected]))
            except (TypeError, ValueError, RecursionError) as error:
                raise ValueError(f"case {index}: its values are not JSON ({error})") from None
            if size > LARGEST_CASE:
                raise ValueError(f"case {index} has {size:,} bytes as JSON, at most {LARGEST_CASE:,}")

    @property
    def total(self) -> int:
        """Number of cases."""
        return len(self.cases)

    def arguments(self) -> Sequence[tuple[Any, ...]]:
        """Return the arguments of each case."""
        return [tuple(arguments) for arguments, _ in self.cases]

    def with_cases(self, name: str, cases: Sequence[tuple[tuple[Any, ...], Any]]) -> Self:
        """Return the suite with other arguments and expected values."""
        return replace(self, name=name, cases=tuple((tuple(arguments), output) for arguments, output in cases))

    def excerpt(self, test: int | None = None) -> Self:
        """Return the suite with its first 50 cases and the case of this index."""
        return replace(self, cases=chosen_cases(self.cases, test))

    def as_script(self) -> str:
        """Return one assert for each case, on a name for the function or for the method of `Solution`."""
        name = self.entry_point
        head = f"_owner = globals().get('Solution')\n_called = getattr(_owner(), {name!r}) if _owner else {name}"
        calls = [f"_called({', '.join(map(repr, arguments))})" for arguments, _ in self.cases]
        pairs = zip(calls, self.cases, strict=True)
        return "\n".join((head, *(f"assert {call} == {expected!r}" for call, (_, expected) in pairs)))

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the field `suite`: `cases` of `arguments` and `output`, and `tolerance`, `seconds`."""
        cases = fields.get("cases")
        if not isinstance(cases, list) or not cases:
            raise ValueError("a suite of the kind 'calls' needs `cases`: a list of {arguments, output}")
        for index, case in enumerate(cases):
            if not isinstance(case, dict) or not isinstance(case.get("arguments"), list) or "output" not in case:
                raise ValueError(f"case {index} of the suite needs `arguments`, a list, and `output`")
        pairs = tuple((tuple(case["arguments"]), case["output"]) for case in cases)
        return cls(name, entry_point, pairs, **number_fields(fields, "tolerance", "seconds"))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `suite`."""
        cases = [{"arguments": list(arguments), "output": output} for arguments, output in self.cases]
        return {"suite": {"kind": self.kind, "cases": cases, "tolerance": self.tolerance, "seconds": self.seconds}}

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives; the cases themselves, because a copy would take long."""
        return {"kind": self.kind, **{part.name: getattr(self, part.name) for part in fields(self)}}
