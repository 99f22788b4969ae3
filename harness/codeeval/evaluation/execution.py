"""Samples executed: jobs made of them, verdicts stored; a program that a task has twice is executed once."""

import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from codeeval.errors import CodeevalError
from codeeval.evaluation.plan import Executor, Plan, Task, Test, program_of, running
from codeeval.evaluation.tally import Tally
from codeeval.samples import Sample
from codeeval.store import RunWriter
from codeeval_sandbox.jobs import Job, Key, Status, Verdict

__all__ = ["Execution"]


@dataclass(slots=True)
class _Program:
    """One program of a task, and what one suite says of it."""

    index: int
    """Of the sample that is executed for all that are alike."""
    verdict: Verdict | None = None
    """None while it is being executed."""
    waiting: list[int] = field(default_factory=list)
    """Samples alike that came in the meantime."""


_Table: TypeAlias = dict[tuple[bytes, str], _Program]
"""A task's programs by digest and suite."""


class Execution:
    """Executes samples of a run and stores their verdicts.

    Tables of programs are kept only for tasks at hand, so that memory does not grow with the run.
    """

    def __init__(self, plan: Plan, run: RunWriter, tally: Tally) -> None:
        self._plan = plan
        self._run = run
        self._tally = tally
        self._tasks = {task.problem.task_id: task for task in plan.tasks}
        self._tables: dict[str, _Table] = {}
        self._running: dict[Key, tuple[bytes, _Program]] = {}
        self._left = Counter({name: self._missing(task) for name, task in self._tasks.items()})
        self._failure: CodeevalError | None = None

    def _missing(self, task: Task) -> int:
        found = self._run.found.verdicts
        return sum(task.samples - len(found.get((task.problem.task_id, test.suite.name), ())) for test in task.tests)

    async def execute(self, pool: Executor, samples: AsyncIterable[Sample]) -> None:
        """Execute all samples.

        Where `samples` fails, or a row cannot be written, the jobs already begun are finished first.

        Raises:
            CodeevalError: what `samples` raised, or RunWriteError.
            SandboxError: nothing can be run.
        """
        async with running(pool, self._jobs(samples)) as verdicts:
            async for verdict in verdicts:
                self._settle(verdict)
        if self._failure is not None:
            raise self._failure

    def stored(self) -> Iterator[Sample]:
        """Samples that the run holds, but not all their verdicts; by task, by rising index."""
        found = self._run.found
        for task in self._plan.tasks:
            name = task.problem.task_id
            decided = [found.verdicts.get((name, test.suite.name), {}) for test in task.tests]
            for index, offset in sorted(found.samples.get(name, {}).items()):
                if not all(index in group for group in decided):
                    yield self._run.sample_at(offset)

    async def _jobs(self, samples: AsyncIterable[Sample]) -> AsyncGenerator[Job, None]:
        try:
            async for sample in samples:
                task = self._tasks[sample.task_id]
                for test in task.tests:
                    if (job := self._job(task, test, sample)) is not None:
                        self._tally.add_job()
                        yield job
        except CodeevalError as error:
            self._failure = error

    def _job(self, task: Task, test: Test, sample: Sample) -> Job | None:
        """None where there is nothing to execute: the verdict is there, or it is known, or it will be."""
        key = (sample.task_id, sample.index, test.suite.name)
        if sample.index in self._run.found.verdicts.get((sample.task_id, test.suite.name), ()):
            return None
        if (status := _unexecutable(sample)) is not None:
            self._store(Verdict(key, status, "isolated"), sample.index)
            return None
        program = program_of(task.problem, sample.solution)
        digest, table = _digest(program), self._table(task)
        twin = table.get((digest, test.suite.name)) if self._plan.dedupe else None
        if twin is None:
            table[digest, test.suite.name] = mine = _Program(sample.index)
            self._running[key] = digest, mine
            return Job(key, program, test.suite, test.limits)
        if twin.verdict is None:
            twin.waiting.append(sample.index)
        else:
            self._store(twin.verdict, sample.index, same_as=twin.index)
        return None

    def _table(self, task: Task) -> _Table:
        """The task's programs; of a resumed run, with those executed before."""
        name = task.problem.task_id
        if name not in self._tables:
            self._tables[name] = dict(self._executed(task)) if self._plan.dedupe else {}
        return self._tables[name]

    def _executed(self, task: Task) -> Iterator[tuple[tuple[bytes, str], _Program]]:
        found, name = self._run.found, task.problem.task_id
        for index, offset in sorted(found.samples.get(name, {}).items(), reverse=True):  # so that the first one stays
            places = {
                test.suite.name: found.verdicts.get((name, test.suite.name), {}).get(index) for test in task.tests
            }
            if all(place is None for place in places.values()):
                continue
            sample = self._run.sample_at(offset)
            digest = _digest(program_of(task.problem, sample.solution))
            for suite, place in places.items():
                if place is not None and _unexecutable(sample) is None:
                    yield (digest, suite), _Program(index, self._run.verdict_at(place).verdict)

    def _settle(self, verdict: Verdict) -> None:
        task_id, _, suite = verdict.key
        digest, program = self._running.pop(verdict.key)
        if verdict.status is Status.INFRASTRUCTURE:
            self._tables[task_id].pop((digest, suite), None)
            self._tally.add_failure(verdict, 1 + len(program.waiting))
            self._count_down(task_id, 1 + len(program.waiting))
            return
        program.verdict = verdict
        self._store(verdict, program.index)
        for index in program.waiting:
            self._store(verdict, index, same_as=program.index)
        program.waiting.clear()

    def _store(self, verdict: Verdict, index: int, *, same_as: int | None = None) -> None:
        task_id, _, suite = verdict.key
        self._run.add_verdict(verdict, index=index, same_as=same_as)
        self._tally.add_verdict(suite, verdict.status)
        self._count_down(task_id, 1)

    def _count_down(self, task_id: str, verdicts: int) -> None:
        self._left[task_id] -= verdicts
        if self._left[task_id] <= 0:
            self._tables.pop(task_id, None)


def _digest(program: tuple[str, ...]) -> bytes:
    parts = (unit.encode("utf-8", "surrogatepass") for unit in program)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _unexecutable(sample: Sample) -> Status | None:
    """The status of a sample that is a failure as it stands."""
    if sample.completion.finish_reason == "length":
        return Status.TRUNCATED
    if sample.extraction == "empty" or not sample.solution.strip():
        return Status.NO_CODE
    return None
