"""Performance over the logarithm of model size or compute (Austin et al. 2021, arXiv 2108.07732)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.loglinear import FEWEST, LogLinear, fit_log_linear
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.sources import VerdictSource, open_source
from codeeval.studies.scaling.records import Scaling, ScalingPoint, SizePrediction

__all__ = ["study_scaling"]


def study_scaling(
    paths: Sequence[Path],
    sizes: Mapping[str, float],
    at: Sequence[float] = (),
    *,
    k: int = 1,
    suite: str = "base",
    confidence: float = CONFIDENCE,
) -> Scaling:
    """Fit pass@k over log10(size), on the tasks that all runs have.

    `sizes` is by run (path, or name of its folder) or model (`provider/name`, or the name alone).

    Raises:
        UsageError: A run has no size, a size has no run, there are fewer than three runs, or they share no task.
        RunError: A run cannot be read.
    """
    sources = [open_source(path) for path in paths]
    known = _sizes_of(sources, sizes)
    counts = [_counts(source, suite) for source in sources]
    tasks = [task for task in counts[0] if all(task in other for other in counts)]
    if not tasks:
        raise UsageError("the runs have no task in common: name runs of one benchmark")
    manifest = next((source.manifest for source in sources if source.manifest), None)
    groups = clusters(manifest, tasks)[0] if manifest else tasks
    rates = [_rates(source, by_task, tasks, k) for source, by_task in zip(sources, counts, strict=True)]
    line = _line(known, rates)
    points = [
        _point(
            source, size, min(by_task[task][0] for task in tasks), (rate, groups), line.at(size, confidence=confidence)
        )
        for source, size, by_task, rate in zip(sources, known, counts, rates, strict=True)
    ]
    return Scaling(
        benchmark=sources[0].benchmark,
        suite=suite,
        k=k,
        confidence=confidence,
        tasks=len(tasks),
        groups=len(set(groups)),
        points=tuple(sorted(points, key=lambda point: point.size)),
        intercept=line.intercept,
        per_factor_of_ten=line.rise(confidence=confidence),
        deviation=line.deviation,
        r_squared=line.r_squared,
        predictions=tuple(SizePrediction(size=size, rate=line.at(size, confidence=confidence)) for size in at),
    )


def _point(
    source: VerdictSource, size: float, samples: int, rates: tuple[Floats, Sequence[str]], line: Estimate
) -> ScalingPoint:
    """Return one run; `rates` are pass@k of each task, and the group of each."""
    rate = clustered_interval(*rates, confidence=line.confidence)
    return ScalingPoint(model=source.label, source=str(source.path), size=size, samples=samples, rate=rate, line=line)


def _line(sizes: Sequence[float], rates: Sequence[Floats]) -> LogLinear:
    """Return the line through the runs. Raises UsageError."""
    try:
        return fit_log_linear(sizes, [float(rate.mean()) for rate in rates])
    except ValueError:
        raise UsageError(
            f"{len(sizes)} runs of {len(set(sizes))} sizes make no line with an interval: name runs of {FEWEST} "
            "models or more, of different sizes"
        ) from None


def _names(source: VerdictSource) -> tuple[str, ...]:
    """Return the names by which a size may be given, the most exact first."""
    return (str(source.path), source.path.name, source.label, source.label.partition("/")[2])


def _sizes_of(sources: Sequence[VerdictSource], sizes: Mapping[str, float]) -> list[float]:
    """Return the size of each run. Raises UsageError, naming all runs without one and all sizes without a run."""
    chosen = [next((name for name in _names(source) if name and name in sizes), None) for source in sources]
    unknown = [source for source, name in zip(sources, chosen, strict=True) if name is None]
    if unknown:
        named = ", ".join(f"{str(source.path)!r} (model {source.label!r})" for source in unknown)
        raise UsageError(
            f"no size is given for {named}: add --size '{unknown[0].path}=7B', or name the run or its model in "
            "--sizes FILE"
        )
    idle = sorted(name for name in sizes if not any(name in _names(source) for source in sources))
    if idle:
        raise UsageError(
            f"a size is given for {idle[0]!r}, which is neither a run here nor the model of one: correct the name"
        )
    return [sizes[name] for name in chosen if name is not None]


def _counts(source: VerdictSource, suite: str) -> dict[str, tuple[int, int]]:
    try:
        n, c = source.outcomes.suite(suite).counts(len(source.outcomes.tasks))
    except UsageError as error:
        raise UsageError(f"{str(source.path)!r}: {error}: choose another with --suite") from None
    return {task: (int(a), int(b)) for task, a, b in zip(source.outcomes.tasks, n, c, strict=True) if a}


def _rates(source: VerdictSource, by_task: Mapping[str, tuple[int, int]], tasks: Sequence[str], k: int) -> Floats:
    """Return pass@k of each task. Raises UsageError where a task has fewer samples than k."""
    both = np.array([by_task[task] for task in tasks], dtype=np.int64)
    if not 1 <= k <= both[:, 0].min():
        raise UsageError(
            f"{str(source.path)!r} has {both[:, 0].min()} samples of some task: -k {k} is outside 1 to that number"
        )
    return pass_at_k_per_task(both[:, 0], both[:, 1], k)
