"""A series of checkpoints: does the benchmark see training at all (Madaan et al., 2406.10229)?

Monotonicity is Kendall's tau between the order of checkpoints and their scores. The signal-to-noise ratio of a
checkpoint is its mean score over seeds, divided by the standard deviation over seeds; where there is one run of each
checkpoint, the deviation is that of sampling on these very tasks. A third figure asks what one wants to know of
neighbours: the gain over the whole series, divided by the noise of one score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from codeeval.errors import UsageError
from codeeval.studies.spread.records import Series

__all__ = ["Checkpoint", "series"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The scores of one checkpoint."""

    name: str
    scores: tuple[float, ...]
    """One per seed."""
    sampling_error: float | None
    """Standard error of its first score by sampling; None with one sample per task."""


def series(checkpoints: Sequence[Checkpoint]) -> Series:
    """Return the quality of checkpoints in the order of training. Raises UsageError for fewer than three."""
    from scipy.stats import kendalltau  # noqa: PLC0415 - slow to import, only here

    if len(checkpoints) < 3:  # noqa: PLR2004 - an order takes three
        raise UsageError(
            f"{len(checkpoints)} checkpoints are too few for a series: name three or more, in the order of training"
        )
    means = np.array([np.mean(checkpoint.scores) for checkpoint in checkpoints])
    tau = kendalltau(np.arange(len(means)), means)
    noise, deviations = _noise(checkpoints)
    pooled = float(np.sqrt(np.mean(np.square(deviations)))) if deviations else 0.0
    constant = bool(np.ptp(means) == 0)
    return Series(
        checkpoints=len(checkpoints),
        monotonicity=0.0 if constant else float(tau.statistic),
        p=1.0 if constant else float(tau.pvalue),
        noise=noise,
        deviation=pooled if deviations else None,
        signal_to_noise=float(means[-1]) / deviations[-1] if deviations and deviations[-1] > 0 else None,
        gain_to_noise=float(means[-1] - means[0]) / pooled if pooled > 0 else None,
    )


def _noise(checkpoints: Sequence[Checkpoint]) -> tuple[Literal["seeds", "sampling", "unknown"], list[float]]:
    if all(len(checkpoint.scores) > 1 for checkpoint in checkpoints):
        return "seeds", [float(np.std(checkpoint.scores, ddof=1)) for checkpoint in checkpoints]
    errors = [checkpoint.sampling_error for checkpoint in checkpoints if checkpoint.sampling_error is not None]
    return ("sampling", errors) if len(errors) == len(checkpoints) else ("unknown", [])
