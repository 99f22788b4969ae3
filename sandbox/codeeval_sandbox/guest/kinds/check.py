"""The runner of `Check`: a function `check(candidate)`."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import Outcome, judge_shared
from codeeval_sandbox.guest.kinds.base import Runner, shared_answer
from codeeval_sandbox.guest.namespace import Namespace
from codeeval_sandbox.guest.observing import ObservedSource
from codeeval_sandbox.guest.partial import count_fulfilled, steps
from codeeval_sandbox.guest.references import Global
from codeeval_sandbox.guest.script import foresee

if TYPE_CHECKING:
    from codeeval_sandbox.guest.partial import Step
    from codeeval_sandbox.guest.proxy import Program
    from codeeval_sandbox.guest.script import Script
    from codeeval_sandbox.guest.watch import Watch

CHECK = "check"
"""The name of the function that a suite of this kind defines."""

_SUBJECT = "__codeeval_subject__"
"""The program's own function `check`, in the program's process."""


class Check(Runner, kind="check"):
    """`check(candidate)`."""

    settles = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Check.definition` on the host returns."""
        super().__init__(definition)
        self._source = definition["source"]
        self._setup = definition["setup"]
        self._lines = self._source.splitlines()
        tree = ast.parse(self._source)
        self._asserts = sorted(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert))
        self._countable = not any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree))
        source, shared = self._setup + "\n" + self._source, definition["trust"] == "shared"
        self._space = Namespace(source, [], self.entry_point, kept=CHECK, shared=shared)
        self._check = self._find()
        self._steps: list[Step] | None = None
        self.script = self._foresee()

    def _find(self) -> ast.FunctionDef | None:
        checks = [node for node in self._space.body if isinstance(node, ast.FunctionDef) and node.name == CHECK]
        return checks[0] if len(checks) == 1 and len(checks[0].args.args) == 1 else None

    def _foresee(self) -> Script | None:
        if self._check is None:
            return None
        names = {**self._space.known(but=self._check), self._check.args.args[0].arg: self.entry_point}
        return foresee(self._check.body, names)

    def run(self, program: Program) -> Outcome:
        """Where `check` is a straight line, its asserts are the tests, and the one that fails is named."""
        space = self._space.open(program)
        outcome = Outcome(total_tests=len(self._asserts) if self._countable else None)

        def run() -> None:
            space[CHECK](Global(program, self.entry_point))

        try:
            self.guarded(program, run, outcome)
        finally:
            line = outcome.pop("suite_line", None)
        if outcome.get("status") == "passed":
            outcome["passed_tests"] = outcome["total_tests"]
        elif line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def go_on(self, program: Program, outcome: Outcome) -> None:
        """All of `check` again, statement by statement: an assert that fails does not keep the next from being made."""
        if self._check is None:
            return
        if self._steps is None:
            self._steps = steps(self._check.body)
        self._space.seed()
        space = {**self._space.opened, self._check.args.args[0].arg: Global(program, self.entry_point)}
        passed, failed = count_fulfilled(self, program, self._steps, space)
        if program.broken is None:
            outcome.update(passed_tests=passed, total_tests=max(passed + failed, outcome["total_tests"] or 0))
        elif self._countable:
            outcome["passed_tests"] = max(passed, outcome["passed_tests"])

    def observe(self, program: Program, watch: Watch) -> None:
        """Run the rewritten function in a namespace of its own."""
        self._rewritten.run(program, watch)

    def observe_shared(self, program: Program, watch_source: str) -> dict[str, Any]:
        """Run the rewritten function in the program's process."""
        return self._rewritten.run_shared(program, watch_source)

    @cached_property
    def _rewritten(self) -> ObservedSource:
        return ObservedSource(self._setup, ast.parse(self._source), self.entry_point)

    def close(self) -> None:
        """Empty the tests' globals."""
        self._space.close()

    def run_shared(self, program: Program) -> Outcome:
        """Run like `run`, and believe what the program's process says of its tests.

        The entry point is looked up before the tests are there, which have a function `check` of their own.
        """
        source = self._setup + "\n" + self._source
        if self.entry_point == CHECK:
            answer = shared_answer(program, _SUBJECT + " = " + CHECK, [source], "{}({})".format(CHECK, _SUBJECT))
        else:
            answer = shared_answer(program, source, [], "{}({})".format(CHECK, self.entry_point))
        if isinstance(answer, Outcome):
            return answer
        outcome = Outcome(**judge_shared(answer[1]))
        line = outcome.pop("suite_line", None)
        if line is not None:
            self._locate(outcome, line - self._setup.count("\n") - 1)
        return outcome

    def _locate(self, outcome: Outcome, line: int) -> None:
        if not 1 <= line <= len(self._lines):
            return
        outcome["test_source"] = self._lines[line - 1].strip()
        if line in self._asserts:
            outcome["test"] = self._asserts.index(line)
            if self._countable:
                outcome["passed_tests"] = outcome["test"]
