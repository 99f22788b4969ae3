"""Whole programs that read standard input and write standard output, as in programming contests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self, get_args

from codeeval_sandbox.kinds.base import Suite, Traits

__all__ = ["LARGEST_CASE", "OutputRule", "Stdio"]

OutputRule = Literal["exact", "lines", "tokens", "floats"]
"""Rule that decides whether an output is the expected one:

- `exact`: the same text, except newlines at the end;
- `lines`: the same lines, without white space around each line and around the whole;
- `tokens`: the same words between white space, wherever lines end;
- `floats`: as `lines`, and where lines differ, the same words in them. Two numbers are the same word if they are equal,
  or if one of them has a fraction or an exponent and they are within `tolerance`, absolute or relative.
"""

LARGEST_CASE = 24 << 20
"""Bytes of the largest input or output of a case. A frame to the program takes 32 MiB."""


@dataclass(frozen=True)
class Stdio(Suite):
    """Cases of an input and its expected output.

    A program runs as a script, in a fresh process for each case. It passes a case if it ends with exit status 0 and
    prints the expected output. The output is compared in the checker.
    """

    kind: ClassVar[str] = "stdio"
    traits: ClassVar[Traits] = Traits(inputs=True, may_share=False, script=True, cases=True, observable=True)

    cases: tuple[tuple[str, str], ...] = field(repr=False)
    """Input and expected output of each test."""
    rule: OutputRule = "lines"
    tolerance: float = 1e-6
    """Absolute and relative tolerance of the rule `floats`. 0: numbers are compared by value alone (`1.0` is `1`)."""
    seconds: float = 0.0
    """The benchmark's limit of time for one case (s). The larger of this and `Limits.input_seconds` applies."""

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown rule, and for a case that is too large to be sent."""
        if self.rule not in get_args(OutputRule):
            raise ValueError(f"unknown rule {self.rule!r}: choose from {', '.join(get_args(OutputRule))}")
        for index, case in enumerate(self.cases):
            for word, text in zip(("input", "output"), case, strict=True):
                if len(text) > LARGEST_CASE:
                    raise ValueError(f"case {index}: the {word} has {len(text):,} bytes, at most {LARGEST_CASE:,}")

    @property
    def total(self) -> int:
        """Number of cases."""
        return len(self.cases)

    @property
    def least_output(self) -> int:
        """Bytes of the longest expected output."""
        return max((len(output.encode("utf-8", "surrogatepass")) for _, output in self.cases), default=0)

    def as_files(self) -> Sequence[tuple[str, str]]:
        """Return the cases."""
        return self.cases

    def with_cases(self, name: str, cases: Sequence[tuple[tuple[Any, ...], Any]]) -> Self:
        """Return the suite with other inputs and expected outputs."""
        return replace(self, name=name, cases=tuple((text, output) for (text,), output in cases))

    def excerpt(self, test: int | None = None) -> Self:
        """Return the suite with its first 50 cases and the case of this index."""
        return replace(self, cases=chosen_cases(self.cases, test))

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the field `suite`: `cases` of `input` and `output`, and `rule`, `tolerance`, `seconds`."""
        cases = fields.get("cases")
        if not isinstance(cases, list) or not cases:
            raise ValueError("a suite of the kind 'stdio' needs `cases`: a list of {input, output}")
        pairs = tuple(_pair(index, case) for index, case in enumerate(cases))
        rule = {"rule": fields["rule"]} if "rule" in fields else {}
        return cls(name, entry_point, pairs, **rule, **number_fields(fields, "tolerance", "seconds"))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `suite`."""
        cases = [{"input": given, "output": output} for given, output in self.cases]
        said = {"rule": self.rule, "tolerance": self.tolerance, "seconds": self.seconds}
        return {"suite": {"kind": self.kind, "cases": cases, **said}}

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives; the cases themselves, because a copy would take long."""
        return {"kind": self.kind, **{part.name: getattr(self, part.name) for part in fields(self)}}


_MOST_OBSERVED = 50
"""Cases that an `Observation` looks at: the first ones, and the one that failed."""


def chosen_cases(cases: tuple[Any, ...], test: int | None) -> tuple[Any, ...]:
    """Return the first cases, and that of this index."""
    later = cases[test : test + 1] if test is not None and test >= _MOST_OBSERVED else ()
    return (*cases[:_MOST_OBSERVED], *later)


def _pair(index: int, case: Any) -> tuple[str, str]:
    given, output = (case.get("input", ""), case.get("output")) if isinstance(case, dict) else (None, None)
    if isinstance(given, str) and isinstance(output, str):
        return given, output
    raise ValueError(f"case {index} of the suite is {case!r:.80}, expected {{input, output}} with texts")


def number_fields(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return those of the fields that are there. Raises ValueError for what is not a number from 0 on."""
    for name in names:
        value = fields.get(name, 0)
        if type(value) not in (int, float) or not 0 <= value < float("inf"):
            raise ValueError(f"`{name}` of the suite is {value!r}, expected a number from 0 on")
    return {name: float(fields[name]) for name in names if name in fields}
