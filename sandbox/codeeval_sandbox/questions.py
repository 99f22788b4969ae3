"""Questions to programs: the answer is `Verdict.report`, except that of a `Screening`.

`guest/questions.py` has the runners.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Examination, Suite

__all__ = ["QUESTIONS", "Execution", "Observation", "Probe", "Question", "Recording", "Screening"]


@dataclass(frozen=True)
class Question(Examination):
    """An examination that asks instead of testing."""


@dataclass(frozen=True)
class Recording(Question):
    """Ask which calls of the entry point a suite makes.

    The verdict is that of the suite. Its `report` is an object: `calls` has positional and keyword arguments of
    each call, as the guest's codec writes them, without calls whose arguments are not plain data. `finish` is what the
    function returns that the field `finish` names: None if the field is empty, or the function fails.
    """

    kind: ClassVar[str] = "recording"

    suite: Suite
    finish: str = ""

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives."""
        return {"kind": self.kind, "name": self.name, "finish": self.finish, "suite": self.suite.definition()}


@dataclass(frozen=True)
class Observation(Question):
    """Ask what each test of a suite sees.

    The verdict is `passed` if all tests are fulfilled, else `wrong`. Its `report` is an object, or None if the program
    did not get through its tests (a limit, an exit):

    - outcomes: one letter per test, up to 400: `.` fulfilled, `F` another value, `E` the program raised, `U` a value
      that the test could not work with (with `trust` shared, both are `U`);
    - failures: the first ones, as `[test, call, got, got_type, expected, expected_type, exception]`. Values are text of
      at most 363 characters, and all failures have at most 1,500 characters as JSON. `expected` is None where an
      exception ended the test. `expected_type` is `truth` where the test asks only whether a value is true.

    The checker makes the report of the program's values. With `trust` shared, it is the word of the program.
    """

    kind: ClassVar[str] = "observation"

    suite: Suite

    @classmethod
    def of(cls, suite: Suite, *, test: int | None = None) -> Self:
        """Ask about a suite, or the part of it that can be looked at; `test`: index of one to be looked at anyway.

        Raises:
            TypeError: the suite's kind is not observable.
        """
        if not suite.traits.observable:
            raise TypeError(f"suites of the kind {suite.kind!r} do not say what their tests see")
        return cls(suite.name, suite.entry_point, suite.excerpt(test), trust=suite.trust)

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives; the watch's source too, for the program's process."""
        watch = resources.files("codeeval_sandbox.guest").joinpath("watch.py")
        source = {"watch": watch.read_text(encoding="utf-8")} if self.trust == "shared" else {}
        return {"kind": self.kind, "name": self.name, "suite": self.suite.definition(), **source}


@dataclass(frozen=True)
class Execution(Question):
    """Run a whole program on each standard input, in a fresh process each, and ask what it printed.

    The verdict is `passed` if the program ended with exit status 0 on all inputs, else that of the first failure. Its
    `report` is a list of `[status, seconds, exit_code, signal, output, errors]`, up to the input that ended the job:

    - status: a value of `Status`, `passed` for exit status 0;
    - seconds: wall time of this input;
    - exit_code, signal: one of them is None;
    - output: the standard output. A byte that is not UTF-8 is a lone surrogate, as in Python's `surrogateescape`;
    - errors: the last 2,000 characters of the standard error.
    """

    kind: ClassVar[str] = "execution"

    stdin: tuple[str, ...] = field(default=("",), repr=False)
    """Standard input of each run."""
    warm: bool = False
    """Load the program once, and call its function `start` for each input, in a process that is forked after loading.
    `start` ends the process by itself, with the exit status of the run."""


@dataclass(frozen=True)
class Probe(Question):
    """Ask what a program makes of each of these inputs.

    The program holds `guest/tracing.py` as its first unit. The verdict's `report` has one list per input, up to the
    first that ended the process: `[kind, value, arcs, lines, agrees]`.

    - kind: `value`, `raised` (value: the exception's class name), `slow` (past `lines` or `seconds`), `opaque` (it
      returned what is not plain data) or `large` (the value has more than 4,096 characters as JSON);
    - value: as the guest's codec writes it; None unless `values`;
    - arcs: pairs of line numbers, as coverage.py has them; empty unless `lines`;
    - lines: lines executed, 0 unless counted;
    - agrees: whether the reference, in the checker's process and with its hash seed, returns the same; None if unasked.
    """

    kind: ClassVar[str] = "probe"

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


@dataclass(frozen=True)
class Screening(Question):
    """Ask whether a program fails on the first inputs of a suite with a reference, so that no others are needed.

    The reference computes its outputs in order, for `seconds` of processor time. The verdict is that of the suite on
    the inputs that it got through. `passed_tests` of a program that passes says how many these are. If they are all
    (`total_tests`), the verdict is the suite's own. Without a program it says how many expected outputs there are.
    """

    kind: ClassVar[str] = "screening"

    suite: Suite
    seconds: float

    @classmethod
    def of(cls, suite: Suite, seconds: float) -> Self:
        """Ask about a suite. Raises TypeError for a suite of a kind that has no first inputs."""
        if not suite.traits.screens:
            raise TypeError(f"suites of the kind {suite.kind!r} have no inputs that programs could be screened by")
        return cls(suite.name, suite.entry_point, suite, seconds, trust=suite.trust)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) made from the suite's, which is costly to compute and is known."""
        return hashlib.sha256(f"{self.kind} {self.suite.digest} {self.seconds!r}".encode()).hexdigest()

    @property
    def least_output(self) -> int:
        """Bytes that a right program prints at once."""
        return self.suite.least_output

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives."""
        return {"kind": self.kind, "name": self.name, "suite": self.suite.definition(), "seconds": self.seconds}


QUESTIONS: Mapping[str, type[Question]] = {
    question.kind: question for question in (Execution, Observation, Probe, Recording, Screening)
}
"""The questions by their words."""
