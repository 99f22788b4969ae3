"""The work of a matrix: cell by cell, each model's cells together, and then the results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from codeeval.config import RunConfig
from codeeval.errors import ModelError
from codeeval.evaluation import Executor
from codeeval.runs.events import Notice, Observer, Stage, silent
from codeeval.runs.matrix.cells import FAULTS, failed, finished, perform_cell, remaining_of
from codeeval.runs.matrix.reading import Cell, Matrix
from codeeval.runs.matrix.records import CellResult, MatrixReport
from codeeval.runs.matrix.results import Results, results_of
from codeeval.runs.matrix.sandbox import SharedSandbox
from codeeval.runs.matrix.servers import ServerEndedError, Serving, end_left_over, serving
from codeeval.store.lock import locked
from codeeval.store.run import write_whole
from codeeval_sandbox.errors import SandboxError

__all__ = ["Night", "finish_matrix", "perform_cells", "perform_matrix"]

_REPORT = "matrix.json"


@dataclass(frozen=True)
class Night:
    """Result of a matrix, for JSON and for people."""

    report: MatrixReport
    results: Results


async def perform_matrix(matrix: Matrix, *, executor: Executor | None = None, observer: Observer = silent) -> Night:
    """Do the work of all cells, and make the results. Go on where an earlier call was stopped.

    `executor` is a sandbox that is open already. None: the one of `[defaults]` is started.

    Raises RunError where the folder cannot be written, or another matrix works in it.
    """
    return finish_matrix(matrix, await perform_cells(matrix, executor=executor, observer=observer))


async def perform_cells(
    matrix: Matrix, *, executor: Executor | None = None, observer: Observer = silent
) -> Sequence[CellResult]:
    """Do the work of all cells. Raises RunError as `perform_matrix`."""
    for fault in matrix.faults:
        observer(Notice(f"left out {fault.row}: {fault.message}"))
    with locked(matrix.folder):
        await end_left_over(matrix.folder, observer)
        return await _each_model(matrix, executor, observer)


def finish_matrix(matrix: Matrix, cells: Sequence[CellResult]) -> Night:
    """Make the results of cells. This may take minutes, and runs in no event loop, so that Ctrl-C ends it at once.

    Raises RunError as `perform_matrix`.
    """
    with locked(matrix.folder):
        results = results_of(matrix, cells)
        report = _report(matrix, cells, results)
        write_whole(matrix.folder / _REPORT, [report.to_json().encode(), b"\n"])
    return Night(report, results)


async def _each_model(matrix: Matrix, executor: Executor | None, observer: Observer) -> list[CellResult]:
    by_model: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in matrix.cells:
        by_model[cell.model.title].append(cell)
    results: list[CellResult] = []
    sandbox = RunConfig.model_validate(_shared(matrix)).sandbox
    async with SharedSandbox(sandbox, observer, executor) as shared:
        for cells in by_model.values():
            async with AsyncExitStack() as stack:
                desk = _Desk(matrix, shared, observer, stack)
                for position, cell in enumerate(cells, len(results) + 1):
                    observer(Stage(f"cell {position} of {len(matrix.cells)}: {cell.name}"))
                    results.append(await desk.result(cell))
                    _announce(results[-1], observer)
    return results


def _shared(matrix: Matrix) -> Mapping[str, object]:
    """Return the sandbox of all cells: the one of the file, with the memory that its largest cell needs."""
    cells = [cell.config.sandbox for cell in matrix.cells]
    if not cells:
        return {}
    return {"sandbox": cells[0].model_dump() | {"memory_mb": max(sandbox.memory_mb for sandbox in cells)}}


def _announce(result: CellResult, observer: Observer) -> None:
    if result.state != "finished":
        observer(Notice(f"{result.name}: {result.state}: {result.message}"))


class _Desk:
    """Work on the cells of one model, whose server is started when a cell needs it."""

    def __init__(self, matrix: Matrix, sandbox: SharedSandbox, observer: Observer, stack: AsyncExitStack) -> None:
        self._matrix = matrix
        self._sandbox = sandbox
        self._observer = observer
        self._stack = stack
        self._server: Serving | None = None
        self._refused: ModelError | None = None

    async def result(self, cell: Cell) -> CellResult:
        """Return the result of a cell. Errors of the cell are results too."""
        try:
            remaining = await remaining_of(cell)
            if remaining.finished:
                return finished(cell)
            server = await self._served(cell) if remaining.samples else None
            return await perform_cell(cell, remaining.environments, self._sandbox, server, self._observer)
        except ServerEndedError as error:
            if not (cell.folder / "run.json").exists():  # it has never answered: it would not answer the next cell
                self._refused = error
            return failed(cell, error)
        except FAULTS as error:
            if isinstance(error, SandboxError):
                await self._sandbox.close()
            return failed(cell, error)

    async def _served(self, cell: Cell) -> Serving | None:
        """Return the running server of the model; None where somebody else serves it. Raises ModelError."""
        if cell.model.serve is None:
            return None
        if self._refused is not None:
            raise self._refused
        if self._server is None or not self._server.alive:
            await self._stack.aclose()
            name = cell.folder.name
            try:
                self._server = await self._stack.enter_async_context(
                    serving(cell.model.serve, self._matrix.folder, name, self._observer)
                )
            except ModelError as error:
                self._refused = error
                raise
        return self._server


def _report(matrix: Matrix, cells: Sequence[CellResult], results: Results) -> MatrixReport:
    code = max([*(cell.exit_code for cell in cells), *(2 for _ in matrix.faults)], default=0)
    if not code and not all(gate.passed for gate in results.gates):
        code = 1
    return MatrixReport(
        file=str(matrix.file),
        folder=str(matrix.folder),
        cells=tuple(cells),
        invalid=tuple(fault.message for fault in matrix.faults),
        leaderboard=results.leaderboard,
        gates=tuple(results.gates),
        history=results.history,
        pages=tuple(results.pages),
        notes=tuple(results.notes),
        exit_code=code,
    )
