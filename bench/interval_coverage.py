"""Coverage of intervals for pass@k, by simulation: the one that codeeval uses, and those it was chosen over.

    python bench/interval_coverage.py [--quick] [--json]

A trial draws problems from a population of difficulties and n samples of each, and asks whether the interval holds the
population's pass@k. A problem's success rate is Beta-distributed (and 0 or 1 for some, where a population has atoms),
so the passing samples of a problem are beta-binomial. A trial is one multinomial draw of how many problems have 0..n of
them: exact, and quick. Exits with 1 if the shipped interval misses what docs/statistics.md claims.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special
from simulation import LOWER, UPPER, Limits, Row, measured, print_rows, report, row_of, settings, slack

from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.pass_at_k import pass_at_k_per_task

PROBLEMS = (24, 50, 164, 378, 974)
SAMPLES_AND_K = {1: (1,), 5: (1, 5), 10: (1, 5, 10), 20: (1, 5, 10), 100: (1, 5, 10)}
Z = float(special.ndtri(UPPER))
SHIPPED = "shipped"
EDGE = 5.0
"""Fewer expected solved or unsolved problems than this: the edge, where no interval can be exact."""
BOOTSTRAP_CELLS = [(10, problems) for problems in (24, 164)]
RESAMPLES = 999


@dataclass(frozen=True)
class Population:
    """Success rates: 0 for a share `never`, 1 for a share `always`, and Beta(a, b) for the others."""

    name: str
    a: float
    b: float
    never: float = 0.0
    always: float = 0.0
    held_out: bool = False
    """Not looked at while the interval was chosen."""

    def passing(self, n: int) -> Floats:
        """Return the probabilities of 0..n passing samples of a problem."""
        c = np.arange(n + 1)
        log_choose = -special.betaln(n - c + 1, c + 1) - np.log(n + 1)
        chances: Floats = np.exp(
            log_choose + special.betaln(c + self.a, n - c + self.b) - special.betaln(self.a, self.b)
        )
        chances *= (1 - self.never - self.always) / chances.sum()
        chances[0] += self.never
        chances[-1] += self.always
        return chances


POPULATIONS = (
    Population("hard", 1, 4),
    Population("easy", 4, 1),
    Population("uniform", 1, 1),
    Population("u-shaped", 0.3, 0.3),
    Population("nearly all", 9.5, 0.5),
    Population("nearly none", 0.5, 9.5),
    Population("bell", 2, 2, held_out=True),
    Population("skewed", 0.6, 1.4, held_out=True),
    Population("easier", 8, 1.5, held_out=True),
    Population("spiked", 0.1, 0.6, held_out=True),
    Population("atoms", 1, 1, never=0.3, always=0.2, held_out=True),
)


@dataclass(frozen=True)
class Draws:
    """Trials of one cell: how many of `problems` problems had each of `values`."""

    problems: int
    values: Floats
    """Shape (outcomes,): a problem's estimate of pass@k after 0..n passing samples."""
    counts: Floats
    """Shape (trials, outcomes)."""

    @cached_property
    def mean(self) -> Floats:
        """Shape (trials,)."""
        return np.clip(self.counts @ self.values / self.problems, 0, 1)

    def moment(self, power: int) -> Floats:
        """Central moment of each trial, of shape (trials,)."""
        deviations = (self.values - self.mean[:, None]) ** power
        return np.asarray((self.counts * deviations).sum(axis=1) / self.problems)

    @cached_property
    def variance(self) -> Floats:
        """Mean squared deviation of each trial."""
        return self.moment(2)

    @cached_property
    def error(self) -> Floats:
        """Standard error of the mean, Miller (2024), equation 1."""
        return np.sqrt(self.variance / (self.problems - 1))

    @cached_property
    def size(self) -> Floats:
        """Effective number of problems: the Bernoulli trials whose mean would vary as much; `problems` at 0 and 1."""
        binary = self.mean * (1 - self.mean)
        share = np.divide(self.variance, binary, out=np.ones_like(binary), where=binary > 0)
        return np.asarray(self.problems / np.clip(share, 1e-9, 1))

    @property
    def t(self) -> float:
        """Student's quantile."""
        return float(special.stdtrit(self.problems - 1, UPPER))


@dataclass(frozen=True)
class Cell:
    """One point of the grid, and what each interval did there."""

    population: str
    held_out: bool
    problems: int
    n: int
    k: int
    truth: float
    coverage: Mapping[str, float]
    width: Mapping[str, float]
    """Mean width."""

    @property
    def stratum(self) -> str:
        """`edge`, or by the values that a problem can have: `graded`, and `0/1` (few possible means: a lattice)."""
        if self.problems * min(self.truth, 1 - self.truth) < EDGE:
            return "edge"
        return "0/1" if self.n == self.k else "graded"


# Candidates


def shipped(draws: Draws) -> Limits:
    """Return the interval that codeeval uses."""
    return score_interval(draws.problems, draws.mean, draws.variance)


def normal(draws: Draws) -> Limits:
    """Mean and 1.96 standard errors (Miller 2024)."""
    return draws.mean - Z * draws.error, draws.mean + Z * draws.error


def student(draws: Draws) -> Limits:
    """Mean and t standard errors."""
    return draws.mean - draws.t * draws.error, draws.mean + draws.t * draws.error


def johnson(draws: Draws) -> Limits:
    """Student's t, corrected for skewness to first order (Johnson 1978; Hall 1992)."""
    third = np.divide(draws.moment(3), draws.variance, out=np.zeros_like(draws.mean), where=draws.variance > 0)
    centre = draws.mean + third * (1 + 2 * draws.t**2) / (6 * draws.problems)
    return centre - draws.t * draws.error, centre + draws.t * draws.error


def logit(draws: Draws) -> Limits:
    """Student's t on the log-odds of the mean, with half a success and half a failure added."""
    mean = (draws.mean * draws.problems + 0.5) / (draws.problems + 1)
    error = np.maximum(draws.error, 0.5 / draws.problems**1.5) / (mean * (1 - mean))
    return special.expit(special.logit(mean) - draws.t * error), special.expit(special.logit(mean) + draws.t * error)


def wilson(draws: Draws) -> Limits:
    """Wilson's interval with the effective number of problems as observed."""
    weight = Z**2 / draws.size
    centre = (draws.mean + weight / 2) / (1 + weight)
    half = np.sqrt(weight * draws.mean * (1 - draws.mean) + weight**2 / 4) / (1 + weight)
    return centre - half, centre + half


def agresti_coull(draws: Draws) -> Limits:
    """Agresti and Coull's interval with the effective number of problems."""
    size = draws.size + Z**2
    centre = (draws.mean * draws.size + Z**2 / 2) / size
    half = Z * np.sqrt(centre * (1 - centre) / size)
    return centre - half, centre + half


def _beta_limits(draws: Draws, successes: float) -> Limits:
    x, y = draws.mean * draws.size, (1 - draws.mean) * draws.size
    low = special.betaincinv(np.maximum(x + successes, 1e-9), y + 1 - successes, LOWER)
    high = special.betaincinv(x + 1 - successes, np.maximum(y + successes, 1e-9), UPPER)
    return np.where(x > 0, low, 0), np.where(y > 0, high, 1)


def clopper_pearson(draws: Draws) -> Limits:
    """Return the exact binomial interval with the effective number of problems (Korn and Graubard 1998)."""
    return _beta_limits(draws, 0.0)


def beta(draws: Draws) -> Limits:
    """Quantiles of the Beta distribution with the mean's moments (Jeffreys' interval for 0/1 values)."""
    return _beta_limits(draws, 0.5)


CANDIDATES: dict[str, Callable[[Draws], Limits]] = {
    SHIPPED: shipped,
    "Wilson, effective size": wilson,
    "Agresti-Coull, effective size": agresti_coull,
    "Clopper-Pearson, effective size": clopper_pearson,
    "beta by moments": beta,
    "normal (Miller)": normal,
    "Student's t": student,
    "t, skewness-corrected": johnson,
    "t on log-odds": logit,
}


def bootstraps(draws: Draws, rng: np.random.Generator) -> dict[str, Limits]:
    """Percentile and BCa bootstrap over problems (Efron 1987), from the same resamples."""
    seen = draws.counts.any(axis=0)
    shares = draws.counts[:, seen] / draws.problems
    means = rng.multinomial(draws.problems, shares, size=(RESAMPLES, len(shares))) @ draws.values[seen] / draws.problems
    means = np.sort(means, axis=0)
    below = (means < draws.mean).mean(axis=0) / 2 + (means <= draws.mean).mean(axis=0) / 2
    bias = special.ndtri(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    spread = np.maximum(draws.variance, 1e-12) ** 1.5 * 6 * np.sqrt(draws.problems)
    acceleration = draws.moment(3) / spread

    def corrected(z: float) -> Floats:
        level = special.ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))
        rank = np.clip(np.round(level * (RESAMPLES + 1)).astype(int) - 1, 0, RESAMPLES - 1)
        return np.asarray(means[rank, np.arange(len(shares))])

    return {
        "bootstrap, percentile": (means[round(LOWER * (RESAMPLES + 1)) - 1], means[round(UPPER * (RESAMPLES + 1)) - 1]),
        "bootstrap, BCa": (corrected(-Z), corrected(Z)),
    }


# The grid


def measure(population: Population, draws: Draws, n: int, k: int, limits: Mapping[str, Limits]) -> Cell:
    """Coverage and mean width of each interval in one cell; limits outside [0, 1] are clipped."""
    truth = float(population.passing(n) @ draws.values)
    coverage, width = measured(limits, truth)
    return Cell(population.name, population.held_out, draws.problems, n, k, truth, coverage, width)


def draw(
    population: Population, n: int, problems: int, rng: np.random.Generator, *, trials: int
) -> Iterator[tuple[int, Draws]]:
    """Yield the trials of a cell for each k, from the same samples."""
    counts = rng.multinomial(problems, population.passing(n), size=trials).astype(np.float64)
    for k in SAMPLES_AND_K[n]:
        values = pass_at_k_per_task(np.full(n + 1, n), np.arange(n + 1), k)
        yield k, Draws(problems, values, counts)


def run_grid(trials: int, seed: int) -> list[Cell]:
    """Every candidate but the bootstraps, in every cell."""
    rng = np.random.default_rng(seed)
    return [
        measure(population, draws, n, k, {name: interval(draws) for name, interval in CANDIDATES.items()})
        for population in POPULATIONS
        for n in SAMPLES_AND_K
        for problems in PROBLEMS
        for k, draws in draw(population, n, problems, rng, trials=trials)
    ]


def run_bootstraps(trials: int, seed: int) -> list[Cell]:
    """The bootstraps beside the shipped interval, on a part of the grid: they cost a thousand times as much."""
    rng = np.random.default_rng(seed)
    return [
        measure(population, draws, n, k, {SHIPPED: shipped(draws), **bootstraps(draws, rng)})
        for population in POPULATIONS
        if not population.held_out
        for n, problems in BOOTSTRAP_CELLS
        for k, draws in draw(population, n, problems, rng, trials=trials)
    ]


# Report


def summarise(cells: Sequence[Cell], stratum: str) -> list[Row]:
    """Return a row per interval, the shipped one first."""
    return [_row(cells, stratum, name) for name in cells[0].coverage] if cells else []


def _row(cells: Sequence[Cell], stratum: str, name: str) -> Row:
    widths = [cell.width[name] / cell.width[SHIPPED] for cell in cells]
    return row_of(stratum, name, [cell.coverage[name] for cell in cells], widths)


def tables(cells: Sequence[Cell]) -> list[Row]:
    """Return all cells, then each stratum, then the held-out populations alone."""
    strata = {"all": list(cells)}
    strata |= {stratum: [cell for cell in cells if cell.stratum == stratum] for stratum in ("graded", "0/1", "edge")}
    strata["held out"] = [cell for cell in cells if cell.held_out]
    return [row for stratum, chosen in strata.items() for row in summarise(chosen, stratum)]


def broken_claims(cells: Sequence[Cell], trials: int) -> list[str]:
    """Return the claims of docs/statistics.md on the shipped interval that this run does not find."""
    error = slack(trials)
    bounds = {"graded": (0.93, 0.96), "0/1": (0.925, 0.975), "edge": (0.925, 1.0)}
    return [
        f"{cell.stratum}: coverage {cell.coverage[SHIPPED]:.4f} in {cell.population!r}, {cell.problems} problems, "
        f"n = {cell.n}, k = {cell.k}: outside {bounds[cell.stratum]}"
        for cell in cells
        if not bounds[cell.stratum][0] - error <= cell.coverage[SHIPPED] <= bounds[cell.stratum][1] + error
    ]


def main() -> int:
    """Runs the grid and reports it."""
    options = settings(__doc__, quick="2,000 trials a cell instead of 20,000, no bootstraps", seed=2021)
    trials = 2_000 if options.quick else 20_000
    cells = run_grid(trials, options.seed)
    resampled = [] if options.quick else run_bootstraps(500, options.seed)
    rows = tables(cells) + summarise(resampled, "bootstrap")
    if not options.json:
        print_rows(rows)
    return report(broken_claims(cells, trials), "docs/statistics.md", options, trials=trials, rows=rows, cells=cells)


if __name__ == "__main__":
    sys.exit(main())
