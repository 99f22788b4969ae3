"""A run on disk, opened to be studied."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codeeval.exports.tables import Table, table_named
from codeeval.report import Summary, print_summary, summarize
from codeeval.runs.prepare import usual_ks
from codeeval.runs.session import Outcome
from codeeval.runs.words import in_python, python_words
from codeeval.screen import Screen
from codeeval.store import Run

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["OpenedRun"]


class OpenedRun(Run):
    """A run on disk with its results. A run that is still being written can be opened too.

    `print(run)` shows the table of `codeeval pass-at-k`. `run.samples()` and `run.verdicts()` read the rows.
    """

    def __init__(self, folder: Path, outcome: Outcome | None = None) -> None:
        """Open a folder. `outcome`: result of the session that has just written the run.

        Raises RunError if the folder holds no run.
        """
        super().__init__(folder)
        self._outcome = outcome

    def summary(self, ks: Sequence[int] | None = None) -> Summary:
        """Return pass@k with intervals, statuses, trust and time.

        `ks` None: the run's own k, or 1, 5 and 10. Right after `codeeval.run`, the summary also counts what that
        session left undone: verdicts missing because the sandbox failed, and prompts without an answer.

        Raises RunError.
        """
        with python_words():
            return self._summary(ks)

    def _summary(self, ks: Sequence[int] | None) -> Summary:
        if ks is None and self._outcome is not None:
            return self._outcome.summary
        chosen = ks or self.manifest.request.ks
        if chosen is None:
            chosen = usual_ks([len(rows) for rows in self.scan().samples.values()])
        return summarize(self, chosen)[0]

    def to_pandas(self, table: Table = "verdicts") -> "pd.DataFrame":
        """Return `verdicts` (a row per sample and suite) or `samples` as a pandas frame.

        Both share `task_id` and `index`. Columns have types that know missing values: string, Int64, Float64, boolean.

        Raises UsageError without pandas, or for another table; RunError.
        """
        from codeeval.exports.frames import pandas_frame  # noqa: PLC0415 - an extra

        return pandas_frame(self, table_named(table))

    def to_polars(self, table: Table = "verdicts") -> "pl.DataFrame":
        """Return `verdicts` (a row per sample and suite) or `samples` as a polars frame.

        Raises UsageError without polars, or for another table; RunError.
        """
        from codeeval.exports.frames import polars_frame  # noqa: PLC0415 - an extra

        return polars_frame(self, table_named(table))

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks of the session that wrote the run. Empty for a run opened from disk."""
        return tuple(map(in_python, self._outcome.notes)) if self._outcome is not None else ()

    def __repr__(self) -> str:
        manifest = self.manifest
        return f"OpenedRun({str(self.folder)!r}, benchmark={manifest.benchmark.name!r}, model={manifest.model!r})"

    def __str__(self) -> str:
        text = io.StringIO()
        print_summary(self.summary(), Screen(file=text, force_jupyter=False), population=self.manifest.request.interval)
        return in_python(text.getvalue().rstrip("\n"))
