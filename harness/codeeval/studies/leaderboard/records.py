"""Records of `codeeval leaderboard`."""

from collections.abc import Mapping
from typing import ClassVar

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["BoardColumn", "BoardRow", "Leaderboard", "LeftOut", "Standing"]


class Standing(Record):
    """One model in one column."""

    score: Estimate
    """pass@k, with limits over problems; of the mean column, the mean over benchmarks, which all count the same."""
    rank: Number
    """Rank by the score, 1 for the highest; equal scores share the mean of their ranks."""
    best: int
    """Best rank that the model may have: one more than the number of models that are surely better."""
    worst: int
    """Worst rank that it may have: the number of models less those that are surely worse."""


class BoardColumn(Record):
    """One benchmark."""

    benchmark: str
    """Name of the benchmark."""
    digest: str
    """Version of its problems that the column is of."""
    tasks: int
    """Tasks that all runs of the column have."""
    groups: int
    """Groups of these tasks that are independent of one another."""


class BoardRow(Record):
    """One model, as it was asked."""

    model: str
    """`provider/name`."""
    setting: str
    """Settings that tell this row from others of the same model; empty where there is one row."""
    runs: Mapping[str, tuple[str, ...]]
    """Folders of its runs, by benchmark."""
    standings: Mapping[str, Standing]
    """By benchmark; a benchmark without a run is left out."""
    mean: Standing | None
    """Mean over all benchmarks; null for a single benchmark, or where a run of one is missing."""

    @property
    def name(self) -> str:
        """Model and setting."""
        return f"{self.model} ({self.setting})" if self.setting else self.model


class LeftOut(Record):
    """A run that is not in the table."""

    run: str
    """Its folder."""
    reason: str
    """Why, and what to do about it."""


class Leaderboard(Printed):
    """Result of `codeeval leaderboard`."""

    printed_by: ClassVar[tuple[str, ...]] = ("leaderboard",)

    suite: str
    """Suite that decides."""
    k: int
    """The k of pass@k."""
    confidence: Number
    """Confidence of each interval, and of the ranks of each column together."""
    columns: tuple[BoardColumn, ...]
    """Benchmarks, in the order of their names."""
    rows: tuple[BoardRow, ...]
    """Models, the best first: by the mean, else by the mean of the ranks that they have."""
    left_out: tuple[LeftOut, ...]
    """Runs that are not in the table."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
