"""A model on HumanEval and on what EvoEval made of it (Xia, Deng and Zhang 2024, arXiv 2403.19114)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.statistics.difference import over_tasks
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.flips import flips, noise, noise_between
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.linked import Links, linked_limits, linked_share
from codeeval.statistics.pairs import Pairs
from codeeval.studies.evolution.ranking import rank_changes
from codeeval.studies.evolution.records import (
    AlteringSets,
    Composition,
    Evolution,
    ModelEvolution,
    Rewording,
    SetScore,
)
from codeeval.studies.evolution.scores import ALTERING, REWORDING, ModelScores, Scores, read_model
from codeeval.studies.inputs.matching import Side, Tolerance, match

__all__ = ["EvolutionOptions", "study_evolution"]

_COMBINE = "evoeval-combine"


@dataclass(frozen=True, kw_only=True)
class EvolutionOptions:
    """Settings of the study."""

    suite: str = "base"
    confidence: float = CONFIDENCE
    seed: int = 0
    """Seed of the bootstrap over parents, for changes of rank."""
    noise: Side | None = None
    """Another run of HumanEval by the same model, to see its noise by; for one model only."""


def study_evolution(sides: Sequence[Side], options: EvolutionOptions) -> Evolution:
    """Each model against itself on HumanEval, and the models' ranks. Raises UsageError, RunError."""
    models = [read_model(side, options.suite) for side in sides]
    notes = [note for model in models for note in model.notes]
    return Evolution(
        confidence=options.confidence,
        suite=options.suite,
        models=tuple(_model(model, options) for model in models),
        ranks=tuple(rank_changes(models, options.seed, options.confidence)) if len(models) > 1 else (),
        notes=tuple(dict.fromkeys(notes)),
    )


def _model(model: ModelScores, options: EvolutionOptions) -> ModelEvolution:
    baseline, confidence = model.baseline, options.confidence
    altering = [scores for name, scores in model.sets.items() if name in ALTERING]
    combined = model.sets.get(_COMBINE)
    return ModelEvolution(
        model=model.name,
        runs=model.folders,
        baseline=baseline.benchmark,
        humaneval=clustered_interval(baseline.rates, confidence=confidence),
        sets=tuple(_set_score(scores, baseline, confidence) for scores in model.sets.values()),
        altering=_altering(altering, baseline, confidence) if len(altering) > 1 else None,
        compositions=tuple(_compositions(combined, model, confidence)) if combined else (),
        rewordings=tuple(_rewordings(model, options)),
    )


def _set_score(scores: Scores, baseline: Scores, confidence: float) -> SetScore:
    groups = ["+".join(sorted(each)) for each in scores.parents]
    kept = scores.with_parents_in(baseline)
    return SetScore(
        benchmark=scores.benchmark,
        tasks=len(scores.tasks),
        score=clustered_interval(scores.rates, groups, confidence=confidence),
        parents=float(_of_parents(kept, baseline).mean()),
        paired=_paired([kept], baseline, confidence),
        drop=_drop([scores], baseline, confidence),
    )


def _altering(sets: Sequence[Scores], baseline: Scores, confidence: float) -> AlteringSets:
    values, links = np.concatenate([scores.rates for scores in sets]), _joint(sets)
    weights = _equal_weights(sets)
    score = linked_share(values, weights, links, confidence=confidence)
    kept = [scores.with_parents_in(baseline) for scores in sets]
    return AlteringSets(
        sets=tuple(scores.benchmark for scores in sets),
        score=score or Estimate(0.0, 0.0, 1.0, confidence),
        paired=_paired(kept, baseline, confidence),
        drop=_drop(sets, baseline, confidence),
    )


def _joint(sets: Sequence[Scores]) -> Links:
    return Links([each for scores in sets for each in scores.parents])


def _equal_weights(sets: Sequence[Scores]) -> Floats:
    """Weight of each problem where each set counts the same; of shape (problems of all sets,), total 1."""
    return np.concatenate([np.full(len(scores.tasks), 1 / len(scores.tasks) / len(sets)) for scores in sets])


def _of_parents(scores: Scores, baseline: Scores) -> Floats:
    """Mean pass rate of each problem's parents."""
    solved = baseline.by_task
    return np.array([np.mean([solved[parent] for parent in each]) for each in scores.parents])


def _paired(sets: Sequence[Scores], baseline: Scores, confidence: float) -> Estimate:
    differences = np.concatenate([scores.rates - _of_parents(scores, baseline) for scores in sets])
    weights = _equal_weights(sets)
    mean = float(weights @ differences)
    influences = np.concatenate(
        [
            (part - part.mean()) * share
            for part, share in zip(_split(differences, sets), _split(weights, sets), strict=True)
        ]
    )
    least = float(np.sqrt((weights**2).sum() / len(weights)))  # one problem of all differs
    return linked_limits(mean, influences, _joint(sets), least_error=least, confidence=confidence)


def _split(values: Floats, sets: Sequence[Scores]) -> list[Floats]:
    return np.split(values, np.cumsum([len(scores.tasks) for scores in sets])[:-1])


def _drop(sets: Sequence[Scores], baseline: Scores, confidence: float) -> Estimate | None:
    """1 - mean of the sets / HumanEval, by the delta method; problems are linked with their parents in HumanEval."""
    before = float(baseline.rates.mean())
    after = float(np.mean([scores.rates.mean() for scores in sets]))
    if before == 0:
        return None
    of_sets = [-(scores.rates - scores.rates.mean()) / len(scores.tasks) / len(sets) / before for scores in sets]
    of_base = after * (baseline.rates - before) / len(baseline.tasks) / before**2
    links = Links([*_joint(sets).members, *baseline.parents])
    least = 1 / sum(len(scores.tasks) for scores in sets) / before
    return linked_limits(
        1 - after / before,
        np.concatenate([*of_sets, of_base]),
        links,
        least_error=least,
        bounds=(-np.inf, 1.0),
        confidence=confidence,
    )


def _compositions(combined: Scores, model: ModelScores, confidence: float) -> Iterator[Composition]:
    for suite, baseline in model.baselines():
        kept = combined.with_parents_in(baseline)
        if not kept.tasks:
            continue
        solved = baseline.by_task
        both = np.array([np.prod([solved[parent] for parent in each]) for each in kept.parents])
        yield Composition(
            suite=suite,
            tasks=len(kept.tasks),
            parents_solved=float(both.sum()),
            solved_too=float((both * kept.rates).sum()),
            composition=linked_share(kept.rates, both, kept.links, confidence=confidence),
            decomposition=linked_share(both, kept.rates, kept.links, confidence=confidence),
        )


def _rewordings(model: ModelScores, options: EvolutionOptions) -> Iterator[Rewording]:
    baseline = model.baseline
    position = {task: at for at, task in enumerate(baseline.tasks)}
    for name in REWORDING:
        if name not in model.sets:
            continue
        kept = model.sets[name].with_parents_in(baseline)
        rows = np.array([position[parent] for (parent,) in kept.parents])
        cluster = np.unique(rows, return_inverse=True)[1]
        pairs = Pairs(kept.tasks, baseline.n[rows], baseline.c[rows], kept.n, kept.c, cluster)
        rates, floor = flips(pairs), _noise(model, pairs, [baseline.tasks[row] for row in rows], options)
        excess = None if floor is None else over_tasks(rates.negative - floor, cluster, confidence=options.confidence)
        yield Rewording(
            benchmark=kept.benchmark,
            tasks=len(kept.tasks),
            negative=clustered_interval(rates.negative, cluster, confidence=options.confidence),
            positive=clustered_interval(rates.positive, cluster, confidence=options.confidence),
            noise=None if floor is None else float(floor.mean()),
            excess=excess,
        )


def _noise(model: ModelScores, pairs: Pairs, parents: Sequence[str], options: EvolutionOptions) -> Floats | None:
    """Return the negative flips of the model against itself, by problem: by its own samples, or by another run."""
    other = options.noise.runs.get(model.run.benchmark) if options.noise else None
    if other is None:
        return noise(pairs.n_a, pairs.c_a)
    return noise_between(match(model.run, other, "base", Tolerance(offered=False)).pairs, parents)
