"""Limits and trust, learnt from the canonical solutions on this machine."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from codeeval.evaluation.plan import SUITE_SECONDS, Task, calibrated, program_of
from codeeval.evaluation.screening import Pair, Screens
from codeeval.store import Calibration
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status, Verdict, scaled
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.languages import LANGUAGES
from codeeval_sandbox.questions import Screening

__all__ = ["Calibrator", "Outcomes", "Reasons", "calibrate", "shows_unpassable"]

_GUESS_SECONDS = 0.2
"""Seconds that a reference is assumed to need before its first run, so that none waits long for another."""

_USUAL_SHARE = 0.2
"""Share of its time that a reference needs on average, where it is cut off at the end of that time."""

_MEMORY_FACTOR = 1.5
"""A sample may use so many times the memory that a reference used."""

_LONGEST_SECONDS, _LEAST_FACTOR = 240.0, 1.5
"""Limit of a sample (s) from which on its factor becomes smaller, down to this one: a program that loops on a problem
whose canonical solution sleeps for minutes would take a multiple of them."""

_COVERED = 0.5
"""Part of the usual share. Tests that take more of it, times the factor, get a share of their own."""

_BROKEN = "BrokenSuite"
"""Class of the error of tests that a judge finds broken without a program."""
_BROKEN_START = "no program can pass: "
"""Start of the message of such a verdict. A reason stands behind the same words in a report."""

_CAUSE_LENGTH = 120
"""Characters of a message in a cause."""

_MANY = 20
"""Inputs from which on a reference may need long."""

Target = tuple[Problem, Suite]

Reasons: TypeAlias = dict[str, dict[str, str]]
"""Why no program can pass, by task_id and suite."""

Outcomes: TypeAlias = dict[str, dict[str, Calibration]]
"""By task_id and suite."""


class Calibrator:
    """Canonical solutions on their way through a pool, among other jobs or alone.

    A limit is max(floor, factor * what the canonical solution took), EvalPlus's rule, in tenths of a second. Above
    240 s the factor is smaller. All inputs of a suite together have SUITE_SECONDS at least. Where the
    canonical solution passes only with suite and program in one process, the suite's trust becomes `shared`. Of a
    Differential suite, whose limits are by input, the reference computes its outputs: the worker that did it keeps
    them, and where they are huge, samples may use more memory. With `screens` it computes at first only some, and
    more once `need_more` asks for them. A pair over which the sandbox failed is left out.

    A problem without a canonical solution teaches no limit. Its wrong program shows tests that no program can pass:
    those that its language cannot read, or that name what is not there.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        *,
        floor: float,
        factor: float,
        limits: Limits | None = None,
        screens: bool = False,
    ) -> None:
        """`floor` in seconds; `limits` are the samples' own, where nothing else was learnt.

        `screens`: whether references run only as far as samples get.
        """
        self._floor, self._factor = floor, factor
        self._limits = limits or Limits()
        self._open = {(problem.task_id, suite.name): (problem, _permissive(suite)) for problem, suite in targets}
        screened = ((pair, suite) for pair, (problem, suite) in self._open.items() if problem.canonical_solution)
        self._screens = Screens(screened if screens else ())
        self._due = deque(self._open.values())
        self._left = Counter(task_id for task_id, _ in self._open)
        self._first: dict[Pair, Verdict] = {}
        """Verdicts of canonical solutions that failed, and run once more in the suite's process."""
        self._found: Outcomes = {}
        self._unpassable: Reasons = {}
        self.causes: Reasons = {}
        """Why a canonical solution fails, or passes in one process with its tests alone, by task_id and suite."""
        self._changed = asyncio.Event()

    def due(self) -> Iterator[Job]:
        """Yield the jobs that can be run now."""
        while self._due:
            yield self._job(*self._due.popleft())

    async def all(self) -> AsyncGenerator[Job, None]:
        """Yield all jobs, those too that verdicts make due; ends once everything is known."""
        while self.open:
            for job in self.due():
                yield job
            await self.news()

    async def run(self, pool: Executor) -> None:
        """Run all jobs, and nothing else. Raises SandboxError."""
        async with running(pool, self.all()) as verdicts:
            async for verdict in verdicts:
                self.settle(verdict)

    @property
    def open(self) -> bool:
        """True if there is something still to be learnt."""
        return bool(self._open)

    @property
    def any_partial(self) -> bool:
        """True if a sample may still ask for more expected outputs."""
        return self._screens.any_partial

    def knows(self, task_id: str) -> bool:
        """Return whether all is known that is to be learnt of the task's suites by now."""
        return not self._left[task_id]

    def is_partial(self, pair: Pair) -> bool:
        """Return whether only some of the expected outputs are known, so that a verdict may be left open."""
        return self._screens.is_partial(pair)

    def awaits(self, pair: Pair) -> bool:
        """Return whether something is being learnt of the suite, or was and has not been taken."""
        return pair in self._open or pair[1] in self._found.get(pair[0], {})

    def examination(self, pair: Pair, suite: Suite) -> Suite | Screening:
        """Return what samples are run by: the suite, or a screening that has the expected outputs."""
        return self._screens.examination(pair, suite)

    def need_more(self, problem: Problem, suite: Suite) -> None:
        """Have more expected outputs computed, next, unless they are on their way."""
        pair = problem.task_id, suite.name
        if self._screens.enlarge(pair):
            self._open[pair] = problem, suite
            self._left[problem.task_id] += 1
            self._due.appendleft(self._open[pair])

    def finish(self, task_id: str) -> None:
        """Note that no sample of the task is left."""
        self._screens.finish(task_id)

    async def news(self) -> None:
        """Wait until a verdict was settled since this was last waited for, or `wake` was called."""
        await self._changed.wait()
        self._changed.clear()

    def wake(self, _: object = None) -> None:
        """Wake those who wait for a new calibration."""
        self._changed.set()

    def owns(self, verdict: Verdict) -> bool:
        """Return whether this is the verdict of one of its jobs."""
        return verdict.key in self._open

    def settle(self, verdict: Verdict) -> None:
        """Learn from the verdict of one of its jobs; what is doubtful is due once more."""
        pair = verdict.key[0], verdict.key[1]
        problem, suite = self._open[pair]
        self._changed.set()
        if not problem.canonical_solution:
            if reason := _fault_of_tests(suite, verdict):
                self._unpassable.setdefault(pair[0], {})[pair[1]] = reason
            self._close(pair)
            return
        first = self._first.pop(pair, None)
        if first is not None:
            verdict = verdict if verdict.status in PASSING else first
        elif verdict.status not in {*PASSING, Status.INFRASTRUCTURE} and _may_be_shared(suite):
            self._first[pair] = verdict
            self._due.append((problem, replace(suite, trust="shared")))
            return
        self._screens.learn(pair, verdict)
        if verdict.status is not Status.INFRASTRUCTURE:
            if cause := _cause(suite, first or verdict):
                self.causes.setdefault(pair[0], {})[pair[1]] = cause
            self._found.setdefault(pair[0], {})[pair[1]] = self._outcome(problem, suite, verdict)
        self._close(pair)

    def _close(self, pair: Pair) -> None:
        del self._open[pair]
        self._left[pair[0]] -= 1

    def take_unpassable(self) -> Reasons:
        """Return why no program can pass, of the suites found since the last call."""
        reasons, self._unpassable = self._unpassable, {}
        return reasons

    def take(self) -> Outcomes:
        """Return the calibrations that are new since the last call."""
        calibrations, self._found = self._found, {}
        return calibrations

    def applied(self, task: Task, outcomes: Outcomes) -> Task:
        """Return the task with what was learnt of its suites."""
        known = outcomes.get(task.problem.task_id, {})
        tests = (
            calibrated(test.suite, self._limits, known[test.suite.name], environment=test.environment)
            if test.suite.name in known
            else test
            for test in task.tests
        )
        return replace(task, tests=tuple(tests))

    def _job(self, problem: Problem, suite: Suite) -> Job:
        key = (problem.task_id, suite.name)
        limits = replace(self._limits, seconds=max(self._floor, problem.patience))
        bounds = scaled(limits, LANGUAGES[problem.environment.language].factor)
        if suite.traits.reference:
            seconds = _GUESS_SECONDS if (suite.total or 0) > _MANY else 0.0
            asked, most = self._screens.examination(key, suite), self._screens.most_seconds(key)
            if most is not None:
                seconds = most * _USUAL_SHARE
            return Job(key, (), asked, bounds, seconds=seconds, environment=problem.environment)
        program = program_of(problem, problem.canonical_solution or problem.control)
        return Job(key, program, suite, bounds, environment=problem.environment)

    def _outcome(self, problem: Problem, suite: Suite, verdict: Verdict) -> Calibration:
        passed = verdict.status in PASSING
        floor, usual_mb = max(self._floor, problem.least_seconds), self._limits.memory_mb
        took = max(verdict.cpu_seconds, verdict.effective_seconds)  # a program may sleep
        longest = min(self._factor * took, max(_LONGEST_SECONDS, _LEAST_FACTOR * took))
        seconds = max(floor, math.ceil(10 * longest) / 10) if passed else floor
        memory_mb = math.ceil(_MEMORY_FACTOR * verdict.memory_kb / 1024) if suite.traits.reference else None
        if suite.traits.inputs:
            seconds = max(seconds, SUITE_SECONDS)  # a slow machine may need more than EvalPlus allows
        return Calibration(
            seconds=seconds,
            reference_seconds=round(verdict.cpu_seconds, 6),
            passed=passed,
            memory_mb=memory_mb if memory_mb is not None and memory_mb > usual_mb else None,
            suite_seconds=self._suite_seconds(suite, verdict, seconds),
            trust=verdict.trust,
            own_objects=verdict.own_objects if passed else None,
            inputs=verdict.passed_tests if self._screens.is_partial((problem.task_id, suite.name)) else None,
        )

    def _suite_seconds(self, suite: Suite, verdict: Verdict, seconds: float) -> float | None:
        """Return what the tests of a right program take, times the factor, and the usual share; None where that does.

        A suite with a reference runs it again where a large output is wrong.
        """
        took = verdict.cpu_seconds if suite.traits.reference else verdict.suite_seconds
        extra, share = self._factor * took, replace(self._limits, seconds=seconds).share
        if extra <= _COVERED * share or verdict.status not in PASSING:
            return None
        return share + math.ceil(10 * extra) / 10


async def calibrate(
    pool: Executor, targets: Iterable[Target], *, floor: float, factor: float, limits: Limits | None = None
) -> Outcomes:
    """Run the canonical solutions against suites of their problems and nothing else. Raises SandboxError."""
    calibrator = Calibrator(targets, floor=floor, factor=factor, limits=limits)
    await calibrator.run(pool)
    return calibrator.take()


def shows_unpassable(problem: Problem, suite: Suite) -> bool:
    """Return whether the problem's wrong program can show, at little cost, that no program can pass the suite.

    A program that its language compiles first would cost as much as a sample, and is not tried.
    """
    language = LANGUAGES[problem.environment.language]
    compiled = language.compile is not None or language.testing is not None
    return not problem.canonical_solution and not language.resident and not (suite.traits.below and compiled)


def _fault_of_tests(suite: Suite, verdict: Verdict) -> str:
    """Return why no program can pass, as the verdict of a wrong program with a right head shows; else nothing."""
    if verdict.exception == _BROKEN:
        return (verdict.message or "").removeprefix(_BROKEN_START) or "no reason given"
    if suite.traits.below and verdict.status is Status.SYNTAX_ERROR:
        return f"the language cannot read them: {verdict.message}"
    return ""


def _cause(suite: Suite, verdict: Verdict) -> str:
    """Return what kept a canonical solution from passing apart from its tests; empty if nothing did."""
    if verdict.status in PASSING:
        return suite.cause if suite.trust == "shared" else ""
    message = " ".join((verdict.message or "").split())[:_CAUSE_LENGTH]
    return ": ".join(filter(None, (str(verdict.status), verdict.exception, message)))


def _may_be_shared(suite: Suite) -> bool:
    """Return whether the suite could have another verdict in the program's process."""
    return suite.trust == "isolated" and suite.traits.may_share


def _permissive(suite: Suite) -> Suite:
    """Let a canonical solution's own objects and changes decide as they like; the verdict says whether any did."""
    return suite.allowing(own_objects=True)
