"""The runner of `Whole`: a program and its tests as one, confirmed by a twin that must fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge_broken
from codeeval_sandbox.guest.kinds.base import Runner

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program

_STATUSES = frozenset(
    (
        *("passed", "wrong", "exception", "syntax_error", "memory", "output_limit", "process_limit"),
        *("crashed", "exited"),
    )
)
"""Outcomes of commands. Limits of time are the supervisor's."""

_TEXTS = 3

_UNTESTED = "passes whatever its tests expect, so that they tested nothing"


class Whole(Runner, kind="whole"):
    """Tests below a program."""

    has_paces = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Whole.definition` on the host returns."""
        super().__init__(definition)
        self._frames = [
            self._frame(definition, definition[tests])
            for tests in ("tests", "twin")
            if tests == "tests" or definition[tests]
        ]

    @staticmethod
    def _frame(definition: dict[str, Any], tests: str) -> bytes:
        """Return the call of `examine` in the program's process."""
        parts = [definition["above"], tests, definition["stem"], definition["main"]]
        optional = [list(pair) for pair in definition["optional"]]
        call = ["call", "examine", [parts, optional, list(definition["failing"])], []]
        return json.dumps(call).encode()

    def run(self, program: Program) -> Outcome:
        """Run as `run_shared`: there is no other way."""
        return self.run_shared(program)

    def run_shared(self, program: Program) -> Outcome:
        """Run the program with its tests; where it passes, with altered tests, which must fail."""
        try:
            outcome, *again = self._outcomes(program)
        except Closed as error:
            return Outcome(judge_broken(error))
        if again and again[0]["status"] == "passed":
            return Outcome(status="exited", exception="Untested", message=_UNTESTED)
        return outcome

    def _outcomes(self, program: Program) -> list[Outcome]:
        """Return the outcome of the tests, and that of their twin if they passed. Raises Closed."""
        outcomes = [self._outcome(program, self._frames[0])]
        if outcomes[0]["status"] == "passed":
            outcomes += [self._outcome(program, frame) for frame in self._frames[1:]]
        return outcomes

    @staticmethod
    def _outcome(program: Program, frame: bytes) -> Outcome:
        program.ask(frame)
        said = program.output(program.answer(0.0))
        fits = type(said) is list and len(said) == _TEXTS and said[0] in _STATUSES
        if not fits or not all(text is None or type(text) is str for text in said):
            raise Malformed("no outcome of the commands")
        return Outcome(zip(("status", "exception", "message"), said))
