"""Try whether an executor, a third party's too, keeps the contract of `Executor`.

Example::

    async with MyExecutor() as executor:
        assert not await check_executor(executor)
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress

from codeeval_sandbox.executor import Executor, SandboxFacts, running
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.kinds import Asserts

__all__ = ["check_executor"]

_PATIENCE_SECONDS = 120.0
"""Time (s) that one check may take. A healthy executor needs less than 10 s, and a busy host makes it slower."""
_JOBS = 40
"""Jobs of one check: more than a small executor holds at a time."""
_FEW = 3
"""Jobs that show that an executor works at all."""
_TAKEN = 16_384
"""Jobs taken at most while nobody reads a verdict."""

_SUITE = Asserts("base", "add", ("assert add(1, 2) == 3", "assert add(2, 2) == 4"))
_PROGRAMS: dict[Status, str] = {
    Status.PASSED: "def add(a, b):\n    return a + b\n",
    Status.WRONG: "def add(a, b):\n    return a - b\n",
    Status.EXCEPTION: "def add(a, b):\n    raise ValueError\n",
    Status.SYNTAX_ERROR: "def add(a, b:\n",
    Status.TIMEOUT: "def add(a, b):\n    while True: pass\n",
}
_ENDLESS = Limits(seconds=1.0)


async def check_executor(executor: Executor) -> list[str]:
    """Return what an executor does against the contract, one sentence each; empty if it keeps it.

    Raises:
        SandboxError: The executor can run nothing at all.
    """
    problems = []
    if not isinstance(executor.description, SandboxFacts):
        problems.append(f"description is a {type(executor.description).__name__}, expected SandboxFacts")
    for check in (_verdicts, _dependent, _abandoned, _flat):
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                problems += await check(executor)
        except TimeoutError:
            problems.append(f"{check.__doc__} It took longer than {_PATIENCE_SECONDS:.0f} s.")
            return problems  # what follows would wait too
    return problems


def _jobs(count: int) -> list[tuple[Status, Job]]:
    quick = [status for status in _PROGRAMS if status is not Status.TIMEOUT]
    statuses = [Status.TIMEOUT, *itertools.islice(itertools.cycle(quick), count - 1)]  # the slowest comes first
    return [(status, _job(index, status)) for index, status in enumerate(statuses)]


def _job(index: int, status: Status = Status.PASSED) -> Job:
    program = f"# {index}\n{_PROGRAMS[status]}"
    return Job((index, "proof"), (program,), _SUITE, _ENDLESS if status is Status.TIMEOUT else Limits())


async def _each(jobs: Sequence[Job]) -> AsyncIterator[Job]:
    for job in jobs:
        yield job


async def _collect(executor: Executor, jobs: Sequence[Job]) -> list[Verdict]:
    async with running(executor, _each(jobs)) as verdicts:
        return [verdict async for verdict in verdicts]


async def _verdicts(executor: Executor) -> list[str]:
    """Every job gets exactly one verdict, the right one, and no program gets `infrastructure`."""
    wanted = {job.key: status for status, job in _jobs(_JOBS)}
    verdicts = await _collect(executor, [job for _, job in _jobs(_JOBS)])
    counts = Counter(verdict.key for verdict in verdicts)
    problems = [f"job {key!r} got {counts[key]} verdicts, expected 1" for key in wanted if counts[key] != 1]
    problems += [f"a verdict has the unknown key {key!r}" for key in counts if key not in wanted]
    return problems + [
        f"job {verdict.key!r} got {verdict.status}, expected {wanted[verdict.key]} ({verdict.message})"
        for verdict in verdicts
        if verdict.status != wanted.get(verdict.key, verdict.status)
    ]


async def _dependent(executor: Executor) -> list[str]:
    """No verdict waits for another job to come."""
    answered = asyncio.Event()

    async def one_by_one() -> AsyncGenerator[Job, None]:
        for index in range(_FEW):
            yield _job(index)
            await answered.wait()
            answered.clear()

    count = 0
    async with aclosing(one_by_one()) as jobs, running(executor, jobs) as verdicts:
        async for _ in verdicts:
            count += 1
            answered.set()
    return [] if count == _FEW else [f"{count} verdicts of {_FEW} jobs that came one after another"]


async def _abandoned(executor: Executor) -> list[str]:
    """A caller may leave early, or be cancelled, and use the executor again."""
    async with running(executor, _each([job for _, job in _jobs(_JOBS)])) as verdicts:
        await anext(aiter(verdicts))
    with suppress(TimeoutError):  # which comes from a cancellation in the middle of the work
        await asyncio.wait_for(_collect(executor, [job for _, job in _jobs(_JOBS)]), 0.05)
    verdicts_after = await _collect(executor, [_job(index) for index in range(_FEW)])
    keys = sorted(verdict.key for verdict in verdicts_after)
    return [] if keys == [_job(index).key for index in range(_FEW)] else [f"after two runs left early: {keys}"]


async def _flat(executor: Executor) -> list[str]:
    """Jobs are taken only as fast as verdicts are read."""
    taken = 0

    async def endless() -> AsyncGenerator[Job, None]:
        nonlocal taken
        while True:
            taken += 1
            yield _job(taken)

    async with aclosing(endless()) as jobs, running(executor, jobs) as verdicts:
        await anext(aiter(verdicts))
        await asyncio.sleep(0.2)
    limit = _TAKEN
    return [] if taken <= limit else [f"{taken} jobs were taken while nobody read a verdict, expected {limit} at most"]
