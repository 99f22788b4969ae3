"""Figures of style."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.report.figures import COLOURS, MARKERS, figure, save_figure
from codeeval.shown import label
from codeeval.studies.quality.records import QualityStudy

__all__ = ["draw_quality"]


def draw_quality(study: QualityStudy, folder: Path) -> Sequence[Path]:
    """`quality`: the paired differences in adherence, with their intervals. Raises RunError."""
    with figure() as (drawn, axes):
        names = [comparison.measure for comparison in study.models[0].measures if comparison.adherence]
        for at, model in enumerate(study.models):
            shown = {
                comparison.measure: comparison.difference
                for comparison in model.measures
                if comparison.difference is not None
            }
            differences = [shown[name] for name in names if name in shown]
            offset = 0.15 * (at - (len(study.models) - 1) / 2)
            height = [position + offset for position, name in enumerate(names) if name in shown]
            values = [difference.estimate for difference in differences]
            bars = [
                [difference.estimate - difference.low for difference in differences],
                [difference.high - difference.estimate for difference in differences],
            ]
            marker, colour = MARKERS[at % len(MARKERS)], COLOURS[at % len(COLOURS)]
            axes.errorbar(values, height, xerr=bars, fmt=marker, color=colour, label=label(model.model), lw=1)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set(xlabel="adherence of false positives minus true positives, within tasks")
        axes.legend(fontsize="small")
        return save_figure(drawn, folder, "quality", study.model_dump(mode="json", by_alias=True))
