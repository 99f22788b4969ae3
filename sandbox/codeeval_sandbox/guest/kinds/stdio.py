"""The runner of `Stdio`: whole programs, whose output is compared here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.casewise import Casewise
from codeeval_sandbox.guest.judging import short
from codeeval_sandbox.guest.outputs import difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program


class Stdio(Casewise, kind="stdio"):
    """Inputs and expected outputs."""

    runs_script = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Stdio.definition` on the host returns."""
        super().__init__(definition)
        self._cases = definition["cases"]
        self._rule, self._tolerance = definition["rule"], definition["tolerance"]
        self.total = len(self._cases)

    def source(self, index: int) -> str:
        """Return the input."""
        return "input " + short(self._cases[index][0])

    def ask(self, program: Program, index: int) -> tuple[list[Any], list[Any] | None]:
        """Run the program on the input of this case."""
        return program.run_case(self._cases[index][0], None, self.seconds)

    def value(self, ending: Sequence[Any], answer: Sequence[Any] | None) -> str:  # noqa: ARG002 - see the base
        """Return the output."""
        output: str = ending[4]
        return output

    def expected(self, index: int) -> str:
        """Return the expected output."""
        output: str = self._cases[index][1]
        return output

    def difference(self, index: int, value: str) -> str | None:
        """Compare by the suite's rule."""
        return difference(value, self._cases[index][1], self._rule, self._tolerance)
