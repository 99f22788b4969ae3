"""Measure how often `codeeval contamination` accuses a clean model, and how much it finds of what is known by heart.

    python bench/contamination.py [--quick] [--json]

Each trial draws 164 tasks, each with a population of right programs, some tasks with few of them and some with many.
The canonical solution is one of them in most tasks. Models draw their programs from the population and repeat
themselves, more so at a low temperature. Some models have a style, which brings them nearer to the canonical solutions
of all tasks at once. A contaminated model writes the canonical solution of some tasks in most of its samples. Exits
with 1 if something that docs/study-contamination.md claims is not found.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from simulation import report, settings, slack

from codeeval.statistics.repetition import either, excess, repetitions

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

LEVEL = 0.05
TASKS = 164
ATOMS = 80
"""Most right programs of a task."""
HUMAN = 0.7
"""Share of tasks whose canonical solution is one of the programs that models write."""
RECITED = 0.8
"""Chance that a sample of a task known by heart is the canonical solution."""
OWN = {"cold": 0.4, "warm": 3.0}
"""Concentration of a model's own programs: at 0.4 most samples of a task are alike, at 3 a quarter of the pairs."""


@dataclass(frozen=True)
class Cell:
    """One case."""

    models: int
    """Other models."""
    samples: int
    own: str
    """Temperature of the model tested; the others' are mixed."""
    style: float = 0.0
    """Standard deviation over models of the log-odds of the canonical form, the same in all tasks."""
    known: float = 0.0
    """Share of tasks that the model knows by heart."""


@dataclass(frozen=True)
class Row:
    """Results of a case."""

    cell: Cell
    trials: int
    any_named: float
    """Trials with any task named."""
    false_share: float
    """Mean share of the tasks named that the model does not know; 0 where none is named."""
    detected: float
    """Share of the tasks known by heart, with a right program, that were named."""
    overall: float
    """Trials in which the excess over all tasks is above 0 surely."""


def cells() -> Iterator[Cell]:
    """Yield the cases: clean models, then contaminated ones."""
    for own in OWN:
        for models in (3, 6, 12):
            for samples in (1, 10):
                yield Cell(models, samples, own, 0.5)
        yield Cell(6, 50, own, 0.5)
        yield Cell(6, 10, own, 0.0)
        yield Cell(6, 10, own, 1.0)
    for known in (0.1, 0.3):
        for models in (3, 6, 12):
            yield Cell(models, 10, "warm", 0.5, known)
        yield Cell(6, 10, "cold", 0.5, known)
        yield Cell(6, 1, "warm", 0.5, known)
        yield Cell(6, 50, "warm", 0.5, known)


@dataclass(frozen=True)
class World:
    """Tasks: shares of right programs, and of ways to name things in them, of shape (tasks, atoms)."""

    programs: Floats
    namings: Floats
    canonical: Counts
    """Position of the canonical solution among the programs, and of its names; -1: nobody writes it."""
    ease: Floats

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "World":
        """Draw one."""
        programs = _sticks(np.exp(rng.normal(1.0, 1.5, TASKS)), rng)
        namings = _sticks(np.exp(rng.normal(0.5, 1.0, TASKS)), rng)
        canonical = np.stack([_choices(programs, rng), _choices(namings, rng)], axis=1)
        canonical[rng.random(TASKS) > HUMAN] = -1
        return cls(programs, namings, canonical, rng.beta(1.5, 1.0, TASKS))

    def samples(self, count: int, concentration: float, style: float, rng: np.random.Generator) -> Counts:
        """Return program and naming of each sample of a model, of shape (tasks, count, 2), by a Polya urn."""
        shares = self.programs.copy()
        rows = np.flatnonzero(self.canonical[:, 0] >= 0)
        shares[rows, self.canonical[rows, 0]] *= np.exp(style)
        shares /= shares.sum(axis=1, keepdims=True)
        drawn = np.empty((TASKS, count, 2), dtype=np.int64)
        for at in range(count):
            drawn[:, at, 0], drawn[:, at, 1] = _choices(shares, rng), _choices(self.namings, rng)
            if at:
                again = rng.random(TASKS) < at / (at + concentration)
                source = rng.integers(at, size=TASKS)
                drawn[again, at] = drawn[again, source[again]]
        return drawn


def _sticks(concentration: Floats, rng: np.random.Generator) -> Floats:
    """Break sticks: shares of atoms in each task."""
    parts = rng.beta(1.0, concentration[:, None], (TASKS, ATOMS))
    left = np.cumprod(1 - parts, axis=1)
    shares = parts * np.concatenate([np.ones((TASKS, 1)), left[:, :-1]], axis=1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _choices(shares: Floats, rng: np.random.Generator) -> Counts:
    chosen = (np.cumsum(shares, axis=1) < rng.random((TASKS, 1))).sum(axis=1)
    return np.asarray(np.minimum(chosen, shares.shape[1] - 1), dtype=np.int64)


def labels_of(world: World, drawn: Counts) -> tuple[Counts, Counts]:
    """Return the whole form of each sample, and its form up to names; 0 is the canonical solution's."""
    program, naming = drawn[..., 0], drawn[..., 1]
    same = program == world.canonical[:, None, 0]
    verbatim = same & (naming == world.canonical[:, None, 1])
    return np.where(verbatim, 0, program * ATOMS + naming + 1), np.where(same, 0, program + 1)


def counted(labels: Counts, right: NDArray[np.bool_]) -> Counts:
    """Return the counts of right programs by form, of shape (models, tasks, forms), from labels of all samples."""
    base = ATOMS * ATOMS + 1
    model, task, _ = np.nonzero(right)
    keys = np.concatenate([task * base + labels[right], np.arange(TASKS) * base])  # form 0 is there in each task
    kinds, kind = np.unique(keys, return_inverse=True)
    first = np.searchsorted(kinds, np.arange(TASKS) * base)
    form = kind[: len(task)] - first[task]
    counts = np.zeros((len(labels), TASKS, int(form.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(counts, (model, task, form), 1)
    return counts


def trial(cell: Cell, rng: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.bool_], bool]:
    """Return which tasks were named, which are known by heart, and whether the excess is sure."""
    world = World.drawn(rng)
    heart = rng.random(TASKS) < cell.known
    whole, renamed, passing = [], [], []
    for model in range(cell.models + 1):
        own = OWN[cell.own] if model == 0 else float(rng.choice(list(OWN.values())))
        drawn = world.samples(cell.samples, own, cell.style * rng.normal(), rng)
        right = rng.random((TASKS, cell.samples)) < world.ease[:, None]
        if model == 0:
            recited = heart[:, None] & (rng.random((TASKS, cell.samples)) < RECITED)
            world.canonical[heart & (world.canonical[:, 0] < 0)] = ATOMS - 1
            drawn[recited] = np.broadcast_to(world.canonical[:, None], drawn.shape)[recited]
            right |= recited
        labels = labels_of(world, drawn)
        whole.append(labels[0])
        renamed.append(labels[1])
        passing.append(right)
    forms = [counted(np.stack(each), np.stack(passing)) for each in (whole, renamed)]
    results = [repetitions(each) for each in forms]
    ahead = excess(forms[1])
    return either(*results) <= LEVEL, heart & (results[0].right > 0), ahead is not None and ahead.low > 0


def measure(cell: Cell, trials: int, rng: np.random.Generator) -> Row:
    """Return the shares of many trials."""
    outcomes = [trial(cell, rng) for _ in range(trials)]
    named = [int(each[0].sum()) for each in outcomes]
    wrong = [int((each[0] & ~each[1]).sum()) for each in outcomes]
    known = sum(int(each[1].sum()) for each in outcomes)
    detected = sum(int((each[0] & each[1]).sum()) for each in outcomes)
    return Row(
        cell,
        trials,
        float(np.mean([count > 0 for count in named])),
        float(np.mean([bad / max(1, count) for bad, count in zip(wrong, named, strict=True)])),
        detected / known if known else float("nan"),
        float(np.mean([each[2] for each in outcomes])),
    )


def broken(rows: list[Row]) -> Iterator[str]:
    """Yield the claims that do not hold."""
    for row in rows:
        limit = LEVEL + slack(row.trials, LEVEL)
        if not row.cell.known and row.any_named > limit:
            yield f"{row.cell}: a clean model is accused in {row.any_named:.1%}"
        if not row.cell.known and row.overall > limit:
            yield f"{row.cell}: the excess of a clean model is sure in {row.overall:.1%}"
        if row.false_share > limit:
            yield f"{row.cell}: {row.false_share:.1%} of the tasks named are not known by heart"


def main() -> int:
    """Print the figures."""
    options = settings(__doc__, quick="a fifth of the trials", seed=0)
    rng = np.random.default_rng(options.seed)
    rows = [measure(cell, 20 if options.quick else 100, rng) for cell in cells()]
    if not options.json:
        print(
            f"{'models':>6}{'n':>4}{'own':>6}{'style':>6}{'known':>6}{'any':>8}{'false':>8}{'found':>8}{'overall':>8}"
        )
        for row in rows:
            cell = row.cell
            head = f"{cell.models:6}{cell.samples:4}{cell.own:>6}{cell.style:6}{cell.known:6}"
            print(f"{head}{row.any_named:8.1%}{row.false_share:8.1%}{row.detected:8.1%}{row.overall:8.1%}")
    return report(list(broken(rows)), "docs/study-contamination.md", options, rows=rows)


if __name__ == "__main__":
    sys.exit(main())
