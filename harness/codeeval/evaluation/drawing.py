"""Samples drawn from a model: several requests at once, stored as they come, handed on in order."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from codeeval.errors import ModelError
from codeeval.evaluation.backlog import Backlog
from codeeval.evaluation.plan import Plan, Task
from codeeval.evaluation.tally import Tally
from codeeval.models.seeds import neighbours
from codeeval.samples import Completion, Model, Sample
from codeeval.store import RunWriter
from codeeval_benchmarks.problem import Problem

__all__ = ["Extractor", "drawing"]

Extractor = Callable[[Completion, Problem], Sample]
"""Takes the program out of a completion; never raises."""


@dataclass(slots=True)
class _Lane:
    """Puts one task's batches back in order: then a sample's twin always has a smaller index, however a run went."""

    following: int = 0
    ready: dict[int, Sequence[Completion]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class _Batch:
    task: Task
    lane: _Lane
    number: int
    indices: Sequence[int]


@dataclass(frozen=True)
class _Drawing:
    plan: Plan
    run: RunWriter
    tally: Tally
    model: Model
    extract: Extractor
    backlog: Backlog

    async def produce(self) -> None:
        """Draw everything; the first error of a request ends all."""
        batches = self._batches()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.plan.draws):
                    group.create_task(self._work(batches))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            self.backlog.end()

    def _batches(self) -> Iterator[_Batch]:
        for task in self.plan.tasks:
            there, lane = self.run.found.samples.get(task.problem.task_id, {}), _Lane()
            missing = [index for index in range(task.samples) if index not in there]
            for number, indices in enumerate(neighbours(missing, self.plan.batch)):
                yield _Batch(task, lane, number, indices)

    async def _work(self, batches: Iterator[_Batch]) -> None:
        for batch in batches:
            completions = await self.model.draw(batch.task.problem, batch.indices)
            if [completion.index for completion in completions] != list(batch.indices):
                raise ModelError(
                    f"model {self.model.name!r} answered samples {[one.index for one in completions]} where "
                    f"{list(batch.indices)} of {batch.task.problem.task_id!r} were asked: the provider is at fault"
                )
            batch.lane.ready[batch.number] = completions
            await self._advance(batch)

    async def _advance(self, batch: _Batch) -> None:
        lane = batch.lane
        async with lane.lock:
            while (completions := lane.ready.pop(lane.following, None)) is not None:
                lane.following += 1
                samples = [self.extract(completion, batch.task.problem) for completion in completions]
                offsets = self.run.add_samples(samples)
                self.tally.add_samples(len(samples))
                await self.backlog.put(samples, offsets)


@asynccontextmanager
async def drawing(
    plan: Plan, run: RunWriter, tally: Tally, model: Model, extract: Extractor
) -> AsyncGenerator[AsyncGenerator[Sample, None], None]:
    """The samples that the run lacks, each stored before it is handed on; those of one task come by rising index.

    The samples end early with ModelError or RunWriteError, after those drawn before it.
    """
    work = _Drawing(plan, run, tally, model, extract, Backlog(run, plan.backlog, spill=plan.spill))
    producer = asyncio.create_task(work.produce(), name="drawing")
    try:
        yield _samples(work.backlog, producer)
    finally:
        producer.cancel()
        await asyncio.gather(producer, return_exceptions=True)


async def _samples(backlog: Backlog, producer: asyncio.Task[None]) -> AsyncGenerator[Sample, None]:
    while (sample := await backlog.get()) is not None:
        yield sample
    await producer
