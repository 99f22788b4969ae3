"""Figures of false positives."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeeval.report.figures import COLOURS, LINES, MARKERS, figure, in_percent, save_figure
from codeeval.shown import label
from codeeval.studies.false_positives.records import FalsePositiveStudy

__all__ = ["draw_false_positives"]


def draw_false_positives(study: FalsePositiveStudy, folder: Path) -> Sequence[Path]:
    """`accuracy_given_pass`: each model's accuracy given pass against its single-sample accuracy; two models or more.

    Raises RunError.
    """
    shown = [model for model in study.models if model.accuracy_given_pass is not None]
    if len(shown) < 2:  # noqa: PLR2004 - one point shows nothing that the table does not
        return ()
    with figure() as (drawn, axes):
        for at, model in enumerate(shown):
            x, y = model.single_sample_accuracy, model.accuracy_given_pass
            assert y is not None  # filtered above
            axes.errorbar(
                x.estimate,
                y.estimate,
                xerr=[[x.estimate - x.low], [x.high - x.estimate]],
                yerr=[[y.estimate - y.low], [y.high - y.estimate]],
                fmt=MARKERS[at % len(MARKERS)],
                color=COLOURS[at % len(COLOURS)],
                elinewidth=0.8,
                label=label(model.model),
            )
        if study.scatter is not None:
            fit = study.scatter.fit
            ends = np.array([0.0, 1.0])
            equation = f"y = {fit.slope:.2f} x + {fit.intercept:.2f}, R² {fit.r2:.3f}, p {fit.p:.2g}"
            axes.plot(ends, fit.intercept + fit.slope * ends, color="black", linestyle=LINES[1], label=equation)
        best = max(model.single_sample_accuracy.estimate for model in study.models)
        if len(study.models) > 1:
            axes.axhline(best, color="black", linestyle=LINES[3], linewidth=0.8, label="best single sample")
        x_label, y_label = (
            f"single-sample accuracy ({label(study.oracle)})",
            f"accuracy given pass ({label(study.verifier)})",
        )
        axes.set(xlim=(0, 1), ylim=(None, min(axes.get_ylim()[1], 1.01)), xlabel=x_label, ylabel=y_label)
        in_percent(axes.xaxis, axes.yaxis)
        axes.legend(fontsize="small")
        data = study.model_dump(
            mode="json", by_alias=True, exclude={"tasks": True, "models": {"__all__": {"per_task"}}}
        )
        return save_figure(drawn, folder, "accuracy_given_pass", data)
