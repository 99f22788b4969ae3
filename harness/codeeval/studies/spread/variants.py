"""Variants of one run that should not differ: by how much they do, and whether that is more than sampling explains."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.statistics.pairs import Counts
from codeeval.studies.spread.records import RankChange, Series, SpreadReport, Variant

__all__ = ["VariantCounts", "rank_changes", "spread_of", "spread_report"]

_DRAWS = 2_000
_NOTICEABLE = 0.02
"""A rank counts as changed where the models differ by this much, as in the paper."""


@dataclass(frozen=True)
class VariantCounts:
    """One variant's samples by task, of shape (tasks,); the tasks are the same for all variants compared."""

    name: str
    model: str
    n: Counts
    c: Counts
    groups: tuple[str, ...] | None = None
    """The group of each task; None: each task is a group of its own."""

    @property
    def rate(self) -> float:
        """pass@1: the mean over tasks."""
        return float((self.c / self.n).mean())


def spread_of(variants: Sequence[VariantCounts], rng: np.random.Generator) -> tuple[float, float, float]:
    """Spread of pass@1, the mean spread by chance, and the chance of this much, for variants of one model.

    By chance: in every task the samples of all variants are exchanged. Raises UsageError for fewer than two variants.
    """
    if len(variants) < 2:  # noqa: PLR2004 - a spread takes two
        alone = f"{variants[0].name!r} alone, of {variants[0].model}" if variants else "none"
        raise UsageError(
            f"a spread needs two variants of one model, not {alone}: vary more, or name a second run of it"
        )
    n = np.stack([variant.n for variant in variants])
    observed = float(np.ptp([variant.rate for variant in variants]))
    totals = np.sum([variant.c for variant in variants], axis=0)
    drawn = _exchanged(n, totals, rng)
    p = (1 + np.count_nonzero(drawn >= observed - 1e-9)) / (1 + _DRAWS)
    return observed, float(drawn.mean()), float(p)


def _exchanged(n: Counts, totals: Counts, rng: np.random.Generator) -> Floats:
    """Return the spread after each exchange. Variant by variant, samples are drawn from those that are left."""
    rates, left = [], n.sum(axis=0)
    passing = np.broadcast_to(totals, (_DRAWS, len(totals)))
    for sizes in n:
        taken = rng.hypergeometric(passing, left - passing, sizes)
        rates.append((taken / sizes).mean(axis=1))
        passing, left = passing - taken, left - sizes
    return np.asarray(np.ptp(rates, axis=0), dtype=np.float64)


def spread_report(
    benchmark: str,
    vary: str,
    variants: Sequence[VariantCounts],
    *,
    partial: Sequence[VariantCounts] = (),
    series: Series | None = None,
    notes: Sequence[str] = (),
) -> SpreadReport:
    """The report on variants of one or more models; `partial` are those that a search left after some of the tasks.

    Raises UsageError where a model has a single variant.
    """
    rng = np.random.default_rng(0)
    models = dict.fromkeys(variant.model for variant in variants)
    if len(variants) > 1 and len(models) == len(variants):
        raise UsageError(_alone(variants))
    spreads = {model: spread_of([variant for variant in variants if variant.model == model], rng) for model in models}
    rates = {model: {variant.name: variant.rate for variant in variants if variant.model == model} for model in models}
    records = [
        *(_record(variant, whole=True) for variant in variants),
        *(_record(variant, whole=False) for variant in partial),
    ]
    order = list(models)
    return SpreadReport(
        benchmark=benchmark,
        vary=vary,
        variants=tuple(sorted(records, key=lambda record: (order.index(record.model), -record.rate.estimate))),
        spread={model: figures[0] for model, figures in spreads.items()},
        by_chance={model: figures[1] for model, figures in spreads.items()},
        p={model: figures[2] for model, figures in spreads.items()},
        rank_changes=rank_changes(rates),
        samples=sum(record.samples for record in records),
        series=series,
        notes=tuple(notes),
    )


def _alone(variants: Sequence[VariantCounts]) -> str:
    named = ", ".join(f"{variant.name!r} of {variant.model}" for variant in variants)
    return (
        f"the runs are of different models ({named}), and a spread is that of one model: name several runs of one "
        f"model, or compare models with `codeeval compare {' '.join(variant.name for variant in variants)}`"
    )


def _record(variant: VariantCounts, *, whole: bool) -> Variant:
    return Variant(
        name=variant.name,
        model=variant.model,
        tasks=len(variant.n),
        samples=int(variant.n.sum()),
        rate=clustered_interval(variant.c / variant.n, variant.groups),
        whole=whole,
    )


def rank_changes(rates: Mapping[str, Mapping[str, float]]) -> tuple[RankChange, ...]:
    """For every two models; `rates` is pass@1 by model, then by variant."""
    return tuple(_change(first, second, rates) for first, second in itertools.combinations(rates, 2))


def _change(first: str, second: str, rates: Mapping[str, Mapping[str, float]]) -> RankChange:
    shared = [name for name in rates[first] if name in rates[second]]
    ahead = [rates[first][name] - rates[second][name] for name in shared]
    pairs = list(itertools.combinations(ahead, 2))
    reversed_ = sum(x * y < 0 and min(abs(x), abs(y)) >= _NOTICEABLE for x, y in pairs)
    return RankChange(
        first=first,
        second=second,
        variants=len(shared),
        first_ahead=float(np.mean([difference > 0 for difference in ahead])) if ahead else 0.0,
        reversals=reversed_ / len(pairs) if pairs else 0.0,
    )
