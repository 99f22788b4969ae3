"""Coverage of intervals where tasks come in few groups of unequal size, by simulation.

    python bench/cluster_coverage.py [--quick] [--json]

A trial draws 10 or 30 groups of 1, 2, 5 or 10 tasks. Tasks of one group are alike in the measure of their correlation.
Measured are the mean of a value per task (pass@1) and the paired difference between two runs. codeeval's intervals
stand beside those that ignore groups (means) or use one degree of freedom less than groups (differences). Exits with 1
if docs/statistics.md claims what is not found.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special
from simulation import UPPER, report, settings, slack

from codeeval.statistics.difference import over_tasks
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats, mean_interval
from codeeval.statistics.leverage import clustered_interval

Groups = NDArray[np.int64]
Draw = Callable[[Groups, np.random.Generator], Floats]

COUNTS, SIZES = (10, 30), (1, 2, 5, 10)
POPULATIONS = {"uniform": (1.0, 1.0), "u-shaped": (0.3, 0.3), "hard": (1.0, 4.0), "nearly all": (9.5, 0.5)}
MEANS = {10: (0.92, 1.0), 30: (0.93, 1.0)}
DIFFERENCES = (0.935, 0.965)
"""Claims of docs/statistics.md."""


@dataclass(frozen=True)
class Cell:
    """Shares of trials in which the intervals hold the truth."""

    quantity: str
    groups: int
    correlation: float
    """Correlation of the tasks of one group, on the scale of normal deviates."""
    n: int
    before: float
    now: float


def normal(groups: Groups, correlation: float, rng: np.random.Generator) -> Floats:
    """Return a standard normal deviate per task, correlated within groups."""
    common = rng.normal(size=int(groups.max()) + 1)[groups]
    return np.asarray(np.sqrt(correlation) * common + np.sqrt(1 - correlation) * rng.normal(size=len(groups)))


def means(trials: int, rng: np.random.Generator) -> Iterator[Cell]:
    """pass@1 of every population."""
    for name, (a, b) in POPULATIONS.items():
        for count in COUNTS:
            for correlation in (0.0, 0.3, 1.0):
                for n in (1, 10):
                    held = np.zeros(2)
                    for _ in range(trials):
                        groups = np.repeat(np.arange(count), rng.choice(SIZES, count))
                        rates = special.betaincinv(a, b, special.ndtr(normal(groups, correlation, rng)))
                        values = rng.binomial(n, rates) / n
                        both = mean_interval(values), clustered_interval(values, groups)
                        held += [interval.low <= a / (a + b) <= interval.high for interval in both]
                    yield Cell(f"pass@1, {name}", count, correlation, n, *(held / trials).tolist())


def differences(trials: int, rng: np.random.Generator) -> Iterator[Cell]:
    """Two models that are equally good on average; log-odds differ by a deviate of sd 0.5 or 1.5."""
    for deviation in (0.5, 1.5):
        for count in COUNTS:
            for correlation in (0.2, 0.8):
                for n in (1, 5):
                    held = np.zeros(2)
                    for _ in range(trials):
                        groups = np.repeat(np.arange(count), rng.choice(SIZES, count))
                        middle, apart = (normal(groups, correlation, rng) for _ in range(2))
                        a, b = (special.expit(1.2 * middle + side * deviation * apart / 2) for side in (-1, 1))
                        change = (rng.binomial(n, b) - rng.binomial(n, a)) / n
                        held += [
                            interval.low <= 0 <= interval.high
                            for interval in (usual(change, groups), over_tasks(change, groups))
                        ]
                    name = f"difference, sd {deviation:g}"
                    yield Cell(name, count, correlation, n, *(held / trials).tolist())


def usual(change: Floats, groups: Groups) -> Estimate:
    """Miller's clustered error (2411.00640, equation 4) with the factor G / (G - 1), and G - 1 degrees of freedom."""
    sums, mean = np.bincount(groups, weights=change - change.mean()), float(change.mean())
    count = len(sums)
    half = float(special.stdtrit(count - 1, UPPER) * np.sqrt(count / (count - 1) * (sums**2).sum())) / len(change)
    return Estimate(mean, mean - half, mean + half)


def broken_claims(cells: Sequence[Cell], trials: int) -> list[str]:
    """Cells outside what docs/statistics.md says, beyond the error of simulation."""
    error = slack(trials)
    bounds = [DIFFERENCES if cell.quantity.startswith("difference") else MEANS[cell.groups] for cell in cells]
    return [
        f"outside {low} to {high}: {cell}"
        for cell, (low, high) in zip(cells, bounds, strict=True)
        if not low - error <= cell.now <= high + error
    ]


def main() -> int:
    """Runs everything and reports it."""
    options = settings(__doc__, quick="300 trials a cell instead of 3,000", seed=17)
    trials, rng = 300 if options.quick else 3_000, np.random.default_rng(options.seed)
    cells = [*differences(trials, rng), *means(trials, rng)]
    for cell in cells if not options.json else ():
        print(
            f"{cell.quantity:22} {cell.groups} groups, correlation {cell.correlation:g}, n {cell.n:2}: before "
            f"{cell.before:.3f}, now {cell.now:.3f}"
        )
    return report(broken_claims(cells, trials), "docs/statistics.md", options, trials=trials, cells=cells)


if __name__ == "__main__":
    sys.exit(main())
