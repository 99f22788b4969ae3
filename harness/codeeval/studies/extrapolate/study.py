"""pass@k beyond the samples of runs: `codeeval extrapolate`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.sources import Source, open_source

__all__ = ["Extrapolations", "ModelExtrapolation", "Predicted", "study_extrapolation"]

_MULTIPLES = (1, 2, 5, 10)


class Predicted(Record):
    """pass@k at one k."""

    k: int
    """Number of samples."""
    beyond: bool
    """True where some task has fewer samples than k: then the interval also holds what the samples cannot tell."""
    rate: Estimate
    """pass@k for tasks like these. Up to n: the unbiased estimate of `codeeval pass-at-k`. Beyond n, the low end
    counts as many tasks as never solved as the samples allow, the high end none."""


class ModelExtrapolation(Record):
    """One model."""

    model: str
    """`provider/name`, or the name of a file of results."""
    source: str
    """Folder or file that was read."""
    tasks: int
    """Tasks with samples."""
    samples: int
    """Fewest samples of a task."""
    unsolved: Number
    """Share of tasks of which no sample passes."""
    unsolvable: Number
    """Largest share of tasks that may never be solved, at the confidence; the least is 0, whatever the samples."""
    predictions: tuple[Predicted, ...]
    """By k, ascending."""


class Extrapolations(Printed):
    """Result of `codeeval extrapolate`."""

    suite: str
    """The suite that decides."""
    confidence: Number
    """Confidence of every interval."""
    models: tuple[ModelExtrapolation, ...]
    """In the order given."""


def study_extrapolation(
    paths: Sequence[Path], ks: Sequence[int] = (), *, suite: str = "base", confidence: float = 0.95
) -> Extrapolations:
    """Predict pass@k of runs or EvalPlus's results; without `ks` at n, 2n, 5n and 10n for the least n of a task.

    Raises UsageError for a k below 1, a confidence outside (0, 1), or a suite without verdicts; RunError.
    """
    if not 0 < confidence < 1:
        raise UsageError(f"--confidence {confidence} is not a probability: give one such as 0.95")
    found = tuple(_model(open_source(path), ks, suite, confidence) for path in paths)
    return Extrapolations(suite=suite, confidence=confidence, models=found)


def _model(source: Source, ks: Sequence[int], suite: str, confidence: float) -> ModelExtrapolation:
    n, c = source.outcomes.suite(suite).counts(len(source.outcomes.tasks))
    n, c = n[n > 0], c[n > 0]
    least = int(n.min())
    wanted = sorted(ks) or [least * times for times in _MULTIPLES]
    found = extrapolate(n, c, [k for k in wanted if k > least] or [least], confidence=confidence)
    beyond = dict(zip(found.ks, found.intervals, strict=True))
    drawn = _drawn(source, suite, [k for k in wanted if k <= least], confidence)
    return ModelExtrapolation(
        model=source.label,
        source=str(source.path),
        tasks=len(n),
        samples=least,
        unsolved=float(np.mean(c == 0)),
        unsolvable=found.unsolvable,
        predictions=tuple(Predicted(k=k, beyond=k > least, rate=drawn[k] if k <= least else beyond[k]) for k in wanted),
    )


def _drawn(source: Source, suite: str, ks: Sequence[int], confidence: float) -> Mapping[int, Estimate]:
    """Return the unbiased estimates of pass@k up to n, as `codeeval pass-at-k` prints them."""
    tasks = source.outcomes.tasks
    n, c = source.outcomes.suite(suite).counts(len(tasks))
    counts = {task: (int(a), int(b)) for task, a, b in zip(tasks, n, c, strict=True) if a}
    names = tasks if source.manifest is None else clusters(source.manifest, tasks)[0]
    groups = dict(zip(tasks, names, strict=True))
    return {one.k: one.interval for one in pass_at_k(counts, ks, confidence=confidence, groups=groups)}
