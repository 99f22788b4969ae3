"""Figures of test suites."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.report.figures import COLOURS, MARKERS, figure, in_percent, save_figure
from codeeval.shown import label
from codeeval.studies.verifiers.records import Verifiers

__all__ = ["draw_verifiers"]


def draw_verifiers(result: Verifiers, folder: Path) -> Sequence[Path]:
    """Mutation score against branch coverage, suite by suite: SVG, PNG and JSON in `folder`. Raises RunError."""
    data = {
        quality.suite: [
            (row.covered_branches / row.branches, row.rejected / row.mutants)
            for row in result.problems
            if row.suite == quality.suite and row.branches and row.mutants and row.covered_branches is not None
        ]
        for quality in result.suites
    }
    with figure() as (drawn, axes):
        for position, (suite, points) in enumerate(data.items()):
            if points:
                marker, colour = MARKERS[position % len(MARKERS)], COLOURS[position % len(COLOURS)]
                axes.plot(*zip(*points, strict=True), marker, color=colour, alpha=0.5, label=label(suite), markersize=4)
        axes.set(xlabel="branch coverage of the canonical solution", ylabel="share of mutants rejected")
        axes.set(
            xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), title=f"{label(result.benchmark)}: one mark per problem and suite"
        )
        in_percent(axes.xaxis, axes.yaxis)
        if any(data.values()):
            axes.legend()
        return save_figure(drawn, folder, "verifiers", data)
