"""The runner of `Pytest`: the class of unittest that stands for the file, with pytest's names of its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.kinds.unittest import Unittest

if TYPE_CHECKING:
    from codeeval_sandbox.guest.judging import Outcome
    from codeeval_sandbox.guest.proxy import Program


class Pytest(Unittest, kind="pytest"):
    """Functions of tests."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Pytest.definition` on the host returns."""
        super().__init__(definition)
        self._shown: dict[str, str] = definition["names"]

    def run(self, program: Program) -> Outcome:
        """Run the tests apart from the program."""
        return self._named(super().run(program))

    def run_shared(self, program: Program) -> Outcome:
        """Run the tests in the program's process."""
        return self._named(super().run_shared(program))

    def _named(self, outcome: Outcome) -> Outcome:
        name = outcome.get("test_source")
        if name is not None:
            outcome["test_source"] = self._shown.get(name, name)
        return outcome
