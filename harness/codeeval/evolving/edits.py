"""Edited statements: what must hold before an edit counts."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from codeeval.errors import UsageError
from codeeval.evaluation.plan import program_of
from codeeval.evolving.rows import problem_of_row
from codeeval.taxonomy.visible import visible_suite
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job

__all__ = ["edited_problem", "examples_hold"]


def edited_problem(row: Mapping[str, Any], prompt: str) -> Problem:
    """Return a row's problem with another statement.

    Raises:
        UsageError: the statement is the same, lacks the signature, or makes no problem.
    """
    if prompt.strip() == str(row["prompt"]).strip():
        raise UsageError("the statement is as it was: change it, or accept it")
    if f"def {row['entry_point']}(" not in prompt:
        raise UsageError(f"the statement lacks the signature of {row['entry_point']!r}: edit it again")
    try:
        return problem_of_row({**row, "prompt": prompt}, "edited")
    except BenchmarkError as error:
        raise UsageError(str(error)) from error


async def examples_hold(pool: Executor, problem: Problem) -> bool:
    """Return whether the canonical solution fulfils the statement's examples. Raises SandboxError."""
    suite = visible_suite(problem)
    if suite is None:
        return True
    program = program_of(problem, problem.canonical_solution)
    job = Job((problem.task_id,), program, suite, environment=problem.environment)
    async with running(pool, _one(job)) as verdicts:
        return all([verdict.status in PASSING async for verdict in verdicts])


async def _one(job: Job) -> AsyncIterator[Job]:
    yield job
