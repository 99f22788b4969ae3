"""The figure of scaling."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeeval.report.figures import COLOURS, figure, in_percent, save_figure
from codeeval.shown import label
from codeeval.studies.scaling.records import Scaling

__all__ = ["draw_scaling"]


def draw_scaling(study: Scaling, folder: Path) -> Sequence[Path]:
    """`scaling`: runs with their intervals, the line, and prediction intervals at the runs' sizes. Raises RunError."""
    shown = [*((point.size, point.line) for point in study.points), *((p.size, p.rate) for p in study.predictions)]
    lines = dict(sorted(shown, key=lambda pair: pair[0]))
    with figure() as (drawn, axes):
        for point in study.points:
            rate = point.rate
            bars = [[rate.estimate - rate.low], [rate.high - rate.estimate]]
            axes.errorbar(point.size, rate.estimate, yerr=bars, fmt="o", color=COLOURS[0], capsize=2)
            axes.annotate(
                label(point.model), (point.size, rate.estimate), fontsize=7, xytext=(4, 4), textcoords="offset points"
            )
        sizes = np.array(list(lines))
        axes.plot(sizes, [line.estimate for line in lines.values()], color=COLOURS[1])
        low, high = ([getattr(line, end) for line in lines.values()] for end in ("low", "high"))
        axes.fill_between(sizes, low, high, color=COLOURS[1], alpha=0.15)
        axes.set_xscale("log")
        axes.set(xlabel="size", ylabel=f"pass@{study.k} on {label(study.benchmark)}, %")
        in_percent(axes.yaxis)
        return save_figure(drawn, folder, "scaling", study.model_dump(mode="json", by_alias=True))
