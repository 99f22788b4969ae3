"""Is a benchmark sound? Every canonical solution must pass its suites, and every control must fail them."""

from collections.abc import AsyncGenerator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from codeeval.evaluation.calibration import calibrate
from codeeval.evaluation.plan import Executor, calibrated, program_of, running
from codeeval.store import Calibration
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status

__all__ = ["Verification", "verify"]


class Verification(BaseModel):
    """What `codeeval benchmarks verify --json` prints."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    benchmark: str
    """Name of the benchmark."""
    problems: int
    """Problems in it."""
    passed: int
    """Problems whose canonical solution passes every suite."""
    failed: tuple[str, ...]
    """The other problems' task_ids."""
    controls: int
    """Wrong programs that were run, one per problem."""
    controls_passed: tuple[str, ...]
    """task_ids whose control passes a suite: that suite is too weak to notice."""
    known_faults: Mapping[str, str] = Field(exclude=True)
    """Published faults of the benchmark's own data, by task_id."""
    infrastructure: int = Field(exclude=True)
    """Executions that the sandbox could not do."""

    @property
    def as_expected(self) -> bool:
        """Whether exactly the known faults fail, and no control passes."""
        return not self.controls_passed and set(self.failed) == set(self.known_faults)


async def verify(benchmark: Benchmark, pool: Executor, *, floor: float, factor: float) -> Verification:
    """Run every canonical solution and every control against all suites. Raises SandboxError."""
    targets = [
        (problem, suite) for problem in benchmark if problem.canonical_solution for suite in problem.suites.values()
    ]
    known = await calibrate(pool, targets, floor=floor, factor=factor)
    passing, lost = await _passing_controls(pool, benchmark.problems, known)
    sound = {task_id for task_id, suites in known.items() if all(one.passed for one in suites.values())}
    solved = [problem.task_id for problem in benchmark if problem.canonical_solution]
    failed = tuple(task_id for task_id in solved if task_id not in sound)
    present = {fault.task_id: fault.reason for fault in benchmark.known_faults if fault.task_id in benchmark}
    return Verification(
        benchmark=benchmark.name,
        problems=len(benchmark),
        passed=len(solved) - len(failed),
        failed=failed,
        controls=len(benchmark),
        controls_passed=tuple(problem.task_id for problem in benchmark if problem.task_id in passing),
        known_faults=present,
        infrastructure=lost + len(targets) - sum(map(len, known.values())),
    )


async def _passing_controls(
    pool: Executor, problems: Sequence[Problem], known: Mapping[str, Mapping[str, Calibration]]
) -> tuple[set[str], int]:
    """task_ids whose control passes a suite, and how many executions the sandbox could not do."""
    passing, lost = set(), 0
    async with running(pool, _controls(problems, known)) as verdicts:
        async for verdict in verdicts:
            lost += verdict.status is Status.INFRASTRUCTURE
            if verdict.status in PASSING:
                passing.add(str(verdict.key[0]))
    return passing, lost


async def _controls(
    problems: Sequence[Problem], known: Mapping[str, Mapping[str, Calibration]]
) -> AsyncGenerator[Job, None]:
    for problem in problems:
        for name, suite in problem.suites.items():
            calibration = known.get(problem.task_id, {}).get(name)
            test = calibrated(suite, Limits(), calibration)
            yield Job((problem.task_id, name), program_of(problem, problem.control), test.suite, test.limits)
