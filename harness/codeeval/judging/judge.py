"""From a request to verdicts and rewards: extraction, calibration, execution, each once where once is enough."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.evaluation import calibrate
from codeeval.evaluation.plan import Test, calibrated, program_of_sample
from codeeval.evaluation.programs import unexecutable
from codeeval.extraction import extract
from codeeval.judging.asked import Judged, JudgeRequest, Ruling
from codeeval.judging.desk import Desk
from codeeval.judging.problems import Library
from codeeval.judging.rewarding import reward_of
from codeeval.languages import language_of
from codeeval.runs.session import limits_of
from codeeval.samples import Completion, Sample
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.jobs import PASSING, Job, Limits, Verdict

__all__ = ["Judge", "Work"]

_STRONGER = ("plus", "strong", "made")
"""Suites beyond `base` that the reward `strong` asks for, where the problem has them. `made` are those of `codeeval
strengthen` for a benchmark that comes with a suite `strong`."""

_KEPT = 4096
"""Calibrations that are remembered."""
_EXTRACTED = 32
"""Completions of a request whose programs are taken out at a stretch. Then other requests and verdicts have a turn."""


@dataclass(frozen=True)
class Work:
    """A request that was understood: its problem, and the suites to be passed."""

    request: JudgeRequest
    problem: Problem
    suites: tuple[str, ...]

    @property
    def jobs(self) -> int:
        """Jobs that it may need at one time."""
        return len(self.request.completions)


@dataclass(eq=False, slots=True)
class _Course:
    """One program on its way through the suites, up to the first that it does not pass."""

    program: tuple[str, ...]
    samples: list[Sample] = field(default_factory=list)
    """Samples that have this program."""
    verdicts: list[Verdict] = field(default_factory=list)
    answer: asyncio.Future[Verdict] | None = None
    """The verdict that is under way, or the last one."""

    def drop(self) -> None:
        """Leave out the job that is under way, if there is one."""
        if self.answer is not None:
            self.answer.cancel()


class Judge:
    """Judges completions on a desk."""

    def __init__(self, desk: Desk, config: SandboxConfig | None = None, library: Library | None = None) -> None:
        """`config`: limits of programs."""
        self.desk = desk
        self.config = config or SandboxConfig()
        self.library = library or Library()
        self._tests: dict[tuple[str, str], asyncio.Task[Test]] = {}

    async def understood(self, request: JudgeRequest) -> Work:
        """Return what a request asks for.

        Raises:
            UsageError, BenchmarkError: its problem or suite does not exist, or its tests are invalid.
        """
        if request.benchmark is not None and request.task_id is not None:
            problem = await self.library.problem(request.benchmark, request.task_id)
        else:
            problem = await self.library.brought(request.tests)
        language_of(problem)
        self.desk.require(problem.environment)
        first = request.suite or next(iter(problem.suites))
        if first not in problem.suites:
            raise UsageError(
                f"problem {problem.task_id!r} has no suite {first!r}: choose one of {', '.join(problem.suites)}"
            )
        others = [name for name in _STRONGER if name in problem.suites and name != first]
        return Work(request, problem, (first, *(others if request.reward == "strong" else ())))

    async def judged(self, work: Work) -> AsyncGenerator[Judged, None]:
        """Yield what became of each completion, as soon as it is known. Raises ClosingError."""
        tests = [await self.test(work.problem, name) for name in work.suites]
        courses: dict[tuple[str, ...], _Course] = {}
        ended: asyncio.Queue[_Course] = asyncio.Queue()
        try:
            for index in range(len(work.request.completions)):
                if index % _EXTRACTED == _EXTRACTED - 1:
                    await asyncio.sleep(0)
                sample = self._sample(work, index)
                if unexecutable(sample) is not None:
                    yield self._unexecuted(work, sample)
                    continue
                program = program_of_sample(work.problem, sample)  # identical programs have one verdict
                if program not in courses:
                    courses[program] = _Course(program)
                    self._go_on(work, courses[program], tests, ended)
                courses[program].samples.append(sample)
            open_courses = len(courses)
            while open_courses:
                course = await ended.get()
                if self._go_on(work, course, tests, ended):
                    continue
                open_courses -= 1
                for sample in course.samples:
                    yield self._judged(work, sample, tuple(course.verdicts))
        finally:
            for course in courses.values():
                course.drop()

    async def judged_one(self, work: Work) -> Judged:
        """Return what became of the only completion. Raises ClosingError."""
        async with aclosing(self.judged(work)) as results:
            return await anext(results)

    async def test(self, problem: Problem, suite: str) -> Test:
        """Return a suite with the limits that the problem's canonical solution needs, measured at its first use."""
        key = (problem.digest, suite)
        known = self._tests.get(key)
        if known is None or (known.done() and (known.cancelled() or known.exception() is not None)):
            known = asyncio.create_task(self._calibrated(problem, suite))
            self._tests[key] = known
            while len(self._tests) > _KEPT:
                del self._tests[next(iter(self._tests))]
        return await asyncio.shield(known)

    async def _calibrated(self, problem: Problem, suite: str) -> Test:
        config, limits = self.config, limits_of(self.config)
        calibration = None
        if config.timeout_factor > 0 and problem.canonical_solution:
            targets = [(problem, problem.suites[suite])]
            outcomes = await calibrate(
                self.desk, targets, floor=config.timeout_floor, factor=config.timeout_factor, limits=limits
            )
            calibration = outcomes.get(problem.task_id, {}).get(suite)
        return calibrated(problem.suites[suite], limits, calibration, environment=problem.environment)

    def _sample(self, work: Work, index: int) -> Sample:
        request = work.request
        return extract(Completion(index, request.completions[index], request.form), work.problem)

    def _go_on(self, work: Work, course: "_Course", tests: Sequence[Test], ended: "asyncio.Queue[_Course]") -> bool:
        """Take the last verdict, and hand in the job of the next suite. Return False if there is none to be run.

        The course is put into `ended` when that verdict is there. Raises ClosingError.
        """
        if course.answer is not None:
            course.verdicts.append(course.answer.result())
            if course.verdicts[-1].status not in PASSING or len(course.verdicts) == len(tests):
                return False
        course.answer = self.desk.hand_in(self._job(work, course.program, tests[len(course.verdicts)]))

        def settle(answer: asyncio.Future[Verdict]) -> None:
            if not answer.cancelled():
                ended.put_nowait(course)

        course.answer.add_done_callback(settle)
        return True

    def _job(self, work: Work, program: tuple[str, ...], test: Test) -> Job:
        request = work.request
        return Job(
            (work.problem.task_id, test.suite.name),
            program,
            test.suite,
            _limited(test.limits, request),
            all_tests=request.all_tests or request.reward == "share",
            seconds=test.seconds,
            environment=test.environment,
        )

    def _judged(self, work: Work, sample: Sample, verdicts: tuple[Verdict, ...]) -> Judged:
        reward = reward_of(verdicts, work.request.reward)
        return Judged(
            index=sample.index,
            passed=None if reward is None else all(verdict.status in PASSING for verdict in verdicts),
            reward=reward,
            extraction=sample.extraction,
            program=sample.solution,
            verdicts=tuple(map(Ruling.of, verdicts, work.suites)),
        )

    def _unexecuted(self, work: Work, sample: Sample) -> Judged:
        status = unexecutable(sample)
        assert status is not None
        return self._judged(work, sample, (Verdict((work.problem.task_id,), status, "isolated"),))


def _limited(limits: Limits, request: JudgeRequest) -> Limits:
    if request.seconds is not None:
        shortest = max(limits.input_seconds or 0.0, request.seconds)
        limits = replace(limits, seconds=max(limits.seconds, request.seconds), input_seconds=shortest)
    if request.memory_mb is not None:
        limits = replace(limits, memory_mb=min(limits.memory_mb, request.memory_mb))
    return limits
