"""Runs inside the checker, under Python 3.9 on: the standard library and the guest's modules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import Outcome
from codeeval_sandbox.guest.kinds.base import Runner, without_test_if_passed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program


class Table(Runner, kind="table"):
    """Each row is a test."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self._rows = definition["rows"]

    def run(self, program: Program) -> Outcome:
        """Call the program on each row, up to the first that it gets wrong."""
        outcome = Outcome(total_tests=len(self._rows), passed_tests=0)

        def run() -> None:
            for number, (arguments, value) in enumerate(self._rows):
                outcome.update(test=number, test_source=f"row {number}")
                if program.call(self.entry_point, tuple(arguments), {}) != value:
                    raise AssertionError
                outcome["passed_tests"] = number + 1

        return without_test_if_passed(self.guarded(program, run, outcome))

    run_shared = run
