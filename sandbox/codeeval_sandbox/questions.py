"""Questions to programs: no test decides, and the answer is `Verdict.report`.

`guest/questions.py` has the runners.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from codeeval_sandbox.kinds.base import Examination, Suite

__all__ = ["Probe", "Question", "Recording"]


@dataclass(frozen=True)
class Question(Examination):
    """An examination that asks instead of testing."""


@dataclass(frozen=True)
class Recording(Question):
    """Which calls of the entry point does a suite make?

    The verdict is that of the suite. Its `report` is an object: `calls` has positional and keyword arguments of
    each call, as the guest's codec writes them, without calls whose arguments are not plain data; `finish` is what
    the program's function of that name returns at the end, None if none is named or it fails.
    """

    kind: ClassVar[str] = "recording"

    suite: Suite
    finish: str = ""

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives."""
        return {"kind": self.kind, "name": self.name, "finish": self.finish, "suite": self.suite.definition()}


@dataclass(frozen=True)
class Probe(Question):
    """What does a program make of each of these inputs?

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
