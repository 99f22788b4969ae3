"""Records of a matrix."""

from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.report.forecast import Forecast
from codeeval.studies.leaderboard.records import Leaderboard

__all__ = ["CellResult", "CellState", "MatrixGate", "MatrixPlan", "MatrixReport", "PlannedCell"]

CellState = Literal["finished", "incomplete", "failed", "invalid"]
"""State of a cell: finished, with samples or verdicts missing, stopped by an error, or of a row that cannot be used."""


class CellResult(Record):
    """One cell: a model on a benchmark, perhaps in a setting."""

    model: str
    """Name of the model's row."""
    benchmark: str
    """Name of the benchmark's row."""
    setting: str
    """Name of the setting's row; empty where the file has none."""
    run: str
    """Folder of the run."""
    state: CellState
    """`finished`; `incomplete`: samples or verdicts are missing; `failed`: an error stopped it."""
    exit_code: int
    """Exit code that the cell would have as a run of its own."""
    message: str
    """Why it is not finished; else empty."""

    @property
    def name(self) -> str:
        """Names of its rows, for people."""
        return " / ".join(part for part in (self.model, self.benchmark, self.setting) if part)


class MatrixGate(Record):
    """One candidate held against the baseline."""

    candidate: str
    """Name of the model's row."""
    setting: str
    """Name of the setting's row; empty where the file has none."""
    answer: str
    """`passed`, `failed` or `inconclusive`; empty where the gate could not be asked."""
    passed: bool
    """True if the answer is `passed`."""
    message: str
    """Why the gate could not be asked; else empty."""


class MatrixReport(Printed):
    """Result of `codeeval matrix`."""

    printed_by: ClassVar[tuple[str, ...]] = ("matrix",)

    file: str
    """The file of the matrix."""
    folder: str
    """Folder of the runs and results."""
    cells: tuple[CellResult, ...]
    """All cells, those of one model together."""
    invalid: tuple[str, ...]
    """Rows of the file that cannot be used, each with its line. Their cells are missing."""
    leaderboard: Leaderboard | None
    """Table of the finished cells; null where there is none."""
    gates: tuple[MatrixGate, ...]
    """Answers of the gate; empty where the file asks for none."""
    history: str
    """File of the history that the finished cells were entered into; empty where the file names none."""
    pages: tuple[str, ...]
    """Pages of HTML."""
    notes: tuple[str, ...]
    """Results that could not be made, and why."""
    exit_code: int
    """The largest exit code of a cell; else 1 if a gate is not passed; else 0."""


class PlannedCell(Record):
    """One cell of a plan."""

    name: str
    """Names of its rows."""
    forecast: Forecast | None
    """Work of the cell; null where it cannot be planned."""
    seconds: Number | None
    """Time, from earlier runs of the same model and benchmark; null where none tells it."""
    error: str
    """Why it cannot be planned, with file and line; else empty."""


class MatrixPlan(Printed):
    """Result of `codeeval matrix --dry-run`."""

    printed_by: ClassVar[tuple[str, ...]] = ("matrix --dry-run",)

    file: str
    """The file of the matrix."""
    folder: str
    """Folder that the runs would have."""
    cells: tuple[PlannedCell, ...]
    """All cells, those of one model together."""
    invalid: tuple[str, ...]
    """Rows of the file that cannot be used, each with its line."""
    samples: int
    """Samples that are missing."""
    requests: int
    """Requests to models at least."""
    price: Number | None
    """Price at most of the cells whose price is known; null where none is."""
    unpriced: int
    """Cells that ask a model, and whose price is not known."""
    seconds: Number | None
    """Time of the cells whose time is known; null where none is."""
    untimed: int
    """Cells with missing samples whose time is not known."""
