"""Two or more models compared, task by task, over one or more benchmarks: `codeeval compare`."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.difference import correlation, over_samples, over_tasks
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.exact import exchange_samples, exchange_tasks, whole_unit
from codeeval.statistics.flips import flip_odds, flips, noise, noise_between
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.multiplicity import TaskTests, holm
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.shrinkage import shrunken
from codeeval.statistics.sums import Tails
from codeeval.studies.compare.kinds import Kinds, flips_by_kind
from codeeval.studies.compare.records import (
    BenchmarkDifference,
    Comparison,
    Flip,
    FlipRates,
    Moved,
    Overall,
    SeedFacts,
    SideFacts,
    Significance,
    Versus,
)
from codeeval.studies.compare.trained import SeedDifference, seed_difference
from codeeval.studies.inputs.matching import Match, Side, Tolerance, are_translations, match

__all__ = ["CompareOptions", "compare", "facts_of", "matches"]

_MOST_MOVED = 10


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """Settings of a comparison."""

    suite: str = "base"
    k: int = 1
    confidence: float = CONFIDENCE
    seed: int = 0
    """Seed of exchanges drawn at random, where they cannot be counted."""
    most_moved: int = _MOST_MOVED
    noise: Side | None = None
    """Other runs of the baseline's model, to see its noise by; None: two halves of its own."""
    kinds: Kinds | None = None
    """Kinds of failing samples; None: their status is the kind."""
    tolerance: Tolerance = field(default_factory=Tolerance)


def matches(a: Side, b: Side, suite: str, tolerance: Tolerance) -> tuple[list[Match], list[str]]:
    """The benchmarks that both sides have, matched, and what only one has. Raises UsageError where none is shared."""
    shared = [(name, name) for name in a.runs if name in b.runs] or list(_translations(a, b))
    if not shared:
        raise UsageError(
            f"{a.name!r} has runs of {', '.join(a.runs)}, {b.name!r} of {', '.join(b.runs)}: "
            "compare runs of the same benchmark"
        )
    matched = {name for pair in shared for name in pair}
    alone = [
        f"{name}: only {a.name if name in a.runs else b.name} has a run of it"
        for name in (a.runs.keys() | b.runs.keys()) - matched
    ]
    return [match(a.runs[first], b.runs[second], suite, tolerance) for first, second in shared], sorted(alone)


def _translations(a: Side, b: Side) -> Iterator[tuple[str, str]]:
    """Yield pairs of benchmarks that ask the same problems in two languages, where each side has one of them."""
    by_base = [_by_base(side) for side in (a, b)]
    for base, own in by_base[0].items():
        other = by_base[1].get(base, [])
        if len(own) == len(other) == 1 and are_translations(own[0], other[0]):
            yield own[0], other[0]


def _by_base(side: Side) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name in side.runs:
        names.setdefault(name.partition("@")[0], []).append(name)
    return names


def compare(baseline: Side, candidates: Sequence[Side], options: CompareOptions) -> Comparison:
    """Each candidate against the baseline. Raises UsageError, RunError."""
    rng = np.random.default_rng(options.seed)
    matched_sides = [matches(baseline, side, options.suite, options.tolerance) for side in candidates]
    drafts = [[_draft(pair, options, rng) for pair in matched] for matched, _ in matched_sides]
    adjusted = iter(holm([draft.tails.two_sided for group in drafts for draft in group]))
    versus = tuple(
        Versus(
            candidate=facts_of(side),
            benchmarks=tuple(_record(draft, float(next(adjusted)), options) for draft in group),
            overall=_overall(group, options, rng)
            if len(group) > 1 and not any(draft.seeds for draft in group)
            else None,
        )
        for side, group in zip(candidates, drafts, strict=True)
    )
    notes = [
        note
        for matched, alone in matched_sides
        for note in (*alone, *(note for pair in matched for note in pair.notes))
    ]
    return Comparison(
        confidence=options.confidence,
        baseline=facts_of(baseline),
        candidates=versus,
        notes=tuple(dict.fromkeys(notes)),
    )


@dataclass(frozen=True)
class _Draft:
    """A difference before it is known how many others there are."""

    match: Match
    pairs: Pairs
    """The tasks with at least k samples on both sides."""
    values: tuple[Floats, Floats]
    tails: Tails
    samples: Tails
    seeds: SeedDifference | None = None
    """Where a side has several training seeds: what then stands for the difference and its tests."""

    @property
    def differences(self) -> Floats:
        return np.asarray(self.values[1] - self.values[0], dtype=np.float64)


def _draft(matched: Match, options: CompareOptions, rng: np.random.Generator) -> _Draft:
    whole, k = matched.pairs, options.k
    pairs = whole.subset((whole.n_a >= k) & (whole.n_b >= k))
    if not pairs.tasks:
        least = int(np.minimum(whole.n_a, whole.n_b).max())
        raise UsageError(
            f"{matched.a.benchmark}: pass@{k} cannot be compared: no task has {k} samples in both runs; "
            f"the largest usable k is {least}"
        )
    values = pairs.values(k)
    if (seeds := seed_difference(matched, pairs, k)) is not None:
        return _Draft(matched, pairs, values, seeds.tails(tasks=True), seeds.tails(tasks=False), seeds)
    unit = _unit(pairs) if k == 1 else 0
    tails = exchange_tasks(values[1] - values[0], pairs.cluster, unit, rng)
    return _Draft(matched, pairs, values, tails, exchange_samples(pairs, k, rng))


def _unit(pairs: Pairs) -> int:
    return whole_unit(pairs.n_a, pairs.n_b)


def _record(draft: _Draft, p_adjusted: float, options: CompareOptions) -> BenchmarkDifference:
    pairs, confidence = draft.pairs, options.confidence
    difference, sampled = _limits(draft, options)
    moved = _moved(pairs)
    return BenchmarkDifference(
        benchmark=draft.match.a.benchmark,
        suite=options.suite,
        k=options.k,
        tasks=len(pairs.tasks),
        clusters=pairs.clusters,
        baseline=clustered_interval(draft.values[0], pairs.cluster, confidence=confidence),
        candidate=clustered_interval(draft.values[1], pairs.cluster, confidence=confidence),
        difference=difference,
        difference_samples=sampled,
        test=_significance(draft, p_adjusted),
        seeds=_seeds(draft.seeds),
        correlation=correlation(*draft.values),
        flips=_flip_rates(pairs, _floor(draft.match, pairs, options), confidence),
        kinds=_kinds(draft, options.kinds),
        moved=tuple(moved[: options.most_moved]),
        moved_surely=sum(task.p_adjusted <= 1 - confidence for task in moved),
    )


def _limits(draft: _Draft, options: CompareOptions) -> tuple[Estimate, Estimate | None]:
    """Return intervals of the difference for tasks like these, and for these tasks; over training seeds if known."""
    if (seeds := draft.seeds) is not None:
        return seeds.over_tasks(options.confidence), seeds.over_samples(options.confidence)
    like = over_tasks(draft.differences, draft.pairs.cluster, confidence=options.confidence)
    return like, over_samples(draft.pairs, options.k, confidence=options.confidence)


def _seeds(seeds: SeedDifference | None) -> SeedFacts | None:
    if seeds is None:
        return None
    before, now = seeds.seeds
    return SeedFacts(baseline=before, candidate=now, deviation=seeds.noise.deviation, freedom=seeds.noise.freedom)


def _significance(draft: _Draft, p_adjusted: float) -> Significance:
    greedy = draft.pairs.single and draft.pairs.clusters == len(draft.pairs.tasks)
    return Significance(
        method="seeds" if draft.seeds else "mcnemar" if greedy else "permutation",
        exact=draft.tails.exact,
        p=draft.tails.two_sided,
        p_adjusted=p_adjusted,
        p_samples=draft.samples.two_sided,
    )


def _floor(matched: Match, pairs: Pairs, options: CompareOptions) -> Floats | None:
    other = options.noise.runs.get(matched.a.benchmark) if options.noise else None
    if matched.same:
        return None  # its flips are its noise, seen twice
    if other is None:
        return noise(pairs.n_a, pairs.c_a)
    return noise_between(match(matched.a, other, matched.suite, options.tolerance).pairs, pairs.tasks)


def _flip_rates(pairs: Pairs, floor: Floats | None, confidence: float) -> FlipRates:
    rates = flips(pairs)
    beyond = None if floor is None else rates.negative - floor
    change = pairs.rate_b - pairs.rate_a
    accuracy = float(pairs.rate_a.mean())
    return FlipRates(
        negative=clustered_interval(rates.negative, pairs.cluster, confidence=confidence),
        positive=clustered_interval(rates.positive, pairs.cluster, confidence=confidence),
        odds_ratio=flip_odds(pairs, confidence=confidence),
        noise=None if floor is None else float(floor.mean()),
        excess=None if beyond is None else over_tasks(beyond, pairs.cluster, confidence=confidence),
        kept=1 - float(rates.negative.mean()) / accuracy if accuracy else None,
        tasks_down=float(np.mean(change < 0)),
        tasks_up=float(np.mean(change > 0)),
        mean_fall=_mean(-change[change < 0]),
        mean_rise=_mean(change[change > 0]),
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0


def _kinds(draft: _Draft, kinds: Kinds | None) -> tuple[Flip, ...]:
    match = draft.match
    rates_by_kind = flips_by_kind(match.a, match.b, match.suite, draft.pairs, kinds=kinds)
    ranked = sorted(rates_by_kind.items(), key=lambda item: -(item[1].negative + item[1].positive))
    return tuple(Flip(kind=kind, negative=rates.negative, positive=rates.positive) for kind, rates in ranked)


def _moved(pairs: Pairs) -> list[Moved]:
    tests, left = TaskTests(pairs), shrunken(pairs.n_a, pairs.c_a, pairs.n_b, pairs.c_b)
    p, adjusted = tests.p, tests.adjusted()
    moved = [
        Moved(
            task_id=task,
            baseline=float(pairs.rate_a[at]),
            candidate=float(pairs.rate_b[at]),
            baseline_shrunken=float(left.a[at]),
            candidate_shrunken=float(left.b[at]),
            chance=float(left.moved[at]),
            p=float(p[at]),
            p_adjusted=float(adjusted[at]),
        )
        for at, task in enumerate(pairs.tasks)
        if pairs.rate_a[at] != pairs.rate_b[at]
    ]
    return sorted(moved, key=lambda task: (task.p, task.candidate - task.baseline))


def _overall(drafts: Sequence[_Draft], options: CompareOptions, rng: np.random.Generator) -> Overall:
    keys = _joint_clusters([draft.match for draft in drafts], [draft.pairs for draft in drafts])
    differences = np.concatenate([draft.differences for draft in drafts])
    unit = math.lcm(*(_unit(draft.pairs) for draft in drafts)) if options.k == 1 else 0
    interval = over_tasks(differences, keys, confidence=options.confidence)
    tails = exchange_tasks(differences, keys, unit, rng)
    return Overall(tasks=len(differences), clusters=len(np.unique(keys)), difference=interval, p=tails.two_sided)


def _joint_clusters(matched: Sequence[Match], pairs: Sequence[Pairs]) -> Counts:
    """One number per task of all benchmarks, the same for tasks of one group, whichever benchmark they are of."""
    names: dict[str, int] = {}
    numbers = []
    for pair, kept in zip(matched, pairs, strict=True):
        keys = dict(zip(pair.pairs.tasks, pair.keys, strict=True))
        numbers += [names.setdefault(keys[task], len(names)) for task in kept.tasks]
    return np.array(numbers, dtype=np.int64)


def facts_of(side: Side) -> SideFacts:
    """The record of a side."""
    return SideFacts(name=side.name, model=side.model, runs=side.folders)
