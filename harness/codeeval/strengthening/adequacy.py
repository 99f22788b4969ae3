"""Adequacy of tests: lines and branches of the canonical solution that they reach, and mutants that they reject."""

from collections.abc import AsyncGenerator, Container, Mapping, Sequence
from dataclasses import dataclass, field

from codeeval.evaluation.plan import Task, program_of
from codeeval.seeds import derived_seed
from codeeval.strengthening.lines import Coverage, coverage_of
from codeeval.strengthening.mutants import chosen_mutants
from codeeval.strengthening.probing import Recorded, record
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status
from codeeval_sandbox.kinds import Suite

__all__ = ["Adequacy", "Mutant", "measure_adequacy"]

_FACTOR = 5.0
_FLOOR_SECONDS = 0.5
"""A mutant may take so many times what the canonical solution takes, and at least so long; slower ones are rejected.
The same holds for each input of a suite of inputs."""

_CANONICAL = Limits(seconds=60.0)
"""Limits of a canonical solution without tracing, which makes it some ten times slower."""

Key = tuple[str, str]
"""task_id and suite."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant of a problem's canonical solution, and which of the problem's suites reject it."""

    operator: str
    rejected: Mapping[str, bool]
    """By suite; those over which the sandbox failed are missing."""

    @property
    def is_equivalent(self) -> bool:
        """True if no suite tells it from the canonical solution, as far as is known: it may do the same."""
        return not any(self.rejected.values())


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Measures of one problem."""

    task_id: str
    coverage: Mapping[str, Coverage]
    """By suite; suites that the canonical solution fails, also while it is traced, or whose tests run in the program's
    process, are missing."""
    mutants: Sequence[Mutant] = field(repr=False)
    failing: tuple[str, ...] = ()
    """Suites that the canonical solution fails: nothing is measured of them."""
    unrecorded: Mapping[str, str] = field(default_factory=dict)
    """Suites whose kind reports no calls, with the kind: nothing is measured of them either."""


async def measure_adequacy(pool: Executor, tasks: Sequence[Task], *, mutants: int, seed: int) -> list[Adequacy]:
    """Measure the suites of each task, with at most so many mutants per problem. Raises SandboxError."""
    wanted = {
        (task.problem.task_id, test.suite.name): (task.problem, test.suite)
        for task in tasks
        for test in task.tests
        if test.suite.traits.calls
    }
    sound = await _sound(pool, wanted)
    recorded = await record(pool, {key: wanted[key] for key in sound}, traced=True)
    chosen = {
        task.problem.task_id: chosen_mutants(task.problem, mutants, derived_seed(seed, task.problem.task_id, "mutants"))
        for task in tasks
    }
    rejected = await _rejected(pool, tasks, chosen, sound)
    traced = {key: recording for key, recording in recorded.items() if recording.verdict.status in PASSING}
    coverage = _coverage({key: wanted[key][0].canonical_solution for key in traced}, traced)
    return [_adequacy(task, coverage, sound, chosen[task.problem.task_id], rejected) for task in tasks]


async def _sound(pool: Executor, wanted: Mapping[Key, tuple[Problem, Suite]]) -> dict[Key, float]:
    """Return what canonical solutions take (s of processor time), of the suites that they pass."""

    async def jobs() -> AsyncGenerator[Job, None]:
        for key, (problem, suite) in wanted.items():
            units = program_of(problem, problem.canonical_solution)
            yield Job(key, units, suite, _CANONICAL, environment=problem.environment)

    seconds = {}
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status in PASSING:
                seconds[verdict.key[0], verdict.key[1]] = verdict.cpu_seconds
    return seconds


def _coverage(programs: Mapping[Key, str], recorded: Mapping[Key, Recorded]) -> dict[Key, Coverage]:
    """Return the coverage of the programs that returned a trace."""
    names = {key: "\0".join(key) for key in programs if recorded[key].arcs}
    if not names:
        return {}
    measured = coverage_of(
        {name: programs[key] for key, name in names.items()}, {name: recorded[key].arcs for key, name in names.items()}
    )
    return {key: measured[name] for key, name in names.items() if name in measured}


def _adequacy(
    task: Task,
    coverage: Mapping[Key, Coverage],
    sound: Container[Key],
    chosen: Sequence[tuple[str, str]],
    rejected: Mapping[tuple[str, int], Mapping[str, bool]],
) -> Adequacy:
    name = task.problem.task_id
    suites = [test.suite.name for test in task.tests if test.suite.traits.calls]
    return Adequacy(
        name,
        {suite: coverage[name, suite] for suite in suites if (name, suite) in coverage},
        [Mutant(operator, rejected.get((name, position), {})) for position, (operator, _) in enumerate(chosen)],
        tuple(suite for suite in suites if (name, suite) not in sound),
        {test.suite.name: test.suite.kind for test in task.tests if not test.suite.traits.calls},
    )


async def _rejected(
    pool: Executor,
    tasks: Sequence[Task],
    chosen: Mapping[str, Sequence[tuple[str, str]]],
    sound: Mapping[Key, float],
) -> dict[tuple[str, int], dict[str, bool]]:
    async def jobs() -> AsyncGenerator[Job, None]:
        for task in tasks:
            name = task.problem.task_id
            for test in task.tests:
                seconds = sound.get((name, test.suite.name))
                if seconds is None:
                    continue
                longest = max(_FLOOR_SECONDS, _FACTOR * seconds)
                bounds = Limits(seconds=longest, input_seconds=_FLOOR_SECONDS, input_factor=_FACTOR)
                for position, (_, program) in enumerate(chosen[name]):
                    key, units = (name, position, test.suite.name), program_of(task.problem, program)
                    yield Job(key, units, test.suite, bounds, seconds=seconds, environment=test.environment)

    rejections: dict[tuple[str, int], dict[str, bool]] = {}
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status is not Status.INFRASTRUCTURE:
                task_id, position, suite = verdict.key
                rejections.setdefault((task_id, position), {})[suite] = verdict.status not in PASSING
    return rejections
