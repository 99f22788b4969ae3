"""EvalPlus's form: inputs, and a reference solution whose outputs are the expected ones."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits, stable_text

__all__ = ["Differential"]

_MOST_OBSERVED = 200
"""Inputs that an `Observation` looks at: the first ones, and the one that failed."""

_PRINTED_KB, _MOST_PRINTED_KB = 128, 8192
"""What a right program may print for one input and for all (KiB). Some canonical solutions print a list for each input,
and the harnesses whose verdicts are published drop what is printed."""

_BESIDE = """\
import copy as _copy
from math import inf, isclose as _isclose, nan
_space = {{"__name__": "reference"}}
exec({reference!r}, _space)


def _agree(value, expected):
    if isinstance(value, float) or isinstance(expected, float):
        return value == expected or _isclose(value, expected, rel_tol=1e-7, abs_tol={atol!r})
    return value == expected


for _given in {inputs!r}:
    assert _agree({name}(*_copy.deepcopy(_given)), _space[{name!r}](*_copy.deepcopy(_given)))
"""
"""Inputs and reference as harnesses without isolation run them. Lists of floats must be equal."""


@dataclass(frozen=True)
class Differential(Suite):
    """Inputs, each of them one test.

    One process gets them in order, each made afresh. The limit of time of one input is `Limits.input_seconds` and
    `Limits.input_factor`.
    """

    kind: ClassVar[str] = "differential"
    traits: ClassVar[Traits] = Traits(
        inputs=True, reference=True, screens=True, may_share=False, calls=True, observable=True
    )

    reference: str
    """A whole trusted program that defines `entry_point`; it runs in the checker, once for all programs."""
    inputs: tuple[tuple[Any, ...], ...] = field(repr=False)
    """One tuple of positional arguments per test; plain data."""
    atol: float = 0.0
    """Absolute tolerance; 0 means exact, except that floats compare within 1e-6 as in EvalPlus."""
    oracle: str = ""
    """Where other outputs are right too, or an equal one does not do: trusted source that defines
    `accepts(arguments, output, expected, is_equal)`, which returns whether `output` is right. `is_equal()` says what
    would have decided without it. A fifth parameter, `left`, has the arguments as the program has left them. A source
    that says `equal_is_right = True` is asked only about outputs that differ from the expected one."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides a verdict; 0.1 s for tens of thousands of inputs."""
        head = json.dumps({**self.definition(), "inputs": len(self.inputs)}, sort_keys=True)
        parts = hashlib.sha256(head.encode("utf-8", "surrogatepass"))
        for arguments in self.inputs:
            parts.update(stable_text(arguments).encode("utf-8", "surrogatepass"))
        return parts.hexdigest()

    @property
    def total(self) -> int:
        """Number of inputs."""
        return len(self.inputs)

    @property
    def least_output(self) -> int:
        """Bytes that a right program may print: so much for each input, and a bound for all."""
        return 1024 * min(_PRINTED_KB * self.total, _MOST_PRINTED_KB)

    def arguments(self) -> Sequence[tuple[Any, ...]]:
        """Return the inputs."""
        return self.inputs

    def of_function(self, name: str, rename: Callable[[str], str]) -> Self:
        """Return the same inputs for a function of another name; the reference has both, so no code changes."""
        del rename
        reference = f"{self.reference.rstrip()}\n\n{name} = {self.entry_point}\n"
        return replace(self, entry_point=name, reference=reference)

    def excerpt(self, test: int | None = None) -> Self:
        """Return the suite with its first 200 inputs and the input of this index."""
        if len(self.inputs) <= _MOST_OBSERVED:
            return self
        inputs = self.inputs[:_MOST_OBSERVED]
        if test is not None and _MOST_OBSERVED <= test < len(self.inputs):
            inputs = (*inputs, self.inputs[test])
        return replace(self, inputs=inputs)

    def as_script(self) -> str:
        """Return a comparison with the reference on the inputs of an excerpt, both in the program's process."""
        return _BESIDE.format(
            reference=self.reference, inputs=tuple(self.excerpt().inputs), name=self.entry_point, atol=self.atol or 1e-6
        )

    def row_fields(self) -> Mapping[str, Any]:
        """Return `inputs` as tuples, `reference`, and `atol` and `oracle` where they say anything."""
        others = {"atol": self.atol, "oracle": self.oracle}
        said = {name: value for name, value in others.items() if value}
        return {"inputs": self.inputs, "reference": self.reference, **said}

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives; the inputs themselves, because a copy would take long."""
        return {"kind": self.kind, **{part.name: getattr(self, part.name) for part in fields(self)}}
