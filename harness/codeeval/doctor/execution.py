"""The sandbox's part: the benchmark's own solutions must pass here, and the model's programs get their verdicts."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from codeeval.doctor.interview import Encounter
from codeeval.evaluation import Executor, calibrate
from codeeval.evaluation.plan import program_of_sample
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import running
from codeeval_sandbox.jobs import Job, Limits

__all__ = ["judged", "unsound"]


async def unsound(pool: Executor, problems: Sequence[Problem], floor: float) -> list[str]:
    """Suites that the benchmark's own solutions fail here, as `task_id (suite)`. Raises SandboxError."""
    targets = [(problem, suite) for problem in problems for suite in problem.suites.values()]
    calibrations = await calibrate(pool, targets, floor=floor, factor=4.0)
    return [
        f"{problem.task_id} ({suite.name})"
        for problem, suite in targets
        if (calibration := calibrations.get(problem.task_id, {}).get(suite.name)) is None or not calibration.passed
    ]


async def judged(pool: Executor, encounters: Sequence[Encounter], floor: float) -> Sequence[Encounter]:
    """Return the encounters with verdicts on their programs. Raises SandboxError."""
    statuses: dict[tuple[str, int], dict[str, str]] = {}
    async with running(pool, _jobs(encounters, Limits(seconds=floor))) as verdicts:
        async for verdict in verdicts:
            task_id, index, suite = verdict.key
            statuses.setdefault((task_id, index), {})[suite] = verdict.status.value
    return [
        replace(
            encounter,
            verdicts={
                sample.index: statuses.get((encounter.problem.task_id, sample.index), {})
                for sample in encounter.samples
            },
        )
        for encounter in encounters
    ]


async def _jobs(encounters: Sequence[Encounter], limits: Limits) -> AsyncGenerator[Job, None]:
    for encounter in encounters:
        for sample in encounter.samples:
            if sample.solution.strip():
                for suite in encounter.problem.suites.values():
                    key = (encounter.problem.task_id, sample.index, suite.name)
                    program = program_of_sample(encounter.problem, sample)
                    yield Job(key, program, suite, limits, environment=encounter.problem.environment)
