"""Figures of a spread."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.report.figures import COLOURS, MARKERS, figure, save_figure
from codeeval.shown import label
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.spread import SpreadReport
from codeeval.wording import percent

__all__ = ["draw_spread"]


def draw_spread(report: SpreadReport, folder: Path) -> Sequence[Path]:
    """pass@1 of every variant evaluated whole, with intervals, as figure `spread`. Raises RunError."""
    shown = [variant for variant in report.variants if variant.whole]
    models = list(report.spread)
    with figure(height=1.2 + 0.25 * len(shown)) as (drawn, axes):
        for position, variant in enumerate(shown):
            low, middle, high = (100 * value for value in (variant.rate.low, variant.rate.estimate, variant.rate.high))
            model_index = models.index(variant.model)
            axes.errorbar(
                middle,
                position,
                xerr=[[middle - low], [high - middle]],
                fmt=MARKERS[model_index % len(MARKERS)],
                color=COLOURS[model_index % len(COLOURS)],
                capsize=2,
            )
        labels = [f"{variant.name} ({variant.model})" if len(models) > 1 else variant.name for variant in shown]
        axes.set_yticks(range(len(shown)), list(map(label, labels)), fontsize=7)
        axes.invert_yaxis()
        axes.set_xlabel(
            f"pass@1 on {label(report.benchmark)}, % ({percent(CONFIDENCE, digits=0)} interval over problems)"
        )
        return save_figure(drawn, folder, "spread", report.model_dump(by_alias=True))
