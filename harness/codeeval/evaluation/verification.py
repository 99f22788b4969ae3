"""Is a benchmark sound? Every canonical solution must pass its suites, and every control must fail them."""

from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pydantic import Field

from codeeval.evaluation.calibration import Calibrator
from codeeval.evaluation.plan import Test, calibrated, program_of
from codeeval.records import Record
from codeeval.store import Calibration
from codeeval_benchmarks.problem import Benchmark, KnownFault, Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status

__all__ = ["Verification", "verify"]


class Verification(Record):
    """Output of `codeeval benchmarks verify --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("benchmarks verify",)

    benchmark: str
    """Name of the benchmark."""
    problems: int
    """Problems in it."""
    passed: int
    """Problems whose canonical solution passes every suite."""
    failed: tuple[str, ...]
    """Task_ids of the other problems."""
    causes: Mapping[str, str]
    """Why they fail, by task_id: status, exception and message."""
    shared: Mapping[str, str]
    """Problems whose canonical solution passes in one process with its tests alone, by task_id, each with the cause."""
    controls: int
    """Wrong programs that were run, one per problem."""
    controls_passed: tuple[str, ...]
    """task_ids whose control passes a suite: that suite is too weak to notice."""
    known_faults: Mapping[str, str] = Field(exclude=True)
    """Published faults of the benchmark's own data, by task_id."""
    infrastructure: int = Field(exclude=True)
    """Executions that the sandbox could not do."""

    too_weak: Mapping[str, str] = Field(exclude=True)
    """Published weaknesses: task_ids of which a suite is known to accept nonsense."""

    @property
    def as_expected(self) -> bool:
        """True if exactly the known faults fail, and no control passes but where a suite is known to be too weak."""
        return set(self.controls_passed) == set(self.too_weak) and set(self.failed) == set(self.known_faults)


async def verify(benchmark: Benchmark, pool: Executor, *, floor: float, factor: float) -> Verification:
    """Run every canonical solution and every control against all suites. Raises SandboxError.

    Against a Differential suite a canonical solution runs twice: as the reference, and as a program like any other.
    """
    solved = [problem for problem in benchmark if problem.canonical_solution]
    targets = [(problem, suite) for problem in solved for suite in problem.suites.values()]
    limits = Limits(input_seconds=floor, input_factor=factor)
    calibrator = Calibrator(targets, floor=floor, factor=factor, limits=limits)
    await calibrator.run(pool)
    known = calibrator.take()
    work = _Work(benchmark.problems, known, limits)
    again = await _passing(pool, work.jobs(_canonical, referenced=True))
    controls = await _passing(pool, work.jobs(_control))
    sound = {key for key, calibration in work.calibrations() if calibration.passed} - (again.keys - again.passed)
    failed = tuple(
        problem.task_id for problem in solved if not {(problem.task_id, name) for name in problem.suites} <= sound
    )
    causes = {task_id: next(iter(suites.values())) for task_id, suites in calibrator.causes.items()}
    shared = {task_id for (task_id, _), each in work.calibrations() if each.passed and each.trust == "shared"}
    weak = {task_id for task_id, _ in controls.passed}
    return Verification(
        benchmark=benchmark.name,
        problems=len(benchmark),
        passed=len(solved) - len(failed),
        failed=failed,
        causes={task_id: causes.get(task_id, "differs from its own reference") for task_id in failed},
        shared={problem.task_id: causes.get(problem.task_id, "") for problem in solved if problem.task_id in shared},
        controls=len(benchmark),
        controls_passed=tuple(problem.task_id for problem in benchmark if problem.task_id in weak),
        known_faults=_present(benchmark.known_faults, benchmark),
        too_weak=_present(benchmark.too_weak, benchmark),
        infrastructure=controls.lost + again.lost + len(targets) - sum(map(len, known.values())),
    )


def _present(faults: Iterable[KnownFault], benchmark: Benchmark) -> dict[str, str]:
    return {fault.task_id: fault.reason for fault in faults if fault.task_id in benchmark}


def _canonical(problem: Problem) -> str:
    return problem.canonical_solution


def _control(problem: Problem) -> str:
    return problem.control


_Pair = tuple[str, str]
"""task_id and suite."""


@dataclass(frozen=True)
class _Work:
    """Problems with what is known of their suites."""

    problems: Sequence[Problem]
    known: Mapping[str, Mapping[str, Calibration]]
    limits: Limits

    def calibrations(self) -> Iterator[tuple[_Pair, Calibration]]:
        for task_id, suites in self.known.items():
            for name, calibration in suites.items():
                yield (task_id, name), calibration

    async def jobs(self, program: Callable[[Problem], str], *, referenced: bool = False) -> AsyncGenerator[Job, None]:
        """Yield a program of each problem against all its suites, or only against those with a reference."""
        for problem in self.problems:
            units = program_of(problem, program(problem))
            for name, suite in problem.suites.items():
                if not referenced or suite.traits.reference:
                    calibration = self.known.get(problem.task_id, {}).get(name)
                    test = calibrated(suite, self.limits, calibration, environment=problem.environment)
                    yield self._job((problem.task_id, name), units, test)

    @staticmethod
    def _job(key: _Pair, program: tuple[str, ...], test: Test) -> Job:
        return Job(key, program, test.suite, test.limits, seconds=test.seconds, environment=test.environment)


@dataclass(frozen=True)
class _Passing:
    """Return the verdicts of one program per problem."""

    keys: set[_Pair]
    passed: set[_Pair]
    lost: int
    """Executions that the sandbox could not do."""


async def _passing(pool: Executor, jobs: AsyncGenerator[Job, None]) -> _Passing:
    passing = _Passing(set(), set(), 0)
    async with running(pool, jobs) as verdicts:
        async for verdict in verdicts:
            if verdict.status is Status.INFRASTRUCTURE:
                passing = replace(passing, lost=passing.lost + 1)
                continue
            passing.keys.add((verdict.key[0], verdict.key[1]))
            if verdict.status in PASSING:
                passing.passed.add((verdict.key[0], verdict.key[1]))
    return passing
