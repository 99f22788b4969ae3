"""One cell of a matrix: a run that does what is missing, and whose faults stop no other cell."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from codeeval.config import SandboxConfig
from codeeval.errors import CodeevalError, ModelError
from codeeval.evaluation import Executor
from codeeval.runs.events import Notice, Observer
from codeeval.runs.matrix.reading import Cell
from codeeval.runs.matrix.records import CellResult
from codeeval.runs.matrix.sandbox import SharedSandbox
from codeeval.runs.matrix.servers import Serving
from codeeval.runs.prepare import prepare
from codeeval.runs.remaining import lacks_samples
from codeeval.runs.request import Request
from codeeval.runs.session import Outcome, environments_of, perform
from codeeval.store import Run, check_run
from codeeval.wording import counted, shortened
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_images.errors import ImageError
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.errors import SandboxError

__all__ = ["FAULTS", "Remaining", "failed", "finished", "perform_cell", "remaining_of", "request_of"]

FAULTS = (CodeevalError, BenchmarkError, SandboxError, ImageError, OSError, MemoryError)
"""Errors that end a cell, and no other."""


@dataclass(frozen=True)
class Remaining:
    """Work that a cell lacks."""

    samples: bool
    """True if samples are missing, so that the model is needed."""
    finished: bool
    """True if nothing is missing."""
    environments: tuple[Environment, ...]
    """Environments that its programs need."""


def request_of(cell: Cell) -> Request:
    """Return the request of a cell's run, which goes on with a run that is there."""
    return Request(cell.config, cell.folder, "resume", ("codeeval", "matrix"))


async def remaining_of(cell: Cell) -> Remaining:
    """Return what a cell lacks. Nothing is started or written.

    Raises CodeevalError, BenchmarkError where the cell contradicts itself or names what does not exist, or where its
    folder holds a run of another configuration.
    """
    request = request_of(cell)
    work, _ = prepare(request)
    try:
        stored = check_run(cell.folder, work.manifest, request.existing)
        run = Run(cell.folder) if stored is not None else None
        done = stored is not None and stored.finished is not None
        return Remaining(lacks_samples(work, run), done, environments_of(work.benchmark))
    finally:
        if work.model is not None:
            await work.model.close()


async def perform_cell(
    cell: Cell,
    environments: tuple[Environment, ...],
    sandbox: SharedSandbox,
    server: Serving | None,
    observer: Observer,
) -> CellResult:
    """Do what a cell lacks. Raises one of `FAULTS`; what was finished is on disk."""

    @asynccontextmanager
    async def pools(_: SandboxConfig) -> AsyncGenerator[Executor, None]:
        async with sandbox.lend(environments) as pool:
            yield pool

    work = perform(request_of(cell), observer=observer, pools=pools)
    outcome = await (server.during(work) if server is not None else work)
    for note in outcome.notes:
        observer(Notice(f"note: {note}"))
    if outcome.complaint:
        await sandbox.close()
    return _result(cell, outcome)


def _result(cell: Cell, outcome: Outcome) -> CellResult:
    summary = outcome.summary
    lacks = []
    if summary.infrastructure:
        said = f" ({outcome.complaint})" if outcome.complaint else ""
        lacks.append(f"{counted(summary.infrastructure, 'verdict')} missing because the sandbox failed{said}")
    if summary.unanswered:
        names = shortened(list(summary.unanswered))
        lacks.append(f"{counted(sum(summary.unanswered.values()), 'sample')} without an answer: {names}")
    if not lacks:
        return finished(cell)
    return CellResult(**_names(cell), state="incomplete", exit_code=3, message="; ".join(lacks))


def finished(cell: Cell) -> CellResult:
    """Return the result of a cell of which nothing is missing."""
    return CellResult(**_names(cell), state="finished", exit_code=0, message="")


def failed(cell: Cell, error: BaseException) -> CellResult:
    """Return the result of a cell that an error stopped. A fault of the request names the row and its line."""
    code = int(getattr(type(error), "exit_code", 1))
    text = str(error) or type(error).__name__
    if code == 2 or isinstance(error, ModelError):  # noqa: PLR2004 - an invalid name, or a model that refuses
        text = f"{cell.where['benchmark' if isinstance(error, BenchmarkError) else 'model']}: {text}"
    return CellResult(**_names(cell), state="failed", exit_code=code, message=text)


def _names(cell: Cell) -> dict[str, str]:
    return {
        "model": cell.model.title,
        "benchmark": cell.benchmark.title,
        "setting": cell.setting.title if cell.setting else "",
        "run": str(cell.folder),
    }
