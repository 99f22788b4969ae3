"""The plan of a matrix: what its cells would draw, execute, cost and take. Nothing is started, asked or written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from codeeval.errors import CodeevalError
from codeeval.folders import RunBrief, read_brief, runs_in
from codeeval.report.forecast import Forecast
from codeeval.runs.dry_run import forecast
from codeeval.runs.matrix.cells import failed, request_of
from codeeval.runs.matrix.reading import Cell, Matrix
from codeeval.runs.matrix.records import MatrixPlan, PlannedCell
from codeeval_benchmarks.errors import BenchmarkError

__all__ = ["plan_matrix"]


def plan_matrix(matrix: Matrix) -> MatrixPlan:
    """Return what the matrix would do. A cell that cannot be planned is named, and the rest goes on.

    Times come from earlier runs in the matrix's folder and beside it.
    """
    speeds = _Speeds.of(_briefs([matrix.folder, matrix.folder.parent]))
    cells = tuple(_planned(cell, speeds) for cell in matrix.cells)
    known = [cell.forecast for cell in cells if cell.forecast is not None]
    prices = [each.price for each in known if each.price is not None]
    times = [cell.seconds for cell in cells if cell.seconds is not None]
    return MatrixPlan(
        file=str(matrix.file),
        folder=str(matrix.folder),
        cells=cells,
        invalid=tuple(fault.message for fault in matrix.faults),
        samples=sum(each.samples - each.stored for each in known),
        requests=sum(each.requests for each in known),
        price=sum(prices) if prices else None,
        unpriced=sum(each.requests > 0 and each.price is None for each in known),
        seconds=sum(times) if times else None,
        untimed=sum(cell.forecast is not None and cell.seconds is None for cell in cells),
    )


def _planned(cell: Cell, speeds: "_Speeds") -> PlannedCell:
    try:
        work = forecast(request_of(cell))
    except (CodeevalError, BenchmarkError) as error:
        return PlannedCell(name=cell.name, forecast=None, seconds=None, error=failed(cell, error).message)
    seconds = speeds.seconds(work)
    if work.price is None and cell.config.gpu_hour_price is not None and seconds is not None:
        work = work.model_copy(update={"price": cell.config.gpu_hour_price * seconds / 3600})
    return PlannedCell(name=cell.name, forecast=work, seconds=seconds, error="")


def _briefs(folders: Iterable[Path]) -> Iterable[RunBrief]:
    """Yield the facts of the runs in folders, each once; those that cannot be read are left out."""
    seen = set()
    for root in folders:
        for name in runs_in(root) if root.is_dir() else ():
            folder = (root / name).resolve()
            if folder in seen:
                continue
            seen.add(folder)
            try:
                yield read_brief(folder)
            except (CodeevalError, OSError):
                continue


@dataclass(frozen=True)
class _Speeds:
    """Wall time per sample and per verdict in earlier runs."""

    sample: Mapping[tuple[str, str], float]
    """Seconds per sample, by model and benchmark."""
    verdict: Mapping[str, float]
    """Seconds per verdict, by benchmark."""

    @classmethod
    def of(cls, briefs: Iterable[RunBrief]) -> "_Speeds":
        sampling: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        execution: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for brief in briefs:
            verdicts = sum(reached for reached, _ in brief.verdicts.values())
            for total, seconds, count in (
                (sampling[brief.model, brief.benchmark], brief.sampling_seconds, brief.samples),
                (execution[brief.benchmark], brief.execution_seconds, verdicts),
            ):
                total[0] += seconds
                total[1] += count
        return cls(
            {key: seconds / count for key, (seconds, count) in sampling.items() if count},
            {key: seconds / count for key, (seconds, count) in execution.items() if count},
        )

    def seconds(self, work: Forecast) -> float | None:
        """Return the time of what is missing, drawing and executing at the same time; None where no run tells it."""
        missing = work.samples - work.stored
        if missing <= 0:
            return 0.0
        share = missing / work.samples
        sample = self.sample.get((work.model, work.benchmark))
        verdict = self.verdict.get(work.benchmark)
        if sample is None or verdict is None:
            return None
        return max(sample * missing, verdict * sum(work.verdicts.values()) * share)
