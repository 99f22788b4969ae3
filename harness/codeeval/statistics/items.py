"""Difficulty and information of tasks, and the mean over all tasks from a part of them.

Difficulties come from the Rasch model (Rasch 1960): model m passes task i with chance 1 / (1 + exp(b_i - a_m)), a being
ability and b difficulty. It has one parameter per task, which is what a few reference models can tell. The Fisher
information of a task about a model's ability is p (1 - p): a task that everybody passes, or nobody, tells little.
Subsets of benchmarks chosen so are studied by Polo et al. (2402.14992) and Vania et al. (2106.00840).

A subset is drawn at random within strata of like difficulty. Its weighted mean is therefore unbiased for all tasks,
whatever the model, and survey sampling gives its error (Cochran 1977, chapters 5 and 10). References that fit badly
cost precision, not truth.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats, score_interval
from codeeval.statistics.pairs import Counts

__all__ = [
    "Allocation",
    "Items",
    "Part",
    "draw_part",
    "expected_loss",
    "predicted_error",
    "rasch",
    "whole_interval",
]

Allocation = Literal["difficulty", "information"]
"""Allocation of a subset to the strata: in proportion to their tasks, or to tasks times the root of their mean
information (Neyman's allocation)."""

_ABILITY, _DIFFICULTY = 4.0, 3.0
"""Standard deviations of the normal priors, in logits: wide, so that tasks that all or none pass stay finite."""
_PER_STRATUM = 4
"""Tasks drawn per stratum, about; two is the least that shows a variance."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Items:
    """Parameters of each task by reference models; arrays of shape (tasks,)."""

    difficulty: Floats
    """In logits: a model of this ability passes half of the time."""
    information: Floats
    """Fisher information about ability, mean over the reference models: at most 1/4."""
    ability: Floats
    """Ability of each reference model, shape (models,)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A subset of tasks, drawn within strata."""

    chosen: NDArray[np.int64]
    """Positions of the tasks drawn, ascending."""
    stratum: NDArray[np.int64]
    """Stratum of every task, drawn or not, numbered from the easiest; shape (tasks,)."""


def rasch(n: Counts, c: Counts) -> Items:
    """Difficulties from `n` samples, of which `c` pass, of shape (models, tasks); n is 0 where a model lacks a task.

    Posterior mode under wide normal priors (Mislevy 1986). Without a model all tasks are alike.
    """
    models, tasks = n.shape
    if not models:
        return Items(np.zeros(tasks), np.full(tasks, 0.25), np.zeros(0))
    from scipy import optimize, special  # noqa: PLC0415 - of the extra [studies]; the rest of this module does without

    def cost(point: Floats) -> tuple[float, Floats]:
        ability, difficulty = point[:models], point[models:]
        logits = ability[:, None] - difficulty
        value = -(c * special.log_expit(logits) + (n - c) * special.log_expit(-logits)).sum()
        value += (ability**2).sum() / (2 * _ABILITY**2) + (difficulty**2).sum() / (2 * _DIFFICULTY**2)
        slope = n * special.expit(logits) - c
        up, down = slope.sum(axis=1) + ability / _ABILITY**2, difficulty / _DIFFICULTY**2 - slope.sum(axis=0)
        return float(value), np.concatenate([up, down])

    optimum = optimize.minimize(cost, np.zeros(models + tasks), jac=True, method="L-BFGS-B").x
    ability, difficulty = optimum[:models], optimum[models:]
    chance = special.expit(ability[:, None] - difficulty)
    return Items(difficulty, (chance * (1 - chance)).mean(axis=0), ability)


def draw_part(items: Items, size: int, by: Allocation, rng: np.random.Generator) -> Part:
    """Draw `size` tasks at random within strata of like difficulty. Raises ValueError where there are fewer tasks."""
    tasks = len(items.difficulty)
    if not 1 <= size <= tasks:
        raise ValueError(f"a subset of {size!r} of {tasks!r} tasks: give a number from 1 to {tasks!r}")
    count = max(1, min(size // _PER_STRATUM, tasks // _FEWEST))
    order = np.argsort(items.difficulty, kind="stable")
    stratum = np.empty(tasks, dtype=np.int64)
    stratum[order] = np.arange(tasks) * count // tasks
    sizes = np.bincount(stratum, minlength=count)
    information = np.bincount(stratum, weights=items.information, minlength=count) / sizes
    weights = np.asarray(sizes * (np.sqrt(information) if by == "information" else 1.0), dtype=np.float64)
    shares = _shared(size, weights, sizes)
    drawn = [rng.choice(np.flatnonzero(stratum == at), share, replace=False) for at, share in enumerate(shares)]
    return Part(np.sort(np.concatenate(drawn)), stratum)


def _shared(size: int, weights: Floats, most: Counts) -> Counts:
    """Whole numbers that sum to `size`, near proportion to `weights`, at most `most` and at least two if possible."""
    shares = np.minimum(most, _FEWEST if size >= _FEWEST * len(most) else 1)
    while int(shares.sum()) < size:
        open_ = shares < most
        wanted = size * weights / weights.sum() - shares
        shares = shares + (np.arange(len(most)) == np.argmax(np.where(open_, wanted, -np.inf)))
    return np.asarray(shares, dtype=np.int64)


def whole_interval(
    values: Floats, within: Floats, stratum: Counts, sizes: Counts, *, confidence: float = CONFIDENCE
) -> Estimate:
    """The mean over all tasks from those drawn: `values` of the drawn tasks, in [0, 1], with their `stratum`.

    `sizes` is the number of all tasks by stratum, `within` the variance of each value if samples were drawn again (NaN
    where that is unknown, as with one sample). The variance is that of two-stage sampling, (1 - f) s^2 / m + f v / m
    by stratum, f being the share drawn; where v is unknown, f counts as 0, which errs on the safe side. The limits are
    those of `score_interval` for the number of independent tasks of the same variance.
    """
    kinds, position = np.unique(stratum, return_inverse=True)
    weights = sizes[kinds] / sizes[kinds].sum()
    count = np.bincount(position)
    means = np.bincount(position, weights=values) / count
    mean = float(np.clip(weights @ means, 0, 1))
    squares = _stratum_variance((values - means[position]) ** 2, position, count, float(values.var()))
    noise = np.bincount(position, weights=within) / count
    share = np.where(np.isnan(noise), 0.0, count / sizes[kinds])
    variance = float((weights**2 * ((1 - share) * squares + share * np.nan_to_num(noise)) / count).sum())
    low, high = score_interval(len(values), mean, variance * len(values), confidence=confidence)
    return Estimate(mean, float(low), float(high), confidence)


def _stratum_variance(squares: Floats, position: Counts, count: Counts, whole: float) -> Floats:
    """Unbiased variance within each stratum; that of all drawn tasks where a stratum has one."""
    sums = np.bincount(position, weights=squares)
    return np.where(count > 1, sums / np.maximum(count - 1, 1), whole)


def predicted_error(rates: Floats, part: Part) -> Floats:
    """Standard error of the weighted mean for models whose rates are `rates`, of shape (models, tasks).

    It has the choice of tasks in it and no noise of sampling, as if each rate were known; shape (models,).
    """
    count = int(part.stratum.max()) + 1
    sizes = np.bincount(part.stratum, minlength=count)
    drawn = np.bincount(part.stratum[part.chosen], minlength=count)
    total = np.zeros(len(rates))
    for at in range(count):
        inside = rates[:, part.stratum == at]
        spread = inside.var(axis=1, ddof=1) if sizes[at] > 1 else np.zeros(len(rates))
        total += (sizes[at] / part.stratum.size) ** 2 * (1 - drawn[at] / sizes[at]) * spread / max(1, drawn[at])
    return np.asarray(np.sqrt(total), dtype=np.float64)


def expected_loss(n: Counts, c: Counts, size: int, by: Allocation, *, seed: int) -> float | None:
    """Standard error of the whole's mean from `size` tasks for a model that told no difficulty, sampling aside.

    Each reference is predicted from strata that the others tell; root of the mean square. `n` and `c` have shape
    (models, tasks). None with fewer than two references, or where none of them has all tasks.
    """
    if len(n) < _FEWEST:
        return None
    errors = []
    for at in np.flatnonzero((n > 0).all(axis=1)):
        others = np.arange(len(n)) != at
        part = draw_part(rasch(n[others], c[others]), size, by, np.random.default_rng(seed))
        errors.append(float(predicted_error((c[at] / n[at])[None], part)[0]))
    return float(np.sqrt(np.mean(np.square(errors)))) if errors else None
