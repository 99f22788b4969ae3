"""How kinds of bugs differ between benchmarks, models or runs (Dou et al. 2024, arXiv 2407.06153: real code or not).

Failures of several runs are pooled on each side. Problems, in their groups, are what intervals and tests count. A group
that both sides have makes their shares depend on one another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from codeeval.errors import UsageError
from codeeval.seeds import derived_seed
from codeeval.statistics.compositions import (
    Composition,
    adjusted_p_values,
    correlations,
    difference_limits,
    mean_correlations,
)
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.leverage import clustered_interval
from codeeval.store.clusters import groups_of
from codeeval.store.manifest import Manifest
from codeeval.taxonomy.kinds import CATEGORIES, KINDS, KindCode
from codeeval.taxonomy.records import Contrast, KindContrast
from codeeval.taxonomy.shares import share_of_failures
from codeeval.taxonomy.study import Tally

__all__ = ["SIDES", "Sides", "check_sides", "contrasts"]

Sides = Literal["benchmark", "model", "run"]
"""What runs of one side have in common."""

SIDES = get_args(Sides)


@dataclass(frozen=True)
class _Table:
    """Failures by problem and word, one row for each problem of each run."""

    groups: Sequence[str]
    """Group of each row's problem."""
    counts: Floats
    """Failures of each word, of shape (rows, words)."""
    failures: Sequence[int]
    """All failures of each row."""
    samples: Floats
    """Samples of each row, of shape (rows, 1)."""

    @property
    def rates(self) -> Floats:
        """Share of samples that fail so, of shape (rows, words)."""
        return self.counts / self.samples


@dataclass(frozen=True)
class _Side:
    """Runs with something in common."""

    name: str
    tallies: Mapping[str, Tally]
    """By folder of the run."""

    def table(self, words: Mapping[str, Sequence[KindCode]]) -> _Table:
        """Return the failures of these words, each of which stands for some kinds."""
        groups: list[str] = []
        rows, failures, samples = [], [], []
        for tally in self.tallies.values():
            names, failed = groups_of(tally.reader.benchmark), tally.failures
            for task, count in tally.reader.counts.items():
                groups.append(names[task])
                rows.append([_failures(tally, task, codes) for codes in words.values()])
                failures.append(failed[task])
                samples.append([count.samples])
        return _Table(groups, np.array(rows, dtype=np.float64), failures, np.array(samples, dtype=np.float64))

    @property
    def groups(self) -> set[str]:
        """Groups of all problems."""
        return set(self.table({}).groups)

    @property
    def models(self) -> set[str]:
        """Models of the runs."""
        return {tally.reader.run.manifest.model for tally in self.tallies.values()}

    @property
    def problems(self) -> int:
        """Different problems of all runs."""
        return len(
            {(tally.reader.benchmark.name, task) for tally in self.tallies.values() for task in tally.reader.counts}
        )


def _failures(tally: Tally, task: str, codes: Iterable[KindCode]) -> int:
    return sum(tally.kinds[code][task] for code in codes if code in tally.kinds)


def check_sides(manifests: Mapping[str, Manifest], by: Sides) -> None:
    """Raise UsageError if runs make no two sides; `manifests` by folder of the run."""
    names = {_name(folder, manifest, by) for folder, manifest in manifests.items()}
    if len(names) == 1:
        others = " or ".join(f"--compare {word}" for word in SIDES if word != by)
        raise UsageError(f"--compare {by} finds one {by} alone, {names.pop()!r}: name runs of two, or use {others}")


def contrasts(tallies: Mapping[str, Tally], by: Sides, *, seed: int = 0) -> tuple[Contrast, ...]:
    """Compare the first side with each other one; `tallies` by folder of the run, once all failures are counted.

    Raises UsageError if there is a single side, or if a side has no failure.
    """
    check_sides({folder: tally.reader.run.manifest for folder, tally in tallies.items()}, by)
    grouped: dict[str, dict[str, Tally]] = defaultdict(dict)
    for folder, tally in tallies.items():
        grouped[_name(folder, tally.reader.run.manifest, by)][folder] = tally
    first, *others = (_Side(name, members) for name, members in grouped.items())
    for side in (first, *others):
        if not any(tally.failures for tally in side.tallies.values()):
            raise UsageError(
                f"no sample of {by} {side.name!r} fails, so there are no bugs to compare: leave its runs out"
            )
    return tuple(_contrast(first, other, by, seed) for other in others)


def _name(folder: str, manifest: Manifest, by: Sides) -> str:
    return {"benchmark": manifest.benchmark.name, "model": manifest.model, "run": folder}[by]


def _contrast(first: _Side, second: _Side, by: Sides, seed: int) -> Contrast:
    kinds = _compared(first, second, {entry.code: (entry.code,) for entry in KINDS}, seed)
    categories = _compared(
        first, second, {word: [entry.code for entry in KINDS if entry.category == word] for word in CATEGORIES}, seed
    )
    only = ((), ()) if by == "model" else (first.models - second.models, second.models - first.models)
    return Contrast(
        first=first.name,
        second=second.name,
        first_runs=tuple(first.tallies),
        second_runs=tuple(second.tallies),
        first_problems=first.problems,
        second_problems=second.problems,
        shared_groups=len(first.groups & second.groups),
        only_first_models=tuple(sorted(only[0])),
        only_second_models=tuple(sorted(only[1])),
        categories=categories,
        kinds=kinds,
        p=min((entry.p for entry in kinds.values()), default=1.0),
    )


def _compared(
    first: _Side, second: _Side, words: Mapping[str, Sequence[KindCode]], seed: int
) -> dict[str, KindContrast]:
    """Compare the shares of these words, without those that neither side has."""
    words = {word: codes for word, codes in words.items() if _any(first, codes) or _any(second, codes)}
    tables = first.table(words), second.table(words)
    composition = Composition.of(*((table.groups, table.counts) for table in tables))
    linked = correlations(composition)
    of_means = mean_correlations(*((table.groups, table.rates) for table in tables))
    generator = np.random.default_rng(derived_seed(seed, "taxonomy", first.name, second.name))
    p_values = adjusted_p_values(composition, generator)
    made = {}
    for column, word in enumerate(words):
        first_share, second_share = (_share(table, column) for table in tables)
        first_mean, second_mean = (_mean(table, column) for table in tables)
        made[word] = KindContrast(
            first=first_share,
            second=second_share,
            first_count=int(tables[0].counts[:, column].sum()),
            second_count=int(tables[1].counts[:, column].sum()),
            difference=difference_limits(first_share, second_share, float(linked[column])),
            of_samples=difference_limits(first_mean, second_mean, float(of_means[column])),
            p=float(p_values[column]),
        )
    return made


def _share(table: _Table, column: int) -> Estimate:
    return share_of_failures(table.failures, table.counts[:, column].astype(int).tolist(), cluster=table.groups)


def _mean(table: _Table, column: int) -> Estimate:
    return clustered_interval(table.rates[:, column], table.groups)


def _any(side: _Side, codes: Iterable[KindCode]) -> bool:
    return any(code in tally.kinds for tally in side.tallies.values() for code in codes)
