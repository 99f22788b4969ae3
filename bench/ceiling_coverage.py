"""Does the range of the ceiling hold the accuracy that endless resampling tends to? Measured against the true one.

    python bench/ceiling_coverage.py [--quick] [--json]

A task has a chance that a sample passes the verifier and a precision, the chance that a passing one is right, which
depends on it. The true ceiling is the mean precision over tasks that can pass at all. Tasks that passed within n
samples are easier, so that their accuracy given pass, as published, is another number. The second table is about the
reward at the best number of attempts, on the tasks that this number was chosen on, with and without its correction.
Exits with 1 if docs/statistics.md claims what is not found.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from simulation import report, settings, slack

from codeeval.statistics.attempts import attempt_grid, resample
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import Ratios, ratios
from codeeval.studies.resampling.rewards import best_attempts

Precision = Callable[[Floats, np.random.Generator], Floats]

TYPES = 200_000
TASKS, SAMPLES = (164, 378), (10, 20, 100, 200)
LEAST = 0.94
ATTEMPTS, COSTS = 50, (1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Population:
    """Chances Beta(a, b) of passing, 0 for a share `never`, and precision given the chance."""

    name: str
    a: float
    b: float
    precision: Precision
    never: float = 0.0

    def types(self) -> tuple[Floats, Floats]:
        """Chance and precision of many tasks: together they are the population."""
        rng = np.random.default_rng(1)
        chance = rng.beta(self.a, self.b, TYPES) * (rng.random(TYPES) >= self.never)
        return chance, self.precision(chance, rng)


def rising(chance: Floats, rng: np.random.Generator) -> Floats:
    """Precision that rises with the chance of passing."""
    return rng.beta(1 + 6 * chance, 1)


def falling(chance: Floats, rng: np.random.Generator) -> Floats:
    """Precision that falls with the chance of passing."""
    return rng.beta(5, 1 + 3 * chance)


def alike(chance: Floats, rng: np.random.Generator) -> Floats:
    """Precision has nothing to do with the chance of passing."""
    return rng.beta(3, 1, chance.shape)


POPULATIONS = (
    Population("Beta(.8, .8), rising", 0.8, 0.8, rising),
    Population("Beta(.4, 1.2), rising", 0.4, 1.2, rising),
    Population("Beta(1, 1), falling", 1, 1, falling),
    Population("Beta(.5, 2), alike", 0.5, 2, alike),
    Population("a quarter never, rising", 0.8, 0.8, rising, never=0.25),
)


@dataclass(frozen=True)
class Cell:
    """Share of trials in which each interval holds the true ceiling."""

    population: str
    tasks: int
    samples: int
    published: float
    """The interval of accuracy given pass, as it was taken for that of the ceiling."""
    range: float
    """The range from tasks without a pass as wrong to as right."""
    width: float
    """Mean width of the range, from its lower to its upper limit."""


def cells(trials: int, seed: int) -> Iterator[Cell]:
    """Yield every population, number of tasks and number of samples."""
    rng = np.random.default_rng(seed)
    for population in POPULATIONS:
        chance, precision = population.types()
        truth = float(precision[chance > 0].mean())
        for count in TASKS:
            for n in SAMPLES:
                drawn = rng.integers(TYPES, size=(count, trials))
                passed = rng.binomial(n, chance[drawn])
                right = rng.binomial(passed, precision[drawn])
                yield Cell(
                    population.name, count, n, *_held(passed.astype(np.float64), right.astype(np.float64), truth)
                )


def _held(passed: Floats, right: Floats, truth: float) -> tuple[float, float, float]:
    tasks, some = TaskBootstrap.of(range(len(passed))), passed > 0
    share = right / np.maximum(passed, 1)
    every = np.ones(passed.shape)
    published = ratios(share * some, some * 1.0, tasks)
    worst, best = ratios(share * some, every, tasks), ratios(np.where(some, share, 1.0), every, tasks)
    both = Ratios(worst.estimate, worst.low, best.high)
    held = [float(np.mean((interval.low <= truth) & (truth <= interval.high))) for interval in (published, both)]
    return held[0], held[1], float(np.mean(both.high - both.low))


@dataclass(frozen=True)
class Reward:
    """The reward at the best number of attempts, in points above the true one there."""

    population: str
    cost: float
    apparent: float
    """Bias of the estimate on the tasks that the number was chosen on."""
    corrected: float
    """Bias of the estimate that the study prints."""
    error: float
    """Standard error of both, by simulation."""
    held: float
    """Share of trials whose interval holds the true reward."""


def rewards(trials: int, seed: int) -> Iterator[Reward]:
    """164 tasks, 50 samples; where not answering is chosen, the reward is 0 and so is the error."""
    rng, ks = np.random.default_rng(seed), np.arange(1, ATTEMPTS + 1)
    for population in POPULATIONS:
        chance, precision = population.types()
        reached = [1 - (1 - chance) ** k for k in ks]
        gains = np.array([[(chance * precision).mean(), (chance * (1 - precision)).mean()] for chance in reached])
        drawn = np.array([_chosen(chance, precision, gains, rng) for _ in range(trials)])
        for by_trial, cost in zip(drawn.transpose(1, 0, 2), COSTS, strict=True):
            apparent, corrected = 100 * by_trial[:, 0].mean(), 100 * by_trial[:, 1].mean()
            error = 100 * float(by_trial[:, 1].std()) / trials**0.5
            held = float(by_trial[:, 2].mean())
            yield Reward(population.name, cost, float(apparent), float(corrected), error, held)


def _chosen(chance: Floats, precision: Floats, gains: Floats, rng: np.random.Generator) -> list[tuple[float, ...]]:
    drawn = rng.integers(TYPES, size=TASKS[0])
    passed = rng.binomial(ATTEMPTS, chance[drawn])
    right = rng.binomial(passed, precision[drawn])
    names, sizes = tuple(map(str, range(len(drawn)))), np.full(len(drawn), ATTEMPTS)
    pools, tasks = Pools(names, sizes, passed, right, right), TaskBootstrap.of(range(len(drawn)), replicates=300)
    rows: list[tuple[float, ...]] = []
    for best in best_attempts(pools, resample(pools, attempt_grid(ATTEMPTS)), tasks, COSTS, (0.0,)):
        k, cost = best.reward_at, best.cost_false_positive
        true = float(gains[k - 1, 0] - cost * gains[k - 1, 1]) if k else 0.0
        off = best.reward.estimate - true
        rows.append((off + best.optimism, off, float(best.reward.low <= true <= best.reward.high)))
    return rows


def broken_claims(cells: Sequence[Cell], trials: int) -> list[str]:
    """Cells where the range holds the ceiling less often than docs/statistics.md says, beyond simulation error."""
    least = LEAST - slack(trials)
    return [f"the range holds the ceiling in {cell.range:.3f}: {cell}" for cell in cells if cell.range < least]


def main() -> int:
    """Runs both and reports them."""
    options = settings(__doc__, quick="500 trials a cell instead of 4,000, 20 instead of 200", seed=5)
    trials, few = (500, 20) if options.quick else (4000, 200)
    ceiling, rewarded = list(cells(trials, options.seed)), list(rewards(few, options.seed))
    if not options.json:
        _print(ceiling, rewarded)
    broken = broken_claims(ceiling, trials)
    return report(broken, "docs/statistics.md", options, trials=trials, ceiling=ceiling, rewards=rewarded)


def _print(ceiling: Sequence[Cell], rewarded: Sequence[Reward]) -> None:
    for cell in ceiling:
        print(
            f"{cell.population:24} {cell.tasks:4} tasks, n {cell.samples:3}: as published {cell.published:.3f}, range "
            f"{cell.range:.3f}, {100 * cell.width:.0f} points wide"
        )
    for reward in rewarded:
        print(
            f"{reward.population:24} cost {reward.cost:g}: looks {reward.apparent:+.2f} points too large, corrected "
            f"{reward.corrected:+.2f} (error {reward.error:.2f}), interval holds {reward.held:.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
