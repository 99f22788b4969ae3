"""True if a program without the entry point would pass under another name: a note, and never a score."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from codeeval.python.definitions import Code, Standing
from codeeval.taxonomy.experiments import Subject
from codeeval.taxonomy.failure import Failure, Renamed
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job

__all__ = ["with_other_names"]

_MOST_NAMES = 3
"""Functions of one program that are tried, in the order of the text."""


async def with_other_names(pool: Executor, subject: Subject) -> Failure:
    """Return the failure with what its tests say of the program's own functions, where the entry point is missing.

    The function with the most tests passed is named. Raises SandboxError.
    """
    failure = subject.failure
    code = Code(failure.solution, failure.entry_point)
    names = code.others[:_MOST_NAMES] if code.standing is Standing.ABSENT else ()
    results = [renamed for renamed in await _tried(pool, subject, names) if renamed.passed_tests]
    return replace(failure, renamed=max(results, key=lambda result: result.passed_tests)) if results else failure


async def _tried(pool: Executor, subject: Subject, names: Sequence[str]) -> Sequence[Renamed]:
    test, entry_point = subject.test, subject.failure.entry_point

    async def jobs() -> AsyncIterator[Job]:
        for index, name in enumerate(names):
            program = (*subject.failure.program(), f"{entry_point} = {name}\n")
            yield Job((index,), program, test.suite, test.limits, all_tests=True, environment=test.environment)

    results = list[Renamed]()
    if names:
        async with running(pool, jobs()) as verdicts:
            async for verdict in verdicts:
                index = verdict.key[0]
                if isinstance(index, int) and verdict.passed_tests is not None and verdict.total_tests:
                    results.append(Renamed(names[index], verdict.passed_tests, verdict.total_tests))
    return results
