"""The runner of `Unittest`: test classes here, or in the program's process and confirmed by a twin that must fail."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.apart import run_apart
from codeeval_sandbox.guest.channel import Closed
from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.judging import FILE, Outcome, judge, judge_broken, judge_forged, judge_raised
from codeeval_sandbox.guest.kinds.base import Runner
from codeeval_sandbox.guest.namespace import Namespace
from codeeval_sandbox.guest.results import Results
from codeeval_sandbox.guest.settling import compile_settling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program

_GUARD = "from codeeval_sandbox.guest.guarded import begin\n"
"""The unit that a candidate gets in place of the program, which is handed to `begin`."""

_REPORT = 6
"""Fields of a report: name, outcome, class and message of an exception, line of the program, whose it is."""

_UNTESTED = "passes whatever this test expects, so that it tested nothing"
_THREADS = "threads of the program still run after its module body, beside its tests"


class _NoReportError(Exception):
    """The program did not come to the end of its tests; `fields` are the outcome."""

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.fields = fields


class Unittest(Runner, kind="unittest"):
    """Methods of test classes."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Unittest.definition` on the host returns."""
        super().__init__(definition)
        self._names: list[str] = definition["tests"]
        self._skippable, self._native = frozenset(definition["skippable"]), definition["native"]
        self._source, self._twin, self._altered = definition["source"], definition["twin"], definition["altered"]
        self._units: list[str] = []
        self._imports = definition["imports"]
        self._shared = definition["trust"] == "shared"
        if self._shared:
            compile(self._source, FILE, "exec", dont_inherit=True)
        else:
            self._needs = definition["needs"]
            self.settles = not self._needs  # a child tells nothing of changes
            self._space = Namespace(definition["setup"], [self._source], self.entry_point, apart=bool(self._needs))
            if self._needs:
                __import__("unittest.mock")  # once, for all children
            self._code = compile_settling(self._source, FILE)

    def units(self, program: Sequence[str]) -> Sequence[str]:
        """Return what the tests import, then the program.

        Where the process is shared, have the candidate load the guard. The program follows when it runs.
        """
        self._units = list(program)
        if self._shared:
            return (_GUARD,)
        return (self._imports, *program) if self._imports else program

    def close(self) -> None:
        """Let go of the program, and of what its tests have left."""
        self._units = []
        if not self._shared:
            self._space.close()

    def run(self, program: Program) -> Outcome:
        """Run the tests here, or in a child where they would leave something. Each asks the program for values."""
        if not self._needs:
            return self._run_here(program)
        return run_apart(program, self._run_here, with_files="files" in self._needs)

    def _run_here(self, program: Program) -> Outcome:
        """Run the tests through a proxy."""
        import unittest

        space = self._space.open(program)
        results = Results(program)
        outcome = Outcome(total_tests=len(self._names))

        def run() -> None:
            exec(self._code, space)
            suites = []
            for owner in dict.fromkeys(name.partition(".")[0] for name in self._names):
                methods = unittest.TestLoader().getTestCaseNames(space[owner])
                suites.append(unittest.TestSuite([space[owner](method) for method in methods]))
            unittest.TestSuite(suites).run(results)  # type: ignore[arg-type] # has what a suite asks of a result

        self.guarded(program, run, outcome)
        if outcome["status"] == "passed":
            outcome.update(self._counted(results.failures))
        outcome.pop("suite_line", None)
        return outcome

    def _counted(self, results: dict[str, dict[str, Any] | None]) -> dict[str, Any]:
        """Return the outcome of tests that came to their end: failures by the tests' names, None if fulfilled."""
        failures = [results.get(name, _MISSING) for name in self._names]
        skips = [name for name in self._names if results.get(name) == {"status": "skipped"}]
        allowed = {name for name in skips if name in self._skippable}
        fields: dict[str, Any] = {"passed_tests": failures.count(None) + len(allowed)}
        others = sorted(results.keys() - set(self._names))
        cause = next((results[name] for name in others if results[name] is not None), None)
        for index, (name, failure) in enumerate(zip(self._names, failures)):
            if failure is not None and name not in allowed:
                reason = _SKIPPED if name in skips else cause if failure is _MISSING and cause else failure
                return {**fields, "test": index, "test_source": name, **reason}
        return {**fields, **_uncounted(others[0])} if others else {**fields, "status": "passed"}

    def run_shared(self, program: Program) -> Outcome:
        """Run the tests; where all pass, run their twin, which must fail."""
        total = Outcome(total_tests=len(self._names))
        try:
            outcome = Outcome(total, **self._judged(self._reports(program, self._source, twin=False)))
            if outcome["status"] == "passed" and self._twin:
                outcome.update(self._judged_by_twin(program))
        except _NoReportError as error:
            outcome = Outcome(total, **error.fields)
        except Closed as error:
            outcome = Outcome(total, **judge_broken(error))
        except BaseException as error:  # of the process that holds the guard: no memory, no more processes
            outcome = Outcome(total, **judge(error, program))
        if program.broken is not None:
            outcome.update(judge_broken(program.broken))
        return outcome

    def _judged_by_twin(self, program: Program) -> dict[str, Any]:
        """Return the fields of a program that passes a test with an altered expectation, else none."""
        reports = self._reports(program, self._twin, twin=True)
        for name in self._altered:
            if self._failure(name, [report for report in reports if report[0] == name]) is None:
                test = {"test": self._names.index(name), "test_source": name}
                return {"status": "exited", "exception": "Untested", "message": _UNTESTED, "passed_tests": 0, **test}
        return {}

    def _reports(self, program: Program, source: str, *, twin: bool) -> list[list[Any]]:
        """Run the program and tests in a process of their own. Raises Closed, _NoReportError."""
        program.ask(json.dumps(["call", "begin", [self._units, twin], []]).encode())
        self._await_load(self._said(program))
        key = os.urandom(16).hex()
        for frame in (source, " ".join(self._names) + "\n" + " ".join(self._native), key):
            program.ask(frame.encode("utf-8", "surrogatepass"))
        answer, ending = self._said(program), None
        if answer[0] != "ended":
            ending = self._said(program)
        if ending is None or ending[0] != "ended":
            _fail_ended(answer)
        if len(answer) != 2 or answer[0] != key or not _are_reports(answer[1]):  # noqa: PLR2004 - key and reports
            raise _NoReportError(**judge_forged(Malformed("no report of its tests")))
        reports: list[list[Any]] = answer[1]
        return reports

    def _await_load(self, answer: list[Any]) -> None:
        """Raise _NoReportError if the program did not load."""
        if answer == ["loaded"]:
            return
        if answer == ["busy"]:
            raise _NoReportError(status="wrong", exception="ThreadsLeft", message=_THREADS)
        word, *rest = answer
        if word == "syntax" and _is_told(rest):
            raise _NoReportError(status="syntax_error", exception=rest[0], message=rest[1], line=rest[2])
        if word == "failed" and _is_told(rest):
            raise _NoReportError(**_judge_told(*rest))
        _fail_ended(answer)

    @staticmethod
    def _said(program: Program) -> list[Any]:
        said = program.output(program.answer(0.0))
        if type(said) is not list or not said:
            raise _NoReportError(**judge_forged(Malformed("no answer of its tests")))
        return said

    def _judged(self, reports: list[list[Any]]) -> dict[str, Any]:
        """Return the outcome that the reports stand for. The first test that is not fulfilled decides."""
        by_name: dict[str, list[list[Any]]] = {}
        for report in reports:
            by_name.setdefault(report[0], []).append(report)
        failures = [self._failure(name, by_name.pop(name, [])) for name in self._names]
        fields: dict[str, Any] = {"passed_tests": failures.count(None)}
        others = [report for rest in by_name.values() for report in rest]
        broken = [report for report in others if report[1] != "ok"]
        for index, failure in enumerate(failures):
            if failure is not None:
                cause = _judge_test(*broken[0]) if failure is _MISSING and broken else failure
                return {**fields, "test": index, "test_source": self._names[index], **cause}
        if others:
            return {**fields, **_uncounted(others[0][0])}
        return {**fields, "status": "passed"}

    def _failure(self, name: str, reports: list[list[Any]]) -> dict[str, Any] | None:
        """Return the failure of a test; None if it is fulfilled, or skipped as its source allows."""
        failed = [report for report in reports if report[1] != "ok"]
        if not reports:
            return _MISSING
        if not failed:
            return None
        if failed[0][1] == "skipped":
            return None if name in self._skippable else _SKIPPED
        if failed[0][1] == "unexpected":
            return {"status": "wrong", "message": "passes, though it is expected to fail"}
        return _judge_test(*failed[0])


_MISSING = {"status": "wrong", "exception": "NotRun", "message": "the test did not run"}
_SKIPPED = {"status": "wrong", "exception": "SkipTest", "message": "skipped, though its source does not say so"}


def _uncounted(name: str) -> dict[str, Any]:
    message = "a test that its source does not name: {!r}".format(name)
    return {"status": "wrong", "exception": "UncountedTest", "message": message}


def _fail_ended(answer: list[Any]) -> None:
    """Raise _NoReportError for a process that ended before its report, and for an answer that none gives."""
    if len(answer) == 3 and answer[0] == "ended":  # noqa: PLR2004 - with exit status and signal
        _, status, signal = answer
        if type(signal) is int:
            raise _NoReportError(status="crashed", message="killed by signal {}".format(signal))
        if type(status) is int:
            message = "exit status {} before the end of its tests".format(status)
            raise _NoReportError(status="exited", exception="SystemExit", message=message)
    raise _NoReportError(**judge_forged(Malformed("no answer of its tests")))


def _is_told(values: list[Any]) -> bool:
    return (
        len(values) == 3  # noqa: PLR2004 - class, message, line
        and all(type(value) is str for value in values[:2])
        and (values[2] is None or type(values[2]) is int)
    )


def _are_reports(values: Any) -> bool:
    return type(values) is list and all(map(_is_report, values))


def _is_report(value: Any) -> bool:
    if type(value) is not list or len(value) != _REPORT:
        return False
    name, outcome, *facts, ours = value
    nothing = facts == [None, None, None]
    return type(name) is str and type(outcome) is str and type(ours) is bool and (nothing or _is_told(facts))


def _judge_told(kind: str, message: str, line: int | None) -> dict[str, Any]:
    if kind == "SystemExit":
        return {"status": "exited", "exception": kind, "message": message, "line": line}
    return judge_raised(kind, message, line)


def _judge_test(
    name: str,  # noqa: ARG001 - as in a report
    outcome: str,  # noqa: ARG001
    kind: str | None,
    message: str | None,
    line: int | None,
    ours: bool,  # noqa: FBT001
) -> dict[str, Any]:
    """Return the outcome of a test that was not fulfilled."""
    if ours and kind == "AssertionError":
        return {"status": "wrong", "message": message}
    fields = _judge_told(kind or "AssertionError", message or "", line)
    return {**fields, "status": "wrong"} if ours and fields["status"] == "exception" else fields
