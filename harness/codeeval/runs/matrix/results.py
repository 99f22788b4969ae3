"""Results of a matrix once its cells are done: leaderboard, history, gate and page.

A result that cannot be made is a note. It stops no other result.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from codeeval.errors import CodeevalError, UsageError
from codeeval.runs.entering import enter_run
from codeeval.runs.library import gate
from codeeval.runs.matrix.config import GateTable
from codeeval.runs.matrix.reading import Matrix
from codeeval.runs.matrix.records import CellResult, MatrixGate
from codeeval.store import Run
from codeeval.studies.gate import GateReport
from codeeval.studies.leaderboard.entries import Entrant
from codeeval.studies.leaderboard.records import Leaderboard
from codeeval.studies.leaderboard.study import BoardOptions, leaderboard
from codeeval_benchmarks.errors import BenchmarkError

__all__ = ["Results", "results_of"]

_MOST_RUNS = 16
"""Runs of one page; more runs have a page per benchmark."""

_T = TypeVar("_T")


@dataclass
class Results:
    """Everything made of the finished cells."""

    leaderboard: Leaderboard | None = None
    gates: list[MatrixGate] = field(default_factory=list)
    reports: list[GateReport] = field(default_factory=list)
    """Answers of the gate with their evidence, for people."""
    history: str = ""
    pages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def results_of(matrix: Matrix, cells: Sequence[CellResult]) -> Results:
    """Make all results that the file asks for, from the finished cells."""
    results, done = Results(), [cell for cell in cells if cell.state == "finished"]
    if not done:
        return results
    results.leaderboard = _tried("the leaderboard", results, lambda: _board(matrix, done))
    if matrix.table.history is not None:
        path = matrix.located(matrix.table.history)
        _tried("the history", results, lambda: _enter(matrix, path, done))
        results.history = str(path)
    if matrix.table.gate is not None and matrix.table.gate.baseline:
        _decide(matrix, matrix.table.gate, done, results)
    if matrix.table.page:
        results.pages = _tried("the page", results, lambda: list(_pages(matrix, done))) or []
    return results


def _tried(what: str, results: Results, work: Callable[[], _T]) -> _T | None:
    """Return the result of this work, or None with a note."""
    try:
        return work()
    except (CodeevalError, BenchmarkError, OSError) as error:
        results.notes.append(f"{what} could not be made: {error}")
        return None


def _board(matrix: Matrix, done: Sequence[CellResult]) -> Leaderboard:
    table = matrix.table.leaderboard
    options = BoardOptions(suite=table.suite, k=table.k, confidence=table.confidence)
    labels = {Path(cell.run): Entrant(cell.model, cell.setting) for cell in done}
    return leaderboard(list(labels), options, labels=labels)


def _enter(matrix: Matrix, path: Path, done: Sequence[CellResult]) -> None:
    """Enter the runs into the history; one that is there already is replaced."""
    for cell in done:
        run = Run(Path(cell.run))
        enter_run(path, run, label=matrix.table.label, ks=run.manifest.request.ks)


def _decide(matrix: Matrix, table: GateTable, done: Sequence[CellResult], results: Results) -> None:
    """Hold each candidate against the baseline, in each setting."""
    models = list(dict.fromkeys(cell.model for cell in matrix_cells(matrix)))
    rules = matrix.located(table.rules) if table.rules else None
    for setting in dict.fromkeys(cell.setting for cell in done):
        baseline = _baseline(matrix, table, done, setting)
        for model in table.candidates or [name for name in models if name != table.baseline]:
            runs = [Path(cell.run) for cell in done if (cell.model, cell.setting) == (model, setting)]
            try:
                report = gate(baseline, _some(runs, model), rules=rules)
            except (CodeevalError, BenchmarkError) as error:
                shared = {"candidate": model, "setting": setting, "answer": "", "passed": False}
                results.gates.append(MatrixGate(**shared, message=str(error)))
                continue
            results.reports.append(report)
            answer = {"answer": report.verdict, "passed": report.passed}
            results.gates.append(MatrixGate(candidate=model, setting=setting, **answer, message=""))


def matrix_cells(matrix: Matrix) -> Iterator[CellResult]:
    """Yield the cells of the file by the names of their rows."""
    from codeeval.runs.matrix.cells import finished  # noqa: PLC0415 - names alone are needed

    return (finished(cell) for cell in matrix.cells)


def _baseline(matrix: Matrix, table: GateTable, done: Sequence[CellResult], setting: str) -> list[Path]:
    own = [Path(cell.run) for cell in done if (cell.model, cell.setting) == (table.baseline, setting)]
    folder = matrix.located(Path(table.baseline))
    return own or ([folder] if folder.is_dir() else [])


def _some(runs: Sequence[Path], model: str) -> list[Path]:
    if not runs:
        raise UsageError(f"no cell of {model!r} is finished: run the matrix again")
    return list(runs)


def _pages(matrix: Matrix, done: Sequence[CellResult]) -> Iterator[str]:
    from codeeval.page.build import build  # noqa: PLC0415 - brings the taxonomy along
    from codeeval.page.html import write_pages  # noqa: PLC0415 - as above

    by_name: Mapping[str, Sequence[CellResult]] = {"report": done}
    if len(done) > _MOST_RUNS:
        benchmarks = dict.fromkeys(cell.benchmark for cell in done)
        by_name = {f"report-{name}": [cell for cell in done if cell.benchmark == name] for name in benchmarks}
    for name, cells in by_name.items():
        built = build([Path(cell.run) for cell in cells[:_MOST_RUNS]])
        yield from map(str, write_pages(built, matrix.folder / f"{name.replace('/', '-')}.html"))
