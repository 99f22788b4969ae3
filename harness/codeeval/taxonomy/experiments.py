"""The codebook's questions that can be run: values against expected ones, conversions (C.3), repairs (C.4).

Failures come in batches, so that memory stays flat. Of a batch, all are observed first, with the examples of their
prompts. Then only wrong answers go on, to the few conversions that their values allow. The rest of them go on to the
bounded search for a repair (`codeeval.taxonomy.mending`). Identical solutions of a task share their answers. A sandbox
failure leaves a question unanswered; it is never an answer. Failures in other languages than Python are not looked at.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace

from codeeval.evaluation.plan import program_of
from codeeval.taxonomy.conversions import Conversion, could_convert
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.learnt import LEARNERS
from codeeval.taxonomy.mending import mended
from codeeval.taxonomy.observation import read_observation
from codeeval.taxonomy.repairs import MOST_EDITS
from codeeval.taxonomy.rules.functional import answered
from codeeval.taxonomy.subjects import Subject
from codeeval.taxonomy.variants import Variant, first_passing
from codeeval.taxonomy.visible import visible_suite
from codeeval.taxonomy.wrapping import wrapper_of
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox import questions
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Status

__all__ = ["BATCH", "Subject", "experiment"]

BATCH = 64
"""Failures looked at together."""

_PATIENCE = 2.0
"""An observation goes on after a failed test, so it gets this many times the suite's limit."""
_OBSERVABLE = frozenset({Status.WRONG, Status.EXCEPTION, Status.EXITED})
_SETTLED = PASSING | {Status.WRONG, Status.EXCEPTION}
_EVIDENCE = ("observation", "conversion", "repair", "example_fails")


async def experiment(pool: Executor, subjects: Sequence[Subject], *, most_edits: int = MOST_EDITS) -> Sequence[Failure]:
    """Return the failures of one batch, in order, with what running them showed. Raises SandboxError."""
    unique = {subject.key: subject for subject in subjects if subject.failure.is_python}
    observed = await _observed(pool, list(unique.values()))
    converted = await _converted(pool, await _exemplified(pool, observed))
    failures = {subject.key: subject.failure for subject in await mended(pool, converted, most_edits)}
    return [
        _with_evidence(subject.failure, failures[subject.key]) if subject.key in failures else subject.failure
        for subject in subjects
    ]


def _with_evidence(failure: Failure, answered_one: Failure) -> Failure:
    return replace(failure, **{name: getattr(answered_one, name) for name in _EVIDENCE})


async def _observed(pool: Executor, subjects: Sequence[Subject]) -> list[Subject]:
    """Add observations, where the suite's kind is observable and the program gets through its tests."""

    async def jobs() -> AsyncIterator[Job]:
        for position, subject in enumerate(subjects):
            if subject.failure.status in _OBSERVABLE and subject.test.suite.traits.observable:
                program, test = subject.failure.program(), subject.test
                limits = replace(test.limits, seconds=_PATIENCE * test.limits.seconds)
                question = questions.Observation.of(test.suite, test=subject.failure.test)
                yield Job((position,), program, question, limits, environment=test.environment)

    done = list(subjects)
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            position = verdict.key[0]
            failure = replace(done[position].failure, observation=read_observation(verdict))
            done[position] = replace(done[position], failure=failure, seconds=verdict.cpu_seconds)
    return done


async def _exemplified(pool: Executor, subjects: Sequence[Subject]) -> list[Subject]:
    """With what the examples of the prompt say. Examples that the canonical solution fails say nothing."""
    suites = {subject.problem.task_id: visible_suite(subject.problem) for subject in subjects}

    async def jobs() -> AsyncIterator[Job]:
        asked = set()
        for position, subject in enumerate(subjects):
            problem, failure = subject.problem, subject.failure
            suite = suites[problem.task_id]
            if suite is not None and failure.status in _OBSERVABLE:
                key, limits = (problem.task_id, position), subject.test.limits
                yield Job(key, failure.program(), suite, limits, environment=problem.environment)
                if problem.task_id not in asked:
                    asked.add(problem.task_id)
                    solution = program_of(problem, problem.canonical_solution)
                    yield Job((problem.task_id, None), solution, suite, environment=problem.environment)

    statuses: dict[tuple[str, int | None], Status] = {}
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            statuses[verdict.key[0], verdict.key[1]] = verdict.status
    return [
        replace(subject, failure=replace(subject.failure, example_fails=_fails(statuses, subject.problem, position)))
        for position, subject in enumerate(subjects)
    ]


def _fails(statuses: Mapping[tuple[str, int | None], Status], problem: Problem, position: int) -> bool | None:
    status, reference = statuses.get((problem.task_id, position)), statuses.get((problem.task_id, None))
    return status not in PASSING if status in _SETTLED and reference in PASSING else None


def _conversions(failure: Failure) -> Sequence[Conversion]:
    """Return the conversions worth a try. One value shows its type and order, but no words or separators."""
    if not answered(failure) or failure.predicted == "input":
        return ()
    return could_convert(failure, learners=() if failure.predicted else LEARNERS)


async def _converted(pool: Executor, subjects: Sequence[Subject]) -> list[Subject]:
    """Add the conversion that makes a sample pass the suite that it fails.

    Another suite may then find a second fault. The codebook takes the point that fails first.
    """
    choices = [_conversions(subject.failure) for subject in subjects]

    def variants() -> Iterator[Variant]:
        for position, subject in enumerate(subjects):
            program = subject.failure.program()
            for rank, choice in enumerate(choices[position]):
                yield Variant(position, rank, (*program, wrapper_of(choice, subject.failure.entry_point)))

    passing = await first_passing(pool, [[subject.test] for subject in subjects], variants())
    return [
        replace(subject, failure=replace(subject.failure, conversion=choices[position][passing[position]].name))
        if position in passing
        else subject
        for position, subject in enumerate(subjects)
    ]
