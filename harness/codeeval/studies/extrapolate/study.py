"""pass@k beyond the samples of runs: `codeeval extrapolate`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from codeeval.statistics.estimate import CONFIDENCE
from codeeval.statistics.extrapolation import extrapolate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.store.clusters import clusters
from codeeval.studies.extrapolate.records import Extrapolations, ModelExtrapolation, Predicted
from codeeval.studies.inputs.sources import VerdictSource, open_source

__all__ = ["study_extrapolation"]

_MULTIPLES = (1, 2, 5, 10)


def study_extrapolation(
    paths: Sequence[Path], ks: Sequence[int] = (), *, suite: str = "base", confidence: float = CONFIDENCE
) -> Extrapolations:
    """Predict pass@k of runs or EvalPlus's results; without `ks` at n, 2n, 5n and 10n for the least n of a task.

    Raises UsageError for a k below 1, a confidence outside (0, 1), or a suite without verdicts; RunError.
    """
    models = tuple(_model(open_source(path), ks, suite, confidence) for path in paths)
    return Extrapolations(suite=suite, confidence=confidence, models=models)


def _model(source: VerdictSource, ks: Sequence[int], suite: str, confidence: float) -> ModelExtrapolation:
    tasks = source.outcomes.tasks
    n, c = source.suite(suite).counts(len(tasks))
    names = tasks if source.manifest is None else clusters(source.manifest, tasks)[0]
    counts = {task: (int(a), int(b)) for task, a, b in zip(tasks, n, c, strict=True) if a}
    groups = dict(zip(tasks, names, strict=True))
    n, c, cluster = n[n > 0], c[n > 0], [groups[task] for task in counts]
    least = int(n.min())
    wanted = sorted(ks) or [least * times for times in _MULTIPLES]
    further = [k for k in wanted if k > least] or [least]
    predicted = extrapolate(n, c, further, cluster=cluster, confidence=confidence)
    drawn = pass_at_k(counts, [k for k in wanted if k <= least], confidence=confidence, groups=groups)
    rates = {
        **dict(zip(predicted.ks, predicted.intervals, strict=True)),
        **{point.k: point.interval for point in drawn},
    }
    return ModelExtrapolation(
        model=source.label,
        source=str(source.path),
        tasks=len(n),
        groups=len(set(cluster)),
        samples=least,
        unsolved=float(np.mean(c == 0)),
        unsolvable=predicted.unsolvable,
        predictions=tuple(Predicted(k=k, beyond=k > least, rate=rates[k]) for k in wanted),
    )
