"""One conformance case, and the suites and programs that many cases share."""

from dataclasses import dataclass, field
from typing import Any

from codeeval_sandbox.jobs import Limits, Status
from codeeval_sandbox.kinds import Asserts, Check, Suite

__all__ = ["ADD", "CHECK", "RIGHT", "SHORT", "Case", "asserts", "case"]


@dataclass(frozen=True)
class Case:
    """One program, its suite, and the right verdict."""

    name: str
    group: str
    """Meaning of failure: `statuses`, `carrying`, `answering`, `evidence`, `decided`, `input`, `casewise`, or the class
    of an attack."""
    program: str
    suite: Suite
    want: frozenset[Status]
    fields: tuple[tuple[str, Any], ...] = ()
    """Further fields of the verdict that must have these values."""
    limits: Limits = field(default_factory=Limits)


def asserts(*tests: str, setup: str = "", entry_point: str = "f") -> Asserts:
    """Return a suite `base` of these statements."""
    return Asserts(name="base", entry_point=entry_point, tests=tests, setup=setup)


ADD = asserts("assert add(1, 2) == 3", "assert add(2, 2) == 4", "assert add(100, -7) == 93", entry_point="add")
CHECK = Check(
    name="base",
    entry_point="add",
    source="def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(2, 2) == 4\n",
)
RIGHT = "def add(a, b):\n    return a + b\n"
SHORT = Limits(seconds=1.0)


def case(name: str, group: str, program: str, suite: Suite, *want: Status, **options: Any) -> Case:
    """Return a case; `options`: its limits, and further fields of the verdict."""
    limits = options.pop("limits", Limits())
    return Case(name, group, program, suite, frozenset(want), tuple(options.items()), limits)
