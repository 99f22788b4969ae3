"""How a program is tested: the vocabulary of test suites.

A suite is data. It is executed by the checker, a process of its own inside the sandbox, which calls the program
under test through a proxy. This is the one module of the sandbox that benchmarks see.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

__all__ = ["Asserts", "Check", "Differential", "Suite", "Trust"]

Trust = Literal["isolated", "shared"]
"""`isolated`: tests run in a process apart from the program. `shared`: both in one process, a verdict that the
program could forge; used only for what a proxy cannot carry, and reported."""


@dataclass(frozen=True)
class _Suite:
    name: str
    """`base` (the benchmark's own tests), `plus` (a published stronger oracle) or `strong` (one made by codeeval)."""
    entry_point: str
    """The name that the program must define."""

    @property
    def kind(self) -> str:
        """The word that selects this suite's runner in the checker: the class name in lower case."""
        return type(self).__name__.lower()

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides a verdict."""
        content = json.dumps(self.definition(), sort_keys=True, default=repr)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def definition(self) -> dict[str, Any]:
        """The suite as the checker receives it."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Check(_Suite):
    """HumanEval's form: source that defines `check(candidate)`."""

    source: str
    """Defines `check`; other top-level code in it runs too."""
    setup: str = ""
    """Trusted code run in the checker first: imports and helpers of the prompt that the tests call."""
    trust: Trust = "isolated"
    own_objects: bool | None = None
    """Whether objects of the program's own classes may answer the tests as built-in values would (`Stack().pop()`).
    Such an answer is the program's word. None: only those of its classes that the tests name, and where the entry
    point's name is that of a class. Calibration learns whether the canonical solution needs it."""


@dataclass(frozen=True)
class Asserts(_Suite):
    """MBPP's form: a list of statements, one test each, run in order in one namespace."""

    tests: tuple[str, ...]
    """Python statements; each is one test. Names that no setup defines are taken from the program under test."""
    setup: str = ""
    """Trusted code run in the checker first (imports, helpers); names it lacks come from the program too."""
    trust: Trust = "isolated"
    own_objects: bool | None = None
    """As in `Check`."""


@dataclass(frozen=True)
class Differential(_Suite):
    """EvalPlus's form: inputs, and a reference solution whose outputs are the expected ones."""

    reference: str
    """A whole trusted program that defines `entry_point`; it runs in the checker."""
    inputs: tuple[tuple[Any, ...], ...] = field(repr=False)
    """One tuple of positional arguments per test; plain data."""
    atol: float = 0.0
    """Absolute tolerance; 0 means exact, except that floats compare within 1e-6 as in EvalPlus."""
    trust: Trust = "isolated"


Suite = Check | Asserts | Differential
