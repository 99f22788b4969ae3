"""How a program is tested: the vocabulary of test suites.

A suite is data. It is executed by the checker, a process of its own inside the sandbox, which calls the program
under test through a proxy. This is the one module of the sandbox that benchmarks see.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

from codeeval_sandbox.textual import executes_text

__all__ = ["Asserts", "Check", "Differential", "Probe", "Recording", "Suite", "Trust"]

Trust = Literal["isolated", "shared"]
"""`isolated`: tests run in a process apart from the program. `shared`: both in one process, a verdict that the
program could forge; used only for what a proxy cannot carry, and for tests that execute text (`eval`), which run what
the program returns wherever they are. It is reported."""


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
        content = json.dumps(_without_keys(self.definition()), sort_keys=True, default=repr)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def definition(self) -> dict[str, Any]:
        """The suite as the checker receives it."""
        return {"kind": self.kind, **asdict(self)}


def _without_keys(definition: dict[str, Any]) -> dict[str, Any]:
    """Inputs as a text: their dictionaries may have keys of any types, which JSON can neither hold nor sort."""
    texts = {name: list(map(_text, value)) for name, value in definition.items() if name == "inputs"}
    inner = {name: _without_keys(value) for name, value in definition.items() if name == "suite"}
    return {**definition, **texts, **inner}


@dataclass(frozen=True)
class Check(_Suite):
    """HumanEval's form: source that defines `check(candidate)`."""

    source: str
    """Defines `check`; other top-level code in it runs too."""
    setup: str = ""
    """Trusted code run in the checker first: imports and helpers of the prompt that the tests call."""
    trust: Trust = "isolated"
    own_objects: bool | None = None
    """Whether objects of the program's own classes may answer the tests (`Stack().pop()`, `f(x).size`). Such an answer
    is the program's word. None: for what built-in values answer to, only those made by a name like that of a class,
    which the tests call. Calibration learns whether the canonical solution needs it. If not, no object is asked."""

    def __post_init__(self) -> None:
        """Share the process where the tests execute text."""
        if executes_text(self.source, self.setup):
            object.__setattr__(self, "trust", "shared")


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

    def __post_init__(self) -> None:
        """Share the process where the tests execute text."""
        if executes_text(self.setup, *self.tests):
            object.__setattr__(self, "trust", "shared")


@dataclass(frozen=True)
class Differential(_Suite):
    """EvalPlus's form: inputs, and a reference solution whose outputs are the expected ones.

    Each input is a test. They are given to one process in order, each made afresh. Its limit of time is `Limits`'
    `input_seconds` and `input_factor`.
    """

    reference: str
    """A whole trusted program that defines `entry_point`; it runs in the checker, once for all programs."""
    inputs: tuple[tuple[Any, ...], ...] = field(repr=False)
    """One tuple of positional arguments per test; plain data."""
    atol: float = 0.0
    """Absolute tolerance; 0 means exact, except that floats compare within 1e-6 as in EvalPlus."""
    oracle: str = ""
    """Where other outputs are right too, or an equal one does not do: trusted source that defines
    `accepts(arguments, output, expected, is_equal)`, which returns whether `output` is right. `is_equal()` says what
    would have decided without it."""
    trust: Trust = "isolated"

    @cached_property
    def digest(self) -> str:
        """As of any suite; tens of thousands of inputs take about a tenth of a second."""
        head = json.dumps({**self.definition(), "inputs": len(self.inputs)}, sort_keys=True)
        parts = hashlib.sha256(head.encode("utf-8", "surrogatepass"))
        for arguments in self.inputs:
            parts.update(_text(arguments).encode("utf-8", "surrogatepass"))
        return parts.hexdigest()

    def definition(self) -> dict[str, Any]:
        """The suite as the checker receives it; the inputs themselves, which it must not change."""
        return {"kind": self.kind, **{part.name: getattr(self, part.name) for part in fields(self)}}


def _text(value: Any) -> str:
    """A text that is equal for equal values; `repr` but for sets, which have no order."""
    text = repr(value)
    return repr(_ordered(value)) if "{" in text or "set(" in text else text


def _ordered(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return (type(value).__name__, sorted(map(repr, value)))
    if isinstance(value, dict):
        return ("dict", [(_ordered(key), _ordered(item)) for key, item in value.items()])
    if isinstance(value, list | tuple):
        return type(value)(map(_ordered, value)) if type(value) in (list, tuple) else value
    return value


@dataclass(frozen=True)
class Recording(_Suite):
    """No test of its own: another suite is run, and the verdict reports the calls of the entry point that it made.

    The verdict is that of the other suite. Its `report` is an object: `calls` has positional and keyword arguments of
    each call, as the guest's codec writes them, but for calls with arguments that are no plain data; `finish` is what
    the program's function of that name returns at the end, None if none is named or it fails.
    """

    suite: Check | Asserts | Differential
    finish: str = ""
    trust: Trust = "isolated"

    def definition(self) -> dict[str, Any]:
        """The suite as the checker receives it."""
        return {"kind": self.kind, "name": self.name, "finish": self.finish, "suite": self.suite.definition()}


@dataclass(frozen=True)
class Probe(_Suite):
    """No test but a question: what does a program make of each of these inputs?

    The program holds `guest/tracing.py` as its first unit. The verdict's `report` has one list per input, up to the
    first that ended the process: `[kind, value, arcs, lines, agrees]`.

    - kind: `value`, `raised` (value: the exception's class name), `slow` (past `lines` or `seconds`), `opaque` (it
      returned what is no plain data) or `large` (the value has more than 4,096 characters as JSON);
    - value: as the guest's codec writes it; None unless `values`;
    - arcs: pairs of line numbers, as coverage.py has them; empty unless `lines`;
    - lines: lines executed, 0 unless counted;
    - agrees: whether the reference, in the checker's process and with its hash seed, returns the same; None if unasked.
    """

    reference: str
    """A whole trusted program that defines `entry_point`, run in the checker; empty: not asked."""
    inputs: tuple[tuple[Any, ...], ...] = field(repr=False)
    lines: int = 0
    """Trace the program, and end a call after so many lines of it; 0: not traced."""
    seconds: float = 1.0
    """Processor time of one call."""
    values: bool = True
    """Report the values; else only whether they agree, up to the first `slow` one."""
    enough: int = 0
    """Without `values`: stop after so many inputs that do not agree; 0: never."""
    atol: float = 0.0
    trust: Trust = "isolated"


Suite = Check | Asserts | Differential | Recording | Probe
