"""Figures of a comparison."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.report.figures import COLOURS, MARKERS, figure, save_figure
from codeeval.shown import label
from codeeval.studies.compare.records import Comparison
from codeeval.wording import percent

__all__ = ["draw_comparison"]


def draw_comparison(result: Comparison, folder: Path) -> Sequence[Path]:
    """The differences with their limits, a line each, as figure `comparison`; none of a single one. Raises RunError."""
    rows = [(versus.candidate.name, row) for versus in result.candidates for row in versus.benchmarks]
    if len(rows) < 2:  # noqa: PLR2004 - one says no more than the table
        return ()
    data = {"rows": [{"candidate": name, "benchmark": row.benchmark, **row.difference.as_json()} for name, row in rows]}
    with figure(height=1.2 + 0.4 * len(rows)) as (drawn, axes):
        for position, (_, row) in enumerate(rows):
            low, middle, high = (
                100 * value for value in (row.difference.low, row.difference.estimate, row.difference.high)
            )
            axes.errorbar(
                middle, position, xerr=[[middle - low], [high - middle]], fmt=MARKERS[0], color=COLOURS[0], capsize=3
            )
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(rows)), [f"{label(name)}\n{label(row.benchmark)} pass@{row.k}" for name, row in rows])
        axes.invert_yaxis()
        width = percent(result.confidence, digits=0)
        axes.set_xlabel(f"difference to {label(result.baseline.name)}, percentage points ({width} interval)")
        return save_figure(drawn, folder, "comparison", data)
