"""Samples executed: jobs made of them, verdicts stored; a program that a task has twice is executed once.

Where other extraction rules would have taken another program of an answer, that one is executed as well, and its
verdict kept apart from the samples' own: it changes none of them, nor which program is executed for which sample.
"""

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import cast

from codeeval.errors import CodeevalError
from codeeval.evaluation.calibration import Calibrator, Outcomes
from codeeval.evaluation.outbox import Outbox
from codeeval.evaluation.plan import Plan, Task, Test, program_of_sample
from codeeval.evaluation.programs import Claim, Program, Slot, Table, digest_of, unexecutable
from codeeval.evaluation.screening import leaves_open
from codeeval.evaluation.tally import Tally
from codeeval.samples import Reading, Rule, Sample
from codeeval.store import Decided, RunWriter
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Key, Status, Verdict

__all__ = ["Execution"]


_ASIDE = 1024
"""Samples that may wait in memory for what is to be learnt of their tasks."""

_UNSTORED_SECONDS = 1.0
"""Longest time (s) for which something learnt is in memory alone, while no verdict needs it. Each storing writes the
whole manifest to the disk itself."""


class Execution:
    """Executes samples of a run and stores their verdicts.

    Tables of programs are kept only for the tasks being executed, so that memory does not grow with the run.
    """

    def __init__(self, plan: Plan, run: RunWriter, tally: Tally, calibrator: Calibrator | None = None) -> None:
        """`calibrator`: what is still to be learnt of the plan's suites, and goes through the pool first."""
        self._plan = plan
        self._run = run
        self._calibrator = calibrator or Calibrator((), floor=0.0, factor=0.0)
        self._tally = tally
        self._outbox = Outbox(run, tally)
        self._tasks = {task.problem.task_id: task for task in plan.tasks}
        self._tables: dict[str, Table] = {}
        self._running: dict[Key, tuple[Slot, Program]] = {}
        self._left = Counter({name: self._missing(task) for name, task in self._tasks.items()})
        self._screened: dict[Key, Job] = {}
        """Jobs under way whose verdicts may be left open, because not all expected outputs are known."""
        self._undecided_jobs: deque[Job] = deque()
        """Jobs that wait for more expected outputs."""
        self._failure: CodeevalError | None = None
        self._unstored: Outcomes = {}
        """Calibrations that the manifest does not have yet."""
        self._stored_at = time.monotonic()

    def _missing(self, task: Task) -> int:
        verdicts = self._run.found.verdicts
        return sum(task.samples - len(verdicts.get((task.problem.task_id, test.suite.name), ())) for test in task.tests)

    async def execute(self, pool: Executor, samples: AsyncIterable[Sample]) -> None:
        """Execute all samples.

        Where `samples` fails, or a row cannot be written, the jobs already begun are finished first.

        Raises:
            CodeevalError: what `samples` raised, or RunWriteError.
            SandboxError: nothing can be run.
        """
        try:
            async with running(pool, self._jobs(samples)) as verdicts:
                async for verdict in verdicts:
                    if self._calibrator.owns(verdict):
                        self._calibrator.settle(verdict)
                    else:
                        self._settle(verdict)
        finally:
            self._outbox.flush()
        if self._failure is not None:
            raise self._failure

    def stored(self) -> Iterator[Sample]:
        """Samples that the run holds, but not all their verdicts; by task, by rising index."""
        yield from self._run.samples_at(self._undecided())

    def _undecided(self) -> Iterator[int]:
        """Yield the offsets of the rows of those samples."""
        progress = self._run.found
        for task in self._plan.tasks:
            name = task.problem.task_id
            decided = [progress.verdicts.get((name, test.suite.name), {}) for test in task.tests]
            differing = progress.differing.get(name, {}) if self._plan.sensitivity else {}
            for index, offset in sorted(progress.samples.get(name, {}).items()):
                rules = differing.get(index, ())
                if not all(index in group for group in decided) or any(self._open_rules(task, index, rules)):
                    yield offset

    def _open_rules(self, task: Task, index: int, rules: Iterable[str]) -> Iterator[tuple[Test, str]]:
        """Yield the rules that would have taken another program and have no verdict yet, with the test."""
        alternatives, name = self._run.found.alternatives, task.problem.task_id
        for rule in rules:
            for test in task.tests:
                if index not in alternatives.get((name, test.suite.name, rule), ()):
                    yield test, rule

    async def _jobs(self, samples: AsyncIterable[Sample]) -> AsyncGenerator[Job, None]:
        stream = aiter(samples)
        try:
            async for job in self._jobs_while_learning(stream):
                yield job
            async for sample in stream:
                for job in self._jobs_of(sample):
                    yield job
        except CodeevalError as error:
            self._failure = self._failure or error

    async def _jobs_while_learning(self, samples: AsyncIterator[Sample]) -> AsyncGenerator[Job, None]:
        """The calibrator's jobs and those of samples by turns; a sample is set aside until its task is known.

        By turns, so that a task's samples soon reach the worker that has just computed its expected outputs, while no
        slow canonical solution is left to the end.
        """
        aside: dict[str, list[Sample]] = {}
        known: deque[Sample] = deque()
        coming: asyncio.Future[Sample | None] | None = None
        ended = False
        try:
            while self._is_learning(ended=ended) or aside or known or coming is not None:
                if coming is not None and coming.done():
                    sample, coming = await self._next_of(coming), None
                    ended = sample is None
                    if sample is not None:
                        aside.setdefault(sample.task_id, []).append(sample)
                self._release(aside, known)
                waiting = len(known) + sum(map(len, aside.values()))
                if coming is None and not ended and waiting < _ASIDE and self._is_learning(ended=ended):
                    coming = asyncio.ensure_future(anext(samples, None))
                    coming.add_done_callback(self._calibrator.wake)
                idle = True
                for job in itertools.chain(
                    self._jobs_of(known.popleft()) if known else (),
                    self._jobs_once_more(),
                    itertools.islice(self._calibrator.due(), 1),
                ):
                    idle = False
                    yield job
                if idle and not known and (self._is_learning(ended=ended) or coming is not None):
                    await self._calibrator.news()
            self._learn()
            self._store_learnt()
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    def _is_learning(self, *, ended: bool) -> bool:
        """Return whether verdicts may make other jobs due. `ended`: no further sample comes."""
        calibrator = self._calibrator
        return calibrator.open or bool(self._screened or self._undecided_jobs) or (calibrator.any_partial and not ended)

    def _release(self, aside: dict[str, list[Sample]], known: deque[Sample]) -> None:
        """Move on the samples that were set aside, and whose tasks are known by now. Raises RunWriteError."""
        self._learn()
        for task_id in filter(self._calibrator.knows, tuple(aside)):
            known.extend(aside.pop(task_id))

    async def _next_of(self, coming: "asyncio.Future[Sample | None]") -> Sample | None:
        """The sample that has come; None after the last. An error is kept: what came before it is executed first."""
        try:
            return await coming
        except CodeevalError as error:
            self._failure = error
            return None

    def _learn(self) -> None:
        """Apply what canonical solutions have taught. Store it at times. Raises RunWriteError."""
        if reasons := self._calibrator.take_unpassable():
            self._run.update(limits=self._run.manifest.limits.with_unpassable(reasons))
        calibrations = self._calibrator.take()
        for task_id, known in calibrations.items():
            self._unstored.setdefault(task_id, {}).update(known)
        for task_id in calibrations.keys() & self._tasks:
            self._tasks[task_id] = self._calibrator.applied(self._tasks[task_id], calibrations)
        if time.monotonic() - self._stored_at >= _UNSTORED_SECONDS:
            self._store_learnt()

    def _store_learnt(self) -> None:
        """Write all that was learnt into the manifest. Raises RunWriteError."""
        if self._unstored:
            self._run.update(limits=self._run.manifest.limits.with_tasks(self._unstored))
            self._unstored = {}
        self._stored_at = time.monotonic()

    def _jobs_of(self, sample: Sample) -> Iterator[Job]:
        """Return the job to execute. There is none if the verdict is stored, known or coming."""
        task = self._tasks[sample.task_id]
        others: list[tuple[Test, str]] = []
        if sample.alternatives and self._plan.sensitivity:
            others += self._open_rules(task, sample.index, sample.alternatives)
            self._left[sample.task_id] += len(others)
        for test in task.tests:
            if sample.index not in self._run.found.verdicts.get((sample.task_id, test.suite.name), ()):
                yield from self._job(task, test, sample, Claim(sample.index))
        for test, rule in others:
            yield from self._job(task, test, sample, Claim(sample.index, cast("Rule | Reading", rule)))

    def _job(self, task: Task, test: Test, sample: Sample, claim: Claim) -> Iterator[Job]:
        key: Key = (sample.task_id, claim.sample, test.suite.name, *([claim.rule] if claim.rule else []))
        if claim.rule != "strict" and (status := unexecutable(sample)) is not None:
            self._store(Verdict(key, status, "isolated"), claim)
            return
        program = program_of_sample(task.problem, sample, claim.rule)
        slot = (digest_of(program), test.suite.name, claim.rule is None)
        if (twin := self._twin(task, slot)) is None:
            self._tables[sample.task_id][slot] = mine = Program(claim)
            self._running[key] = slot, mine
            self._tally.add_job()
            yield from self._examined(key, program, test)
        elif twin.verdict is None:
            twin.waiting.append(claim)
        else:
            self._store(twin.verdict, claim, same_as=twin.claim.sample)

    def _examined(self, key: Key, program: tuple[str, ...], test: Test) -> Iterator[Job]:
        """Yield a program's job, unless more expected outputs are on their way; it waits for them."""
        pair = key[0], test.suite.name
        suite = self._calibrator.examination(pair, test.suite)
        job = Job(key, program, suite, test.limits, self._plan.all_tests, test.seconds, test.environment)
        if self._calibrator.awaits(pair):
            self._undecided_jobs.append(job)
            return
        if self._calibrator.is_partial(pair):
            self._screened[key] = job
        yield job

    def _jobs_once_more(self) -> Iterator[Job]:
        """Yield the jobs that waited for expected outputs, and have them by now."""
        for _ in range(len(self._undecided_jobs)):
            job = self._undecided_jobs.popleft()
            yield from self._examined(job.key, job.program, self._test_of(job.key))

    def _test_of(self, key: Key) -> Test:
        return next(test for test in self._tasks[key[0]].tests if test.suite.name == key[2])

    def _twin(self, task: Task, slot: Slot) -> Program | None:
        """Find an equal program that was executed before. A sample's own program stands for others, not the reverse."""
        name = task.problem.task_id
        if name not in self._tables:
            self._tables[name] = dict(self._executed(task)) if self._plan.dedupe else {}
        if not self._plan.dedupe:
            return None
        digest, suite, _ = slot
        return self._tables[name].get((digest, suite, True)) or self._tables[name].get(slot)

    def _executed(self, task: Task) -> Iterator[tuple[Slot, Program]]:
        """Yield the samples' own programs that an earlier session of the run executed."""
        progress, name = self._run.found, task.problem.task_id
        # In reverse, so that the first sample with a program stays.
        for index, offset in sorted(progress.samples.get(name, {}).items(), reverse=True):
            places = {
                test.suite.name: progress.verdicts.get((name, test.suite.name), {}).get(index) for test in task.tests
            }
            if all(offset is None for offset in places.values()):
                continue
            sample = self._run.sample_at(offset)
            digest = digest_of(program_of_sample(task.problem, sample))
            for suite, verdict_offset in places.items():
                if verdict_offset is None or unexecutable(sample) is not None:
                    continue
                row = self._run.verdict_at(verdict_offset)
                if row.trust != "imported":  # a program's verdict here is never another harness's
                    yield (digest, suite, True), Program(Claim(index), row.verdict)

    def _settle(self, verdict: Verdict) -> None:
        task_id = verdict.key[0]
        if self._is_left_open(verdict):
            return
        slot, program = self._running.pop(verdict.key)
        claims = (program.claim, *program.waiting)
        if verdict.status is Status.INFRASTRUCTURE:
            self._tables.get(task_id, {}).pop(slot, None)
            self._tally.add_failure(verdict, sum(claim.rule is None for claim in claims))
            self._count_down(task_id, len(claims))
            return
        verdict = self._marked(verdict)
        program.verdict = verdict
        for claim in claims:
            self._store(verdict, claim, same_as=None if claim is program.claim else program.claim.sample)
        program.waiting.clear()

    def _is_left_open(self, verdict: Verdict) -> bool:
        """Return whether more expected outputs must decide; the job is then kept for them."""
        job = self._screened.pop(verdict.key, None)
        if job is None:
            return False
        self._calibrator.wake()
        if not leaves_open(verdict, job.limits):
            return False
        self._calibrator.need_more(self._tasks[verdict.key[0]].problem, self._test_of(verdict.key).suite)
        self._undecided_jobs.append(job)
        return True

    def _marked(self, verdict: Verdict) -> Verdict:
        """Return the verdict, marked as `uncalibrated` where the way in which the tests are run may have decided it."""
        task_id, _, suite, *_ = verdict.key
        task = self._tasks[task_id]
        tried = task.problem.canonical_solution or any(
            test.suite.traits.reference for test in task.tests if test.suite.name == suite
        )
        return verdict if tried or verdict.status in PASSING else replace(verdict, uncalibrated=True)

    def _store(self, verdict: Verdict, claim: Claim, *, same_as: int | None = None) -> None:
        if verdict.key[0] in self._unstored:  # limits are on disk before any verdict that they decide
            self._store_learnt()
        self._outbox.add(Decided(verdict, claim.sample, same_as, claim.rule))
        self._count_down(verdict.key[0], 1)

    def _count_down(self, task_id: str, verdicts: int) -> None:
        self._left[task_id] -= verdicts
        if self._left[task_id] <= 0:
            self._tables.pop(task_id, None)
            self._calibrator.finish(task_id)
