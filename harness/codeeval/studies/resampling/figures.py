"""Figures of resampling: curves, rewards with their optimum, first passes, optimal K by cost, coverage laws."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codeeval.report.figures import COLOURS, LINES, MARKERS, figure, in_percent, save_figure
from codeeval.shown import label
from codeeval.statistics.estimate import Estimate
from codeeval.studies.resampling.records import ModelResampling, ResamplingStudy
from codeeval.studies.resampling.rewards import BestAttempts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_resampling"]

_HATCHES = ("", "//", "..", "xx", "--", "++")
"""Bars side by side, told apart without colour."""


def draw_resampling(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    """Write every figure of the study, each with the numbers it shows; none of a single point. Raises RunError."""
    return [path for paths in _figures(study, folder) for path in paths]


def _figures(study: ResamplingStudy, folder: Path) -> Iterator[Sequence[Path]]:
    if any(len(model.curve) > 1 for model in study.models):
        yield _accuracy(study, folder)
    for at, model in enumerate(study.models):
        if len(model.curve) > 1:
            yield _reward(model, folder, "reward" if len(study.models) == 1 else f"reward_{at + 1}")
    if any(len(model.first_pass) > 1 for model in study.models):
        yield _first_pass(study, folder)
    if len(study.models) > 1 or len(study.models[0].best) > 1:
        yield _best(study, folder)
    if any(len(model.coverage[-1].points) > 1 for model in study.models):
        yield _coverage(study, folder)
    if study.spending:
        yield _spending(study, folder)


def _accuracy(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    with figure() as (drawn, axes):
        for at, model in enumerate(study.models):
            ks = [point.k for point in model.curve]
            _band(axes, ks, [point.accuracy for point in model.curve], at, label(model.model))
            axes.axhline(model.limit.accuracy.estimate, color=_colour(at), linestyle=":", linewidth=0.8)
        _logarithmic(axes)
        axes.set(xlabel="attempts K", ylabel="accuracy (dotted: K → ∞)")
        in_percent(axes.yaxis)
        axes.legend(fontsize="small")
        keep: Mapping[str, Any] = {"models": {"__all__": {"model", "curve", "limit"}}}
        return save_figure(drawn, folder, "resampling", study.model_dump(mode="json", include=keep))


def _reward(model: ModelResampling, folder: Path, name: str) -> Sequence[Path]:
    """Reward against K with the optimum marked, for the first cost of a sample."""
    sample = model.rewards[0].cost_sample
    with figure() as (drawn, axes):
        for at, curve in enumerate(curve_drawn for curve_drawn in model.rewards if curve_drawn.cost_sample == sample):
            line, cost = LINES[at % len(LINES)], f"cost {curve.cost_false_positive:g}"
            axes.plot(curve.ks, curve.reward, color=_colour(at), linestyle=line, label=cost)
        for at, best in enumerate(candidate for candidate in model.best if candidate.cost_sample == sample):
            _mark(axes, best, model.curve[-1].k, at)
        axes.axhline(0, color="black", linewidth=0.6)
        _logarithmic(axes)
        axes.set(xlabel="attempts K (x: best; arrow: unbounded)", ylabel="reward", title=label(model.model))
        axes.legend(title="false positive", fontsize="small")
        keep = {"model", "rewards", "best"}
        return save_figure(drawn, folder, name, model.model_dump(mode="json", include=keep))


def _mark(axes: "Axes", best: BestAttempts, most: int, at: int) -> None:
    if best.kind == "never":
        return
    unbounded = best.kind in ("unbounded", "pool_end")
    k, reward = most if best.k is None else best.k, best.reward
    shape = ">" if unbounded else "X"
    axes.errorbar(k, reward.estimate, yerr=_bars([reward]), fmt=shape, color=_colour(at), ms=8, mec="black", lw=0.8)


def _first_pass(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    with figure() as (drawn, axes):
        width = 0.8 / len(study.models)
        for at, model in enumerate(study.models):
            shown = [bucket for bucket in model.first_pass if bucket.false_positive_rate is not None]
            rates = [bucket.false_positive_rate for bucket in shown if bucket.false_positive_rate is not None]
            middle = np.log2([bucket.first for bucket in shown]) + (at - (len(study.models) - 1) / 2) * width
            values = [rate.estimate for rate in rates]
            hatch = _HATCHES[at % len(_HATCHES)]
            axes.bar(
                middle, values, width, color=_colour(at), label=label(model.model), hatch=hatch, ec="white", alpha=0.9
            )
            axes.errorbar(middle, values, yerr=_bars(rates), fmt="none", ecolor="black", lw=0.8)
        longest = max((model.first_pass for model in study.models), key=len)
        names = [
            str(bucket.first) if bucket.first == bucket.last else f"{bucket.first}-{bucket.last}" for bucket in longest
        ]
        axes.set_xticks(range(len(names)), names)
        axes.set(xlabel="attempt that passes first", ylabel="false positives among answers", ylim=(0, None))
        in_percent(axes.yaxis)
        axes.legend(fontsize="small", loc="upper left")
        keep: Mapping[str, Any] = {"models": {"__all__": {"model", "first_pass"}}}
        return save_figure(drawn, folder, "first_pass", study.model_dump(mode="json", include=keep))


def _best(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    """A heat map: models by cost of a false positive, the best K in each cell."""
    pairs = [(best.cost_false_positive, best.cost_sample) for best in study.models[0].best]
    with figure(height=1.6 + 0.35 * len(study.models) * 1.2, width=max(6.4, 1.2 + 0.7 * len(pairs))) as (drawn, axes):
        most = max(model.curve[-1].k for model in study.models)
        shade = [[_shade(best, most) for best in model.best] for model in study.models]
        axes.imshow(shade, cmap="Blues", vmin=0, vmax=1.6, aspect="auto")
        for row, model in enumerate(study.models):
            for column, best in enumerate(model.best):
                axes.text(column, row, _cell(best), ha="center", va="center", fontsize="small")
        several = len({sample for _, sample in pairs}) > 1
        names = [f"{wrong:g}\n{sample:g}" if several else f"{wrong:g}" for wrong, sample in pairs]
        axes.set_xticks(range(len(pairs)), names)
        axes.set_yticks(range(len(study.models)), [label(model.model) for model in study.models])
        axes.grid(visible=False)
        axes.set(xlabel="cost of a false positive" + (", below: of a sample" if several else ""), title="best K")
        keep: Mapping[str, Any] = {"models": {"__all__": {"model", "best", "theory"}}}
        return save_figure(drawn, folder, "best_k", study.model_dump(mode="json", include=keep))


def _shade(best: BestAttempts, most: int) -> float:
    k = most if best.k is None else best.k
    return 1.0 if best.k is None else float(np.log1p(k) / np.log1p(most)) * 0.9


def _cell(best: BestAttempts) -> str:
    return {"unbounded": "∞", "pool_end": f"≥{best.k}"}.get(best.kind, str(best.k))


def _coverage(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    """Coverage by the oracle, with the power law."""
    with figure() as (drawn, axes):
        for at, model in enumerate(study.models):
            points = model.coverage[-1].points
            ks, coverages = [point.k for point in points], [point.coverage for point in points]
            law, marker = model.coverage[-1].law, MARKERS[at % len(MARKERS)]
            values = [coverage.estimate for coverage in coverages]
            axes.errorbar(
                ks, values, yerr=_bars(coverages), fmt=marker, ms=4, lw=0.8, color=_colour(at), label=label(model.model)
            )
            if law is not None:
                equation = f"exp({law.a.estimate:.2f} K^{law.b.estimate:.2f})"
                fitted = [point.fitted for point in points if point.fitted is not None]
                axes.plot(ks, fitted, color=_colour(at), linestyle=LINES[(at + 1) % len(LINES)], label=equation)
        _logarithmic(axes)
        axes.set(xlabel="samples K", ylabel=f"coverage ({label(study.oracle)})")
        in_percent(axes.yaxis)
        axes.legend(fontsize="small")
        keep: Mapping[str, Any] = {"models": {"__all__": {"model", "coverage"}}}
        return save_figure(drawn, folder, "coverage", study.model_dump(mode="json", include=keep))


def _spending(study: ResamplingStudy, folder: Path) -> Sequence[Path]:
    with figure() as (drawn, axes):
        for at, curve in enumerate(study.spending):
            spent = [point.spent for point in curve.points]
            _band(axes, spent, [point.accuracy for point in curve.points], at, label(curve.model))
        axes.set(xscale="log", xlabel="expected cost per task", ylabel="accuracy")
        in_percent(axes.yaxis)
        axes.legend(fontsize="small")
        return save_figure(drawn, folder, "cost", study.model_dump(mode="json", include={"spending", "matched"}))


def _band(axes: "Axes", x: Sequence[float], estimates: Sequence[Estimate], at: int, name: str) -> None:
    """A line with its interval as a band."""
    values = [estimate.estimate for estimate in estimates]
    axes.plot(x, values, color=_colour(at), linestyle=LINES[at % len(LINES)], label=name)
    low, high = [estimate.low for estimate in estimates], [estimate.high for estimate in estimates]
    axes.fill_between(x, low, high, color=_colour(at), alpha=0.15, linewidth=0)


def _bars(estimates: Sequence[Estimate]) -> list[list[float]]:
    """Lengths of error bars, down and up."""
    return [
        [estimate.estimate - estimate.low for estimate in estimates],
        [estimate.high - estimate.estimate for estimate in estimates],
    ]


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]


def _logarithmic(axes: "Axes") -> None:
    """Numbers of attempts from left to right: 1, 10, 100, not powers of ten."""
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:.0f}")
