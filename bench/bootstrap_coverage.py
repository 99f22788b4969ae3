"""Coverage of intervals for the rates of false positives and resampling, by simulation.

    python bench/bootstrap_coverage.py [--quick] [--json]

A trial draws tasks from a population, n samples of each, and asks whether an interval holds the population's rate. A
task has a chance that a sample passes the verifier and a precision, the chance that a passing one is correct. Both
vary between tasks, and may depend on each other. All truths are exact. Compared are the interval that codeeval uses
for these rates and three kinds of bootstrap over tasks. Exits with 1 if docs/statistics.md claims what is not found.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special
from simulation import LOWER, UPPER, Limits, Row, measured, print_rows, report, row_of, settings, slack

from codeeval.statistics.attempts import failing
from codeeval.statistics.bootstrap import TaskBootstrap, bca_limits
from codeeval.statistics.intervals import Floats
from codeeval.statistics.ratios import ratios

Rates = Callable[[Floats, np.random.Generator], Floats]

TASKS = (24, 50, 164, 378)
SAMPLES = (10, 100)
ATTEMPTS, COST = 5, 4.0
REPLICATES, TYPES = 999, 20_000
MANY = 100
SHIPPED = "the one used"
GAP = "ceiling minus accuracy (BCa)"
SOUND = 0.85
"""Share of tasks without false positives in one population."""


@dataclass(frozen=True)
class Population:
    """Chances Beta(a, b) of passing, and precision given the chance."""

    name: str
    a: float
    b: float
    precision: Rates
    held_out: bool = False
    """Not looked at while the interval was chosen."""

    def types(self) -> tuple[Floats, Floats]:
        """Chance and precision of many tasks: together they are the population."""
        rng = np.random.default_rng(1)
        chance = rng.beta(self.a, self.b, TYPES)
        return chance, self.precision(chance, rng)


POPULATIONS = (
    Population("strong", 2, 0.7, lambda p, rng: rng.beta(9, 1, p.shape)),
    Population("weak", 0.5, 2, lambda p, rng: rng.beta(3, 1, p.shape)),
    Population("mixed", 0.8, 0.8, lambda p, rng: rng.beta(0.9, 0.2, p.shape)),
    Population("linked", 0.6, 1, lambda p, rng: rng.beta(1 + 6 * p, 1)),
    Population("few wrong", 1.5, 0.8, lambda p, rng: np.maximum(rng.random(p.shape), rng.random(p.shape) < SOUND)),
    Population("bell", 3, 3, lambda p, rng: rng.beta(4, 2, p.shape), held_out=True),
    Population("reversed", 1, 1, lambda p, rng: rng.beta(5, 1 + 3 * p), held_out=True),
)


@dataclass(frozen=True)
class Statistic:
    """A ratio of sums over tasks: x and y of each task, and the truth that they estimate."""

    x: Floats
    y: Floats
    truth: float
    bounds: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Cell:
    """Results of each interval in one case."""

    population: str
    held_out: bool
    tasks: int
    samples: int
    statistic: str
    coverage: Mapping[str, float]
    width: Mapping[str, float]


def statistics(n: int, passed: Floats, right: Floats, types: tuple[Floats, Floats]) -> dict[str, Statistic]:
    """Return the rates of the studies; counts have shape (tasks, trials)."""
    chance, precision = types
    every, some = np.ones(passed.shape), passed > 0
    share = np.divide(right, passed, out=np.zeros(passed.shape), where=some)
    reached = 1 - failing(np.full(n + 1, n), np.arange(n + 1), ATTEMPTS)[:, ATTEMPTS][passed.astype(int)]
    any_n, any_k = 1 - (1 - chance) ** n, 1 - (1 - chance) ** ATTEMPTS
    reward = reached * (share - COST * (1 - share))
    gain, given = precision - COST * (1 - precision), float((precision * any_n).mean() / any_n.mean())
    return {
        "given pass, tasks that pass": Statistic(share * some, np.asarray(some, dtype=np.float64), given),
        "accuracy given pass, pooled": Statistic(right, passed, float((chance * precision).mean() / chance.mean())),
        "accuracy, one sample": Statistic(right / n, every, float((chance * precision).mean())),
        "accuracy, 5 attempts": Statistic(share * reached, every, float((precision * any_k).mean())),
        "false positives, 5 attempts": Statistic((1 - share) * reached, every, float(((1 - precision) * any_k).mean())),
        "reward, 5 attempts, cost 4": Statistic(reward, every, float((gain * any_k).mean()), (-COST, 1.0)),
    }


# Candidates


def candidates(statistic: Statistic, tasks: TaskBootstrap, weights: Floats) -> dict[str, Limits]:
    """Return every interval, of all trials at once."""
    count = len(statistic.x)
    total, below = statistic.x.sum(axis=0), statistic.y.sum(axis=0)
    estimate = total / np.maximum(below, 1e-12)
    moves = statistic.x - estimate * statistic.y
    error = np.sqrt((moves**2).sum(axis=0) * count / (count - 1)) / np.maximum(below, 1e-12)
    top, base = weights @ statistic.x, weights @ statistic.y
    means = np.where(base > 0, top / np.maximum(base, 1e-12), estimate)
    squares = (
        weights @ statistic.x**2
        - 2 * means * (weights @ (statistic.x * statistic.y))
        + means**2 * (weights @ statistic.y**2)
    )
    errors = np.sqrt(np.maximum(squares, 0) * count / (count - 1)) / np.maximum(base, 1e-12)
    shipped = ratios(statistic.x, statistic.y, tasks, bounds=statistic.bounds)
    ordered = np.sort(means, axis=0)
    return {
        SHIPPED: (shipped.low, shipped.high),
        "bootstrap, BCa": bca_limits(means, estimate, moves),
        "bootstrap, percentile": _middle(ordered),
        "bootstrap, studentised": _studentised(means, errors, estimate, error),
        "Student's t": _student(estimate, error, count),
    }


def _studentised(means: Floats, errors: Floats, estimate: Floats, error: Floats) -> Limits:
    """Replicates without spread say nothing; they are taken for the far ends."""
    far = np.sign(means - estimate) * 1e3
    scores = np.sort(np.divide(means - estimate, errors, out=far, where=errors > 0), axis=0)
    low, high = _middle(scores)
    return estimate - high * error, estimate - low * error


def _middle(ordered: Floats) -> Limits:
    """Return the replicates at the two ends of the middle share; `ordered` ascends along its first axis."""
    return ordered[round(LOWER * (REPLICATES + 1)) - 1], ordered[round(UPPER * (REPLICATES + 1)) - 1]


def _student(estimate: Floats, error: Floats, count: int) -> Limits:
    t = special.stdtrit(count - 1, UPPER)
    return estimate - t * error, estimate + t * error


# The grid


def cells(trials: int, seed: int) -> Iterator[Cell]:
    """Yield every population, number of tasks, number of samples and statistic."""
    rng = np.random.default_rng(seed)
    for population in POPULATIONS:
        types = population.types()
        for count in TASKS:
            tasks = TaskBootstrap.of(range(count), replicates=REPLICATES, seed=seed)
            weights = np.concatenate(list(tasks.weights()))
            for n in SAMPLES:
                drawn = rng.integers(TYPES, size=(count, trials))
                passed = rng.binomial(n, types[0][drawn])
                right = rng.binomial(passed, types[1][drawn]).astype(np.float64)
                for name, statistic in statistics(n, passed.astype(np.float64), right, types).items():
                    limits = candidates(statistic, tasks, weights)
                    yield Cell(
                        population.name,
                        population.held_out,
                        count,
                        n,
                        name,
                        *measured(limits, statistic.truth, statistic.bounds),
                    )


def gap_cells(trials: int, seed: int) -> Iterator[Cell]:
    """Yield a weak model's accuracy given pass minus a stronger one's accuracy: no ratio, so bootstraps and t alone."""
    rng, n = np.random.default_rng(seed), 50
    for population in POPULATIONS:
        chance, precision = population.types()
        better = np.clip(chance + 0.2, 0, 1) * precision
        some = 1 - (1 - chance) ** n
        truth = float((precision * some).mean() / some.mean() - better.mean())
        for count in TASKS:
            weights = np.concatenate(list(TaskBootstrap.of(range(count), replicates=REPLICATES, seed=seed).weights()))
            drawn = rng.integers(TYPES, size=(count, trials))
            passed = rng.binomial(n, chance[drawn])
            share = rng.binomial(passed, precision[drawn]) / np.maximum(passed, 1)
            limits = gap_candidates(
                share, np.asarray(passed > 0, dtype=np.float64), rng.binomial(n, better[drawn]) / n, weights
            )
            yield Cell(population.name, population.held_out, count, n, GAP, *measured(limits, truth, (-1.0, 1.0)))


def gap_candidates(share: Floats, some: Floats, right: Floats, weights: Floats) -> dict[str, Limits]:
    """BCa, as codeeval uses it for differences, and its competitors."""
    count, decided = len(share), np.maximum(some.sum(axis=0), 1)
    ceiling = share.sum(axis=0) / decided
    estimate = ceiling - right.mean(axis=0)
    moves = (share - ceiling * some) * count / decided - (right - right.mean(axis=0))
    means = (weights @ share) / np.maximum(weights @ some.astype(np.float64), 1) - (weights @ right) / count
    ordered, error = np.sort(means, axis=0), np.sqrt((moves**2).sum(axis=0) / (count * (count - 1)))
    return {
        SHIPPED: bca_limits(means, estimate, moves),
        "bootstrap, percentile": _middle(ordered),
        "Student's t": _student(estimate, error, count),
    }


# Report


def rows(measured_cells: Sequence[Cell]) -> list[Row]:
    """By number of tasks, by statistic, and the held-out populations."""
    parts = {
        "164 and 378 tasks": [cell for cell in measured_cells if cell.tasks > MANY],
        "24 and 50 tasks": [cell for cell in measured_cells if cell.tasks < MANY],
        "held out": [cell for cell in measured_cells if cell.held_out],
    }
    names = dict.fromkeys(cell.statistic for cell in measured_cells)
    parts |= {name: [cell for cell in measured_cells if cell.statistic == name] for name in names}
    return [_row(part, name, chosen) for part, chosen in parts.items() for name in chosen[0].coverage]


def gap_rows(measured_cells: Sequence[Cell]) -> list[Row]:
    """Differences, by number of tasks."""
    many = [cell for cell in measured_cells if cell.tasks > MANY]
    few = [cell for cell in measured_cells if cell.tasks < MANY]
    parts = {f"{GAP[:-6]}, >= 164": many, f"{GAP[:-6]}, <= 50": few}
    return [_row(part, name, chosen) for part, chosen in parts.items() for name in chosen[0].coverage]


def _row(part: str, name: str, chosen: Sequence[Cell]) -> Row:
    widths = [cell.width[name] / cell.width[SHIPPED] for cell in chosen]
    return row_of(part, name, [cell.coverage[name] for cell in chosen], widths)


def broken_claims(measured_cells: Sequence[Cell], trials: int) -> list[str]:
    """Cells where the interval in use is outside what docs/statistics.md says, beyond simulation error."""
    error = slack(trials)
    bounds = {True: (0.935, 0.965), False: (0.93, 0.99)}
    return [
        f"coverage {cell.coverage[SHIPPED]:.4f} of {cell.statistic} in {cell.population!r}, {cell.tasks} tasks, n = "
        f"{cell.samples}"
        for cell in measured_cells
        if not bounds[cell.tasks > MANY][0] - error <= cell.coverage[SHIPPED] <= bounds[cell.tasks > MANY][1] + error
    ]


def main() -> int:
    """Runs the grid and reports it."""
    options = settings(__doc__, quick="500 trials a cell instead of 4,000", seed=2024)
    trials = 500 if options.quick else 4000
    rates, gaps = list(cells(trials, options.seed)), list(gap_cells(trials, options.seed))
    parts = rows(rates) + gap_rows(gaps)
    if not options.json:
        print_rows(parts)
    broken = broken_claims(rates, trials)
    return report(broken, "docs/statistics.md", options, trials=trials, rows=parts, cells=rates + gaps)


if __name__ == "__main__":
    sys.exit(main())
