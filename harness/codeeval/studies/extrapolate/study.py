"""pass@k beyond the samples of runs: `codeeval extrapolate`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.store.clusters import clusters
from codeeval.studies.extrapolate.records import Extrapolations, ModelExtrapolation, Predicted
from codeeval.studies.inputs.sources import Source, open_source

__all__ = ["study_extrapolation"]

_MULTIPLES = (1, 2, 5, 10)


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
