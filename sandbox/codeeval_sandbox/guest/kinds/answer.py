"""The runner of `Answer`: a number in a variable of the program, read when the program has ended well."""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import Outcome, short
from codeeval_sandbox.guest.kinds.base import Runner, without_test_if_passed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.watch import Watch

_NUMBERS = (bool, int, float)


class Answer(Runner, kind="answer"):
    """One number, which only the checker knows."""

    goes_on_after = frozenset()

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Answer.definition` on the host returns."""
        super().__init__(definition)
        self._expected = float(definition["expected"])
        self._tolerance = float(definition["tolerance"])

    def run(self, program: Program) -> Outcome:
        """Read the variable, and compare."""
        outcome = Outcome(total_tests=1, passed_tests=0, test=0, test_source=self.entry_point)

        def run() -> None:
            value = self._value(program)
            if not self._is_right(value):
                raise AssertionError("expected {}, the program left {}".format(short(self._expected), short(value)))
            outcome["passed_tests"] = 1

        return without_test_if_passed(self.guarded(program, run, outcome))

    def run_shared(self, program: Program) -> Outcome:
        """Run as apart: nothing of it needs the program's process."""
        return self.run(program)

    def observe(self, program: Program, watch: Watch) -> None:
        """Read the variable as if it were a call without arguments."""
        watch.differ(partial(self._value, program), (), self._expected, self._is_right)

    def _value(self, program: Program) -> Any:
        return program.do("global", self.entry_point)

    def _is_right(self, value: Any) -> bool:
        """Return whether the value is a number near the expected one. Nothing of the program's own is asked."""
        answer = _as_float(value)
        if answer is None:
            return False
        return answer == self._expected or abs(answer - self._expected) < self._tolerance


def _as_float(value: Any) -> float | None:
    """Return a number of a built-in type, a fraction, or a NumPy scalar as a float; None for any other value."""
    kind = type(value)
    numpy = sys.modules.get("numpy")
    fractions = sys.modules.get("fractions")
    is_scalar = numpy is not None and isinstance(value, (numpy.bool_, numpy.integer, numpy.floating))
    if not (kind in _NUMBERS or is_scalar or (fractions is not None and kind is fractions.Fraction)):
        return None
    try:
        answer = float(value)
    except (OverflowError, ValueError):
        return None
    return None if math.isnan(answer) else answer
