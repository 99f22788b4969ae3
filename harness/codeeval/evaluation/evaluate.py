"""The whole stream: draw, execute, store, all at once."""

from collections.abc import AsyncGenerator, Iterable

from codeeval.evaluation.calibration import Calibrator
from codeeval.evaluation.drawing import Extractor, drawing
from codeeval.evaluation.execution import Execution
from codeeval.evaluation.plan import Plan
from codeeval.evaluation.tally import Tally
from codeeval.samples import Model, Sample
from codeeval.store import RunWriter
from codeeval_sandbox.executor import Executor

__all__ = ["draw", "evaluate", "execute"]


async def evaluate(
    plan: Plan,
    run: RunWriter,
    tally: Tally,
    *,
    source: tuple[Model, Extractor],
    pool: Executor,
    calibrator: Calibrator | None = None,
) -> None:
    """Draw what the run lacks, and execute what has no verdict.

    `calibrator`: what is still to be learnt of the plan's suites; the run's manifest is completed by it. A sample waits
    for its own task's canonical solution alone.

    Raises:
        ModelError, RunWriteError: what was begun is finished first where it can be; the run can be resumed.
        SandboxError: nothing can be run.
    """
    tally.begin(plan, run)
    execution = Execution(plan, run, tally, calibrator)
    async with drawing(plan, run, tally, *source) as drawn:
        await execution.execute(pool, _chain(execution.stored(), drawn))


async def execute(
    plan: Plan, run: RunWriter, tally: Tally, *, pool: Executor, calibrator: Calibrator | None = None
) -> None:
    """Execute the samples that the run holds. `calibrator` and errors as in `evaluate`."""
    tally.begin(plan, run)
    execution = Execution(plan, run, tally, calibrator)
    await execution.execute(pool, _chain(execution.stored(), None))


async def draw(plan: Plan, run: RunWriter, tally: Tally, *, source: tuple[Model, Extractor]) -> None:
    """Draw what the run lacks, and execute nothing. Raises ModelError, RunWriteError."""
    tally.begin(plan, run)
    async with drawing(plan, run, tally, *source) as drawn:
        async for _ in drawn:
            pass


async def _chain(stored: Iterable[Sample], drawn: AsyncGenerator[Sample, None] | None) -> AsyncGenerator[Sample, None]:
    for sample in stored:
        yield sample
    if drawn is not None:
        async for sample in drawn:
            yield sample
