"""Suites whose cases run in a process each: the runner of what their kinds have in common."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import Outcome, judge_broken, judge_forged, judge_raised, too_large
from codeeval_sandbox.guest.kinds.base import Runner, without_test_if_passed
from codeeval_sandbox.guest.raising import raised_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.watch import Watch

_TOLD = 500
"""Characters of the standard error in a message: the last ones."""


def judge_ending(ending: Sequence[Any], answer: Sequence[Any] | None) -> dict[str, Any] | None:
    """Return the outcome of a case that ended without an answer of its own; None if it has one to be compared.

    `ending`: fields of `forking.Ran`. `answer`: what the child has sent.
    """
    exit_code, signal, is_over, _, _, errors = ending
    if is_over:
        return {"status": "output_limit", "message": "more output than the limit"}
    if answer is not None and answer[0] != "value":
        return _judge_raised(answer)
    if signal is not None:
        return {"status": "crashed", "message": "killed by signal {}".format(signal)}
    if exit_code:
        return {"status": "exited", "message": "exit status {}: {}".format(exit_code, errors[-_TOLD:]).rstrip(": \n")}
    return None


def _judge_raised(answer: Sequence[Any]) -> dict[str, Any]:
    if answer[0] != "error":
        return judge_forged(Malformed("no answer to a case"))
    _, kind, _, _, message, line, _ = answer
    if kind == "SystemExit":
        return {"status": "exited", "exception": kind, "message": message, "line": line}
    return judge_raised(kind, message, line)


class Casewise(Runner):
    """Cases, each in a process of its own, up to the first that fails."""

    has_paces = True
    goes_on_after = frozenset(("wrong", "exception", "exited", "crashed", "memory", "output_limit", "process_limit"))
    total = 0

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `definition` of the host's suite returns. `seconds`: the benchmark's limit of a case."""
        super().__init__(definition)
        self.seconds = float(definition.get("seconds", 0.0))

    def ask(self, program: Program, index: int) -> tuple[list[Any], list[Any] | None]:
        """Run one case; return how its process ended, and its answer. Raises Closed."""
        raise NotImplementedError

    def value(self, ending: Sequence[Any], answer: Sequence[Any] | None) -> Any:
        """Return what a case that ended as it should has given. Raises LookupError if it gave nothing."""
        raise NotImplementedError

    def expected(self, index: int) -> Any:
        """Return the expected value of a case."""
        raise NotImplementedError

    def difference(self, index: int, value: Any) -> str | None:
        """Return how a value differs from the expected one, in words; None if it is right."""
        raise NotImplementedError

    def source(self, index: int) -> str:
        """Return a case in words."""
        raise NotImplementedError

    def run(self, program: Program) -> Outcome:
        """Each case is a test."""
        outcome = Outcome(total_tests=self.total, passed_tests=0, report=[])
        for index in range(self.total):
            outcome.update(test=index, test_source=self.source(index))
            fields = self._case(program, index, outcome)
            if fields["status"] != "passed":
                outcome.update(fields)
                return outcome
            outcome["passed_tests"] = index + 1
        outcome["status"] = "passed"
        return without_test_if_passed(outcome)

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Run the cases after the one that failed."""
        for index in range(outcome["test"] + 1, self.total):
            if program.broken is not None:
                return
            outcome["passed_tests"] += self._case(program, index, outcome)["status"] == "passed"

    def run_shared(self, program: Program) -> Outcome:
        """Run as apart: nothing of it needs the program's process."""
        return self.run(program)

    def _case(self, program: Program, index: int, outcome: Outcome) -> dict[str, Any]:
        start = time.monotonic()
        try:
            failure, value = self._outcome(program, index)
            words = self.difference(index, value) if failure is None else None
            fields = failure or ({"status": "wrong", "message": words} if words else {"status": "passed"})
        except Closed:
            fields = {"status": None}
        except MemoryError:
            fields = too_large(program)
        if program.broken is not None:
            return judge_broken(program.broken)
        outcome["report"].append([fields["status"], round(time.monotonic() - start, 6)])
        return fields

    def _outcome(self, program: Program, index: int) -> tuple[dict[str, Any] | None, Any]:
        """Return a case's failure, or None and its value."""
        ending, answer = self.ask(program, index)
        failure = judge_ending(ending, answer)
        if failure is not None:
            return failure, None
        try:
            return None, self.value(ending, answer)
        except LookupError as error:
            return {"status": "exited", "message": str(error.args[0])}, None

    def observe(self, program: Program, watch: Watch) -> None:
        """Run all cases, and show inputs and values."""
        for index in range(self.total):
            watch.run(partial(self._seen, program, watch, index))

    def _seen(self, program: Program, watch: Watch, index: int) -> tuple[bool, Any, Any]:
        watch.arguments = self.source(index)
        failure, value = self._outcome(program, index)
        if failure is not None:
            kind = failure.get("exception") or failure["status"]
            raise raised_error(kind, ["Exception"], None, failure.get("message", ""), failure.get("line"), ends=False)
        return self.difference(index, value) is None, value, self.expected(index)

    def observe_shared(self, program: Program, watch_source: str) -> dict[str, Any]:
        """Refuse: no such suite runs in the program's process."""
        raise NotImplementedError
