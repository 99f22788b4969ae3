"""Ranks of models on HumanEval and on EvoEval's sets, with limits from a bootstrap over parents."""

from collections.abc import Iterator, Sequence

import numpy as np

from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.ranks import kendall, ranks
from codeeval.studies.evolution.records import RankChange, SetRanks
from codeeval.studies.evolution.scores import ALTERING, SETS, ModelScores, Scores

__all__ = ["rank_changes"]

_RESAMPLES = 2000


def rank_changes(models: Sequence[ModelScores], seed: int, confidence: float) -> Iterator[SetRanks]:
    """Yield the changes of rank on each set that two models have, and on their altering sets together.

    A resample draws the problems of HumanEval with replacement. A problem counts as often as its parent was drawn; one
    with two parents as often as the product says. All models and both benchmarks see the same resample.
    """
    rng = np.random.default_rng(seed)
    for name in (*SETS, "altering"):
        parts = [part for part in ALTERING if all(part in model.sets for model in models)] if name == "altering" else []
        having = [model for model in models if name in model.sets] if name != "altering" else list(models)
        names = parts or [name]
        if len(having) > 1 and (name != "altering" or len(parts) > 1):
            yield _on(name, names, having, rng, confidence)


def _on(
    name: str, sets: Sequence[str], models: Sequence[ModelScores], rng: np.random.Generator, confidence: float
) -> SetRanks:
    labels = {task: column for column, task in enumerate(sorted(_shared([model.baseline for model in models])))}
    drawn = rng.multinomial(len(labels), np.full(len(labels), 1 / len(labels)), size=_RESAMPLES)
    counts = np.vstack([np.ones(len(labels), dtype=np.int64), drawn])  # the first row is what was observed
    before = _means([model.baseline for model in models], labels, counts)
    after = np.mean([_means([model.sets[part] for model in models], labels, counts) for part in sets], axis=0)
    places = ranks(before), ranks(after)
    moved = places[1] - places[0]
    agreement = kendall(before, after)
    return SetRanks(
        benchmark=name,
        tasks=sum(len(_shared([model.sets[part] for model in models])) for part in sets),
        kendall=None if np.isnan(agreement[0]) else _estimate(agreement, confidence),
        models=tuple(
            RankChange(
                model=model.name,
                before=float(places[0][0, column]),
                after=float(places[1][0, column]),
                change=_estimate(moved[:, column], confidence),
            )
            for column, model in enumerate(models)
        ),
    )


def _shared(each: Sequence[Scores]) -> set[str]:
    return set.intersection(*(set(scores.tasks) for scores in each))


def _means(each: Sequence[Scores], labels: dict[str, int], counts: Floats) -> Floats:
    """pass@1 of each model on the problems that all have, of shape (resamples, models)."""
    parents = dict(zip(each[0].tasks, each[0].parents, strict=True))
    tasks = [task for task in sorted(_shared(each)) if all(parent in labels for parent in parents[task])]
    weights = np.stack([counts[:, [labels[parent] for parent in parents[task]]].prod(axis=1) for task in tasks], axis=1)
    rates = np.array([[scores.by_task[task] for scores in each] for task in tasks])
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights @ rates / np.maximum(total, 1), dtype=np.float64)


def _estimate(values: Floats, confidence: float) -> Estimate:
    """The first value is the estimate; resamples in which all models are equal say nothing."""
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(values[1:], [tail, 1 - tail]) if not np.isnan(values[1:]).all() else (-1.0, 1.0)
    return Estimate(float(values[0]), min(float(low), float(values[0])), max(float(high), float(values[0])), confidence)
