"""The runners of questions: which calls does a suite make, what does each test see, what do inputs give?

The answer is the verdict's `report`, as JSON. What is known when a program ends is kept.
"""

from __future__ import annotations

import copy
import json
import time
from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.casewise import judge_ending
from codeeval_sandbox.guest.codec import Codec
from codeeval_sandbox.guest.equality import equal
from codeeval_sandbox.guest.judging import Outcome
from codeeval_sandbox.guest.kinds.base import Runner, compile_definition
from codeeval_sandbox.guest.kinds.differential import Differential
from codeeval_sandbox.guest.observing import sound_report
from codeeval_sandbox.guest.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codeeval_sandbox.guest.proxy import Program

PROBE = "codeeval_probe"
"""The function of `tracing` that makes one call and tells what came of it."""

LONGEST = 4096
"""Characters of a value that is reported."""


class _AboutSuite(Runner):
    """A question about a suite: it prepares, holds and closes what that suite does."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self._suite = compile_definition(definition["suite"])
        self.entry_point = self._suite.entry_point

    @property
    def prepared(self) -> bool:
        """True if the suite is prepared."""
        return self._suite.prepared

    @property
    def held(self) -> int:
        """Bytes that the suite holds."""
        return self._suite.held

    def prepare(self) -> Outcome:
        """Prepare the suite."""
        return self._suite.prepare()

    def forget(self) -> None:
        """Have the suite let go of what it holds."""
        self._suite.forget()

    def close(self) -> None:
        """Have the suite close."""
        self._suite.close()


class Execution(Runner, kind="execution"):
    """Runs a whole program on inputs, and reports what it printed."""

    has_paces = True
    runs_script = True

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `questions.Execution.definition` on the host returns."""
        super().__init__(definition)
        self._inputs = definition["stdin"]
        self.runs_script = not definition["warm"]

    def run(self, program: Program) -> Outcome:
        """Return passed if all runs ended with exit status 0, else the first failure."""
        outcome = Outcome(total_tests=len(self._inputs), passed_tests=0, report=[])
        failures: list[dict[str, Any]] = []

        def run() -> None:
            for given in self._inputs:
                start = time.monotonic()
                ending, answer = program.run_case(given, None, 0.0)
                failure = judge_ending(ending, answer)
                status = "passed" if failure is None else failure["status"]
                facts = [ending[0], ending[1], *ending[4:]]
                outcome["report"].append([status, round(time.monotonic() - start, 6), *facts])
                failures.extend([] if failure is None else [failure])

        self.guarded(program, run, outcome)
        outcome["passed_tests"] = len(outcome["report"]) - len(failures)
        if outcome["status"] == "passed" and failures:
            outcome.update(failures[0])
        return outcome

    run_shared = run


class Recording(_AboutSuite, kind="recording"):
    """Runs a suite and reports the arguments of the calls that it made."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `questions.Recording.definition` on the host returns."""
        super().__init__(definition)
        self.own_objects = True  # it is trusted programs whose calls are recorded
        self.script = self._suite.script
        self._finish = definition["finish"]

    def run(self, program: Program) -> Outcome:
        """Run the suite; return its outcome, with the report."""
        return self._with_report(program, self._suite.run)

    def run_shared(self, program: Program) -> Outcome:
        """Do as `run`; a suite in the program's own process makes its calls unseen."""
        return self._with_report(program, self._suite.run_shared)

    def _with_report(self, program: Program, run: Callable[[Program], Outcome]) -> Outcome:
        calls: list[Any] = []
        codec = Codec(_refuse, _refuse)

        def witness(target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> None:
            if target == self.entry_point:
                try:
                    calls.append([codec.encode(tuple(arguments)), codec.encode(keywords)])
                except (TypeError, RecursionError):
                    pass  # no plain data: such a call says nothing that could be repeated

        program.witness = witness
        outcome = run(program)
        program.witness = None
        outcome["report"] = report = {"calls": calls, "finish": None}
        if self._finish and program.broken is None:
            self.guarded(program, lambda: report.update(finish=self._finished(program)), Outcome())
        return outcome

    def _finished(self, program: Program) -> Any:
        return Codec(_refuse, _refuse).encode(program.call(self._finish, (), {}))


class Observation(_AboutSuite, kind="observation"):
    """Runs all tests of a suite and reports what each saw."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `questions.Observation.definition` on the host returns."""
        super().__init__(definition)
        self.own_objects = self._suite.own_objects or None
        self._watch_source = definition.get("watch", "")
        self._ready: bool | None = None

    @property
    def prepared(self) -> bool:
        """True if the suite is prepared for an observation, or cannot be."""
        return self._suite.prepared and self._ready is not None

    def prepare(self) -> Outcome:
        """Prepare the suite, and what an observation of it needs besides."""
        outcome = self._suite.prepare()
        if self._ready is None:
            self._ready = outcome["status"] == "passed" and self._has_prepared()
        return outcome

    def _has_prepared(self) -> bool:
        try:
            self._suite.prepare_observation()
        except Exception:  # a reference that fails only now; no program is observed then
            return False
        return True

    def forget(self) -> None:
        """Have the suite let go of what it holds."""
        self._suite.forget()
        self._ready = None

    def run(self, program: Program) -> Outcome:
        """Return passed or wrong, with a report; without one where the program did not get through its tests."""
        if not self._ready:
            return self._suite.run(program)
        watch = Watch(self.entry_point)
        outcome = self.guarded(program, lambda: self._suite.observe(program, watch), Outcome())
        return _reported(outcome, watch.report())

    def run_shared(self, program: Program) -> Outcome:
        """Do as `run`; the report is then the word of the program's process."""
        report: dict[str, Any] = {}
        source = self._watch_source
        outcome = self.guarded(program, lambda: report.update(self._suite.observe_shared(program, source)), Outcome())
        return _reported(outcome, report)


def _reported(outcome: Outcome, report: dict[str, Any]) -> Outcome:
    """Return the outcome with the report, or as it is if something other than a test has ended the tests."""
    if outcome["status"] != "passed":
        return outcome
    report, total = sound_report(report), len(report["outcomes"])
    passed = report["outcomes"].count(".")
    status = "passed" if passed == total else "wrong"
    return Outcome(status=status, passed_tests=passed, total_tests=total, report=report)


class Screening(Differential, kind="screening"):
    """Runs the inputs of a suite whose expected outputs can be computed in a given time."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `questions.Screening.definition` on the host returns."""
        super().__init__(definition["suite"])
        self.reference_seconds = definition["seconds"]


class Probe(Runner, kind="probe"):
    """Calls the program on every input, and reports what came of each."""

    BATCH = 32
    entry_point = PROBE

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `questions.Probe.definition` on the host returns."""
        self._codec = Codec(_refuse, _refuse)
        texts = (text.encode("utf-8", "surrogatepass") for text in definition["inputs"])
        self._inputs = [tuple(self._codec.loads(text)) for text in texts]
        self._call = (definition["entry_point"], definition["lines"], definition["seconds"])
        self._values = definition["values"]
        self._enough = definition["enough"] or len(self._inputs)
        self._atol = definition["atol"]
        self._reference = definition["reference"]
        self._function: Callable[..., Any] | None = None
        self._expected: dict[int, tuple[Any, ...]] = {}

    def run(self, program: Program) -> Outcome:
        """Passed, if every input was answered."""
        report: list[Any] = []
        outcome = Outcome(total_tests=len(self._inputs), report=report)

        def run() -> None:
            apart = 0
            for start in range(0, len(self._inputs), self.BATCH):
                calls = [(*self._call, copy.deepcopy(item)) for item in self._inputs[start : start + self.BATCH]]
                for index, get in enumerate(program.call_many(PROBE, calls), start):
                    observation = self._told(index, get())
                    report.append(observation)
                    apart += not observation[-1]
                    if not self._values and (observation[0] == "slow" or apart >= self._enough):
                        return

        return self.guarded(program, run, outcome)

    def run_shared(self, program: Program) -> Outcome:
        """The same: nothing of it needs the program's process."""
        return self.run(program)

    def _told(self, index: int, answer: Any) -> list[Any]:
        kind, value, arcs, lines = answer
        carried = value
        if kind == "value":
            kind, carried = self._carried(value)
        agrees = self._agrees(index, value) if kind == "value" and self._reference else None
        return [kind, carried if self._values else None, arcs, lines, agrees]

    def _carried(self, value: Any) -> tuple[str, Any]:
        try:
            encoded = self._codec.encode(value)
        except (TypeError, RecursionError):
            return "opaque", None
        return ("large", None) if len(json.dumps(encoded)) > LONGEST else ("value", encoded)

    def _agrees(self, index: int, value: Any) -> bool:
        """The reference is asked only for inputs that some program has answered in time, and once for each."""
        if index not in self._expected:
            self._expected[index] = self._expect(index)
        expected = self._expected[index]
        return bool(expected) and equal(value, expected[0], self._atol)

    def _expect(self, index: int) -> tuple[Any, ...]:
        if self._function is None:
            space: dict[str, Any] = {"__name__": "reference"}
            exec(compile(self._reference, "<reference>", "exec", dont_inherit=True), space)
            self._function = space[self._call[0]]
        try:
            return (self._function(*copy.deepcopy(self._inputs[index])),)
        except Exception:
            return ()


def _refuse(value: Any) -> NoReturn:
    raise TypeError("no plain data: {}".format(type(value).__name__))
