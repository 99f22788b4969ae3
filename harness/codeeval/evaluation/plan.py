"""The work to do: the samples of each problem, their suites and limits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from codeeval.errors import UsageError
from codeeval.languages import language_of
from codeeval.samples import Reading, Rule, Sample
from codeeval.store import Calibration
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.jobs import Limits, scaled
from codeeval_sandbox.kinds import Suite
from codeeval_sandbox.languages import LANGUAGES

__all__ = [
    "Plan",
    "Task",
    "Test",
    "calibrated",
    "chosen_suites",
    "make_tasks",
    "program_of",
    "program_of_sample",
]


SUITE_SECONDS = 60.0
"""Least limit of all inputs of a suite together (s), as in EvalPlus; each input has a limit of its own."""


@dataclass(frozen=True)
class Test:
    """A suite, as it is run here."""

    suite: Suite
    limits: Limits
    seconds: float = 0.0
    """Seconds of the canonical solution; 0 if unknown."""
    environment: Environment = DEFAULT
    """Language and image that the problem's programs need."""


@dataclass(frozen=True)
class Task:
    """One problem's share of the work."""

    problem: Problem
    samples: int
    """Samples of the problem that the run will hold; their indices are 0 to samples - 1."""
    tests: tuple[Test, ...] = ()
    """In the problem's order; empty where samples are only drawn."""


@dataclass(frozen=True)
class Plan:
    """All tasks, and how many things are done at once."""

    tasks: tuple[Task, ...]
    dedupe: bool = True
    """Execute identical programs of a task once."""
    all_tests: bool = False
    """Go on after the first test that fails, for partial credit."""
    sensitivity: bool = True
    """Also execute the programs that other extraction rules would have taken of an answer."""
    draws: int = 64
    """Calls of `Model.draw` under way at one time."""
    batch: int = 20
    """Most samples asked for in one call; many, since a prompt is then read, and paid, once for all of them."""
    backlog: int = 2048
    """Samples that may wait for execution in memory."""
    spill: bool = False
    """True if more samples may wait on disk, so that the model never waits for the sandbox (`Backlog`)."""


def make_tasks(
    problems: Iterable[Problem],
    counts: Mapping[str, int],
    *,
    suites: Sequence[str] | None = None,
    limits: Limits | None = None,
    calibrations: Mapping[str, Mapping[str, Calibration]] | None = None,
) -> tuple[Task, ...]:
    """Return a task for each problem that shall have samples.

    Raises:
        UsageError: No problem has a suite asked for, or a problem's language is unknown.
    """
    chosen = [problem for problem in problems if counts.get(problem.task_id, 0) > 0]
    for problem in chosen:
        language_of(problem)
    tests = chosen_suites(chosen, suites)
    known = calibrations or {}
    return tuple(
        Task(
            problem,
            counts[problem.task_id],
            tuple(
                calibrated(
                    suite,
                    limits or Limits(),
                    known.get(problem.task_id, {}).get(suite.name),
                    environment=problem.environment,
                )
                for suite in tests[problem.task_id]
            ),
        )
        for problem in chosen
    )


def calibrated(
    suite: Suite, limits: Limits, calibration: Calibration | None, *, environment: Environment = DEFAULT
) -> Test:
    """Apply a suite's calibration: trust, limits, own objects."""
    limits = scaled(limits, LANGUAGES[environment.language].factor)
    if suite.traits.inputs:
        limits = replace(limits, seconds=max(limits.seconds, SUITE_SECONDS))
    if calibration is None:
        return Test(suite, limits, environment=environment)
    if calibration.trust != suite.trust:
        suite = replace(suite, trust=calibration.trust)
    if calibration.own_objects is not None:
        suite = suite.allowing(own_objects=calibration.own_objects)
    memory_mb = max(limits.memory_mb, calibration.memory_mb or 0)
    suite_seconds = limits.suite_seconds
    if calibration.suite_seconds is not None:
        suite_seconds = max(suite_seconds or 0.0, calibration.suite_seconds)
    chosen = replace(limits, seconds=calibration.seconds, memory_mb=memory_mb, suite_seconds=suite_seconds)
    return Test(suite, chosen, calibration.reference_seconds, environment)


def chosen_suites(problems: Sequence[Problem], names: Sequence[str] | None) -> dict[str, list[Suite]]:
    """The suites asked for, by task_id; None asks for all. Raises UsageError if no problem has one of the names."""
    known = {name for problem in problems for name in problem.suites}
    for name in names or ():
        if problems and name not in known:
            raise UsageError(f"no problem has a suite {name!r}: choose from {', '.join(sorted(known))}, or `all`")
    return {
        problem.task_id: [suite for name, suite in problem.suites.items() if names is None or name in names]
        for problem in problems
    }


def program_of(problem: Problem, solution: str) -> tuple[str, ...]:
    """Return the source units that make a solution a program: the prompt's imports and helpers come first."""
    return (problem.prelude, solution) if problem.prelude else (solution,)


def program_of_sample(problem: Problem, sample: Sample, reading: Rule | Reading | None = None) -> tuple[str, ...]:
    """Return the source units of a sample's own program, or of what another rule or reading would have taken.

    Raises KeyError for a rule or reading that takes the same.
    """
    if reading == "imports":
        return program_of(problem, sample.solution)
    if reading == "strict":
        return (sample.alternatives[reading],)
    if reading is None and sample.alone:
        return (sample.solution,)
    return program_of(problem, sample.solution if reading is None else sample.alternatives[reading])
