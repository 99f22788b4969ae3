"""Entry of a run into the project's history."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.history import Measurement, add_to_history
from codeeval.report import summarize
from codeeval.runs.prepare import DEFAULT_KS
from codeeval.store import Run

__all__ = ["enter_run"]


def enter_run(history: Path, run: Run, *, label: str = "", ks: Sequence[int] | None = None) -> bool:
    """Enter a run with its pass@k, or replace what was entered of it. Return whether it is new.

    `ks` None: 1, 5 and 10. Raises RunError, RunWriteError.
    """
    summary, _ = summarize(run, ks or DEFAULT_KS)
    measurements = [
        Measurement(suite, int(size), estimate.estimate, estimate.low, estimate.high)
        for suite, table in summary.pass_at_k.items()
        for size, estimate in table.items()
    ]
    return add_to_history(
        history, run.manifest, measurements, folder=str(run.folder), label=label, samples=summary.samples
    )
