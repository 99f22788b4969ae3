"""Samples drawn from a model: several requests at once, stored as they come, handed on in order."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from codeeval.errors import ModelError
from codeeval.evaluation.backlog import Backlog
from codeeval.evaluation.plan import Plan, Task
from codeeval.evaluation.tally import Tally
from codeeval.models.groups import neighbours
from codeeval.samples import Completion, Model, Sample, UnansweredError
from codeeval.store import RunWriter
from codeeval_benchmarks.problem import Problem

__all__ = ["Extractor", "drawing"]

Extractor = Callable[[Completion, Problem], Sample]
"""Takes the program out of a completion; never raises."""


_MOST_REFUSED = 20
"""After this many calls in a row without an answer, the fault is not of single prompts."""


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


@dataclass(slots=True)
class _Answered:
    """Calls of the model, as they came out."""

    samples: int = 0
    refused_in_row: int = 0
    last: UnansweredError | None = None


@dataclass(frozen=True)
class _Drawing:
    plan: Plan
    run: RunWriter
    tally: Tally
    model: Model
    extract: Extractor
    backlog: Backlog
    answered: _Answered = field(default_factory=_Answered)

    async def produce(self) -> None:
        """Draw everything. A prompt without an answer is left out; an error of the model itself ends all."""
        batches = self._batches()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.plan.draws):
                    group.create_task(self._work(batches))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            self.backlog.end()
        if self.answered.last is not None and not self.answered.samples:
            raise self.answered.last

    def _batches(self) -> Iterator[_Batch]:
        for task in self.plan.tasks:
            there, lane = self.run.found.samples.get(task.problem.task_id, {}), _Lane()
            missing = [index for index in range(task.samples) if index not in there]
            for position, indices in enumerate(neighbours(missing, self.plan.batch)):
                yield _Batch(task, lane, position, indices)

    async def _work(self, batches: Iterator[_Batch]) -> None:
        for batch in batches:
            batch.lane.ready[batch.number] = await self._drawn(batch)
            await self._advance(batch)

    async def _drawn(self, batch: _Batch) -> Sequence[Completion]:
        """Return the samples of this batch; fewer, and a line in the tally, where the prompt gets no answer."""
        expected = list(batch.indices)
        try:
            completions = await self.model.draw(batch.task.problem, batch.indices)
            self.answered.refused_in_row = 0
        except UnansweredError as error:
            completions = error.drawn
            expected = [index for index in expected if index in {completion.index for completion in completions}]
            self._refused(batch, error, len(batch.indices) - len(expected))
        if [completion.index for completion in completions] != expected:
            raise ModelError(
                f"model {self.model.name!r} answered samples {[completion.index for completion in completions]} where "
                f"{list(batch.indices)} of {batch.task.problem.task_id!r} were asked: the provider is at fault"
            )
        self.answered.samples += len(completions)
        return completions

    def _refused(self, batch: _Batch, error: UnansweredError, missing: int) -> None:
        """Keep in mind what was not answered. Raises the error where nothing is answered any more."""
        self.answered.last = error
        self.answered.refused_in_row += 1
        self.tally.add_unanswered(batch.task.problem.task_id, missing, str(error))
        if self.answered.refused_in_row >= _MOST_REFUSED:
            raise error

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
