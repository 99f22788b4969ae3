"""The runner of `Asserts`: statements in one namespace, in order, up to the first that fails."""

from __future__ import annotations

import ast
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import FILE, Outcome, judge_shared
from codeeval_sandbox.guest.kinds.base import Runner, shared_answer, without_test_if_passed
from codeeval_sandbox.guest.namespace import Namespace
from codeeval_sandbox.guest.observing import ObservedSource, as_check
from codeeval_sandbox.guest.partial import fulfilled
from codeeval_sandbox.guest.script import foresee
from codeeval_sandbox.guest.settling import compile_settling

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.watch import Watch


class Asserts(Runner, kind="asserts"):
    """Statements in one namespace, in order, up to the first that fails."""

    settles = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Asserts.definition` on the host returns."""
        super().__init__(definition)
        self._tests = [str(test) for test in definition["tests"]]
        self._setup = definition["setup"]
        shared = definition["trust"] == "shared"
        self._space = Namespace(self._setup, self._tests, self.entry_point, shared=shared)
        self._codes = [compile_settling(test, FILE) for test in self._tests]
        statements = [statement for test in self._tests for statement in ast.parse(test).body]
        self.script = foresee(statements, self._space.known())

    def run(self, program: Program) -> Outcome:
        """A test is fulfilled when its statements end without an exception."""
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._codes), passed_tests=0)

        def run() -> None:
            for index, code in enumerate(self._codes):
                outcome.update(test=index, test_source=self._tests[index])
                exec(code, space)
                outcome["passed_tests"] = index + 1

        return without_test_if_passed(self.guarded(program, run, outcome))

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """Each of the other tests, in the namespace that the tests before it have left."""
        space = self._space.opened
        for code in self._codes[outcome["test"] + 1 :]:
            if program.broken is not None:
                return
            outcome["passed_tests"] += fulfilled(self, program, partial(exec, code, space))

    def observe(self, program: Program, watch: Watch) -> None:
        """Run the rewritten statements in a namespace of their own."""
        self._rewritten.run(program, watch)

    def observe_shared(self, program: Program, watch_source: str) -> dict[str, Any]:
        """Run the rewritten statements in the program's process."""
        return self._rewritten.run_shared(program, watch_source)

    @cached_property
    def _rewritten(self) -> ObservedSource:
        return ObservedSource(self._setup, as_check(self._tests, self.entry_point), self.entry_point)

    def close(self) -> None:
        """Empty the tests' globals."""
        self._space.close()

    def run_shared(self, program: Program) -> Outcome:
        """Run like `run`, and believe what the program's process says of its tests."""
        answer = shared_answer(program, self._setup, self._tests, None)
        if isinstance(answer, Outcome):
            return answer
        done, rest = answer
        done = min(done, len(self._tests))
        outcome = Outcome(total_tests=len(self._tests), passed_tests=done, **judge_shared(rest))
        if done < len(self._tests):
            outcome.update(test=done, test_source=self._tests[done])
            if outcome["status"] == "passed":
                outcome["status"] = "wrong"
        return outcome
