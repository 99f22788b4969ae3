"""Does a model write one known program more often than models do that do not know it? Tests by task, and over all.

Each right program of a model has a form, such as its tokens without layout. Form 0 is that of the known program. On a
task, a share mu of independent programs has it, because short tasks have few right programs. Two things make a naive
test of counts wrong. The programs of one model are not independent: it has habits, most of all at a low temperature.
And mu is known from a few other models only.

Habits: programs of one model are alike with a chance rho beyond that for two models. It is the kinship of population
genetics, (within - between) / (1 - between) (Hudson, Slatkin and Maddison 1992). Only forms other than 0 count, so that
a repeated known program is not taken for a habit. A model's own share of form 0 then has a beta distribution with mean
mu and s = 1 / rho - 1.

The share mu has a beta prior over tasks, fitted by maximum likelihood to the other models (Skellam 1948), and is
updated by their programs of this task. Programs of one model count as n / (1 + (n - 1) rho) independent ones.

The p-value of a task is the chance of at least as many repetitions. Given mu it is a polynomial in mu, so that
Gauss-Jacobi quadrature over the posterior is exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.quantiles import student_quantile

__all__ = ["FEWEST_MODELS", "Repetitions", "benjamini_hochberg", "either", "excess", "kinship", "repetitions"]

Counts = NDArray[np.int64]

FEWEST_MODELS = 3
"""Other models from which on their differences are known well enough for the test over all tasks."""

_MEANS = np.geomspace(0.002, 0.6, 40)
_SIZES = np.geomspace(0.2, 20.0, 25)
"""Prior means, and prior weights in programs, among which the likelihood decides."""
_LEAST_KINSHIP = 0.001
_TWO = 2


@dataclass(frozen=True, slots=True)
class Repetitions:
    """Repetitions of the known program; arrays of shape (tasks,)."""

    right: Counts
    """Right programs of the model."""
    repeated: Counts
    """Right programs with the known form."""
    expected: Floats
    """Share of independent programs with that form, by the other models; NaN where the model has no right program."""
    p: Floats
    """Chance of so many repetitions or more without knowledge of the known program; 1 without a right program."""


def kinship(forms: Counts) -> Floats:
    """Return rho of each model, from 0.001 to 1; `forms` counts programs, of shape (models, tasks, forms).

    Form 0 is left out. 1 where nothing is known, as of one program per task: then a model counts as one program.
    """
    others = forms[:, :, 1:].astype(np.float64)
    size = others.sum(axis=2)
    share = others / np.maximum(size, 1)[:, :, None]
    models = (size > 0).sum(axis=0)
    pairs = np.maximum(models * (models - 1), 1)
    squares = (share**2).sum(axis=2)
    between = ((share.sum(axis=0) ** 2).sum(axis=1) - squares.sum(axis=0)) / pairs
    within = (others * (others - 1)).sum(axis=2) / np.maximum(size * (size - 1), 1)
    known = (size >= _TWO) & (models >= _TWO)
    top = np.where(known, within - between, 0.0).sum(axis=1)
    bottom = np.where(known, 1 - between, 0.0).sum(axis=1)
    rho = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), 1.0)
    return np.clip(rho, _LEAST_KINSHIP, 1.0)


def repetitions(forms: Counts) -> Repetitions:
    """Test each task; `forms` counts right programs, of shape (models, tasks, forms). Row 0 is the model tested."""
    from scipy import special  # noqa: PLC0415 - of the extra [studies]

    rho = kinship(forms)
    right = forms.sum(axis=2)
    share = forms[:, :, 0] / np.maximum(right, 1)
    independent = right / (1 + np.maximum(right - 1, 0) * rho[:, None])
    weight = independent[1:].sum(axis=0)
    hits = (share * independent)[1:].sum(axis=0)
    prior = _prior(hits, weight, special.betaln)
    first, second = prior[0] + hits, prior[1] + weight - hits
    strength = 1 / rho[0] - 1
    repeated = forms[0, :, 0]
    rows = np.stack([right[0], repeated, first, second], axis=1)
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    values = np.array([_tail(int(n), int(k), a, b, strength) for n, k, a, b in kinds])
    expected = np.where(right[0] > 0, first / (first + second), np.nan)
    return Repetitions(right[0], repeated, expected, values[kind.reshape(-1)])


def _prior(hits: Floats, weight: Floats, betaln: np.ufunc) -> tuple[float, float]:
    """Return the beta prior under which the other models' programs are most likely."""
    mean, size = np.meshgrid(_MEANS, _SIZES, indexing="ij")
    first, second = (mean * size)[..., None], ((1 - mean) * size)[..., None]
    likelihood = (betaln(first + hits, second + weight - hits) - betaln(first, second)).sum(axis=-1)
    at = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    return float(first[at][0]), float(second[at][0])


def _tail(n: int, k: int, first: float, second: float, strength: float) -> float:
    """Chance of k or more of n, if the share's mean has a beta posterior and the share itself a spread around it."""
    from scipy import special  # noqa: PLC0415 - as above

    if k == 0:
        return 1.0
    nodes, weights = special.roots_jacobi(n // 2 + 1, second - 1, first - 1)
    mean = np.clip((1 + nodes) / 2, 1e-12, 1 - 1e-12)[:, None]
    spread = max(strength, 1e-9)
    hits = np.arange(k, n + 1)[None, :]
    choices = special.gammaln(n + 1) - special.gammaln(hits + 1) - special.gammaln(n - hits + 1)
    chances = choices + special.betaln(hits + mean * spread, n - hits + (1 - mean) * spread)
    chances -= special.betaln(mean * spread, (1 - mean) * spread)
    return float(min(1.0, weights @ np.exp(chances).sum(axis=1) / weights.sum()))


def excess(forms: Counts, *, confidence: float = CONFIDENCE) -> Estimate | None:
    """Return the share repeated by model 0 less that of the other models, mean over tasks; None with fewer than three.

    The limits are Student's for one more model like the others. They have the differences between models in them,
    such as a brief style, which is like that of the known programs on all tasks at once.
    """
    right = forms.sum(axis=2)
    others = len(forms) - 1
    if others < FEWEST_MODELS:
        return None
    share = np.where(right > 0, forms[:, :, 0] / np.maximum(right, 1), np.nan)
    ahead = [_ahead(share[at], np.delete(share[1:], at - 1, axis=0)) for at in range(1, others + 1)]
    own = _ahead(share[0], share[1:])
    if own is None or any(each is None for each in ahead):
        return None
    deviation = np.sqrt(np.square(np.array(ahead, dtype=np.float64)).sum() * (others - 1)) / others
    error = deviation * np.sqrt(1 + 1 / others)
    half = float(student_quantile(np.array(others - 1.0), (1 + confidence) / 2)) * max(float(error), 1e-9)
    return Estimate(own, max(-1.0, own - half), min(1.0, own + half), confidence)


def _ahead(own: Floats, others: Floats) -> float | None:
    """Mean over tasks of a model's share less the mean of the other models'; None without a common task."""
    known = ~np.isnan(others)
    mean = np.where(known, others, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    common = known.any(axis=0) & ~np.isnan(own)
    return float((own - mean)[common].mean()) if common.any() else None


def either(first: Repetitions, second: Repetitions) -> Floats:
    """Return adjusted p-values by task of two tests together, such as of both kinds of forms; 1 without a program.

    Twice the smaller of both (Bonferroni), then adjusted over the tasks with a right program.
    """
    adjusted = np.ones(len(first.p))
    known = first.right > 0
    adjusted[known] = benjamini_hochberg(np.minimum(1.0, 2 * np.minimum(first.p, second.p)[known]))
    return adjusted


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return adjusted p-values (Benjamini and Hochberg 1995), of shape (tests,), in the order given.

    Of the tests with an adjusted value of at most q, a share of at most q is expected to be false alarms. Where no test
    has anything to find, it is the chance of any alarm.
    """
    count = len(p_values)
    if not count:
        return p_values
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * count / np.arange(1, count + 1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return adjusted
