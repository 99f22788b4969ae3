"""Rules on k samples other than "one of them passes": all pass, some number passes, a vote passes.

All are means over the ways to draw k of a task's n samples without replacement, hence unbiased for k fresh samples.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from codeeval.statistics.deferred import special
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.score_at_k import score_at_k_of_task

__all__ = ["all_pass", "at_least", "majority_of", "plurality", "worst_score"]


def majority_of(k: int) -> int:
    """Fewest of k samples that are more than half."""
    return k // 2 + 1


def all_pass(n: Counts, c: Counts, k: int) -> Floats:
    """pass^k by task: C(c, k) / C(n, k), the chance that all of k samples pass (Yao et al. 2406.12045, equation 1).

    `n` and `c` have shape (tasks,). It is the worst of k, as pass@k is the best. Raises UsageError where n < k.
    """
    n, c = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
    return np.asarray(1 - pass_at_k_per_task(n, n - c, k), dtype=np.float64)


def at_least(n: Counts, c: Counts, k: int, need: int) -> Floats:
    """Chance by task that `need` of k samples or more pass: an upper tail of the hypergeometric distribution.

    `need` = 1 is pass@k, `need` = k is pass^k. Raises UsageError where a task has n < k, ValueError for another `need`.
    """
    if not 1 <= need <= k:
        raise ValueError(f"{need!r} of {k!r} samples: give a number from 1 to {k!r}")
    n, c = np.asarray(n, dtype=np.int64), np.asarray(c, dtype=np.int64)
    if need == 1 or np.any(n < k):
        return pass_at_k_per_task(n, c, k)
    passes = np.arange(need, k + 1)[:, None]
    logs = _log_choose(c, passes) + _log_choose(n - c, k - passes) - _log_choose(n, np.array(k))
    return np.asarray(np.exp(logs).sum(axis=0).clip(0, 1), dtype=np.float64)


def worst_score(scores: ArrayLike, k: int) -> float:
    """Expected worst of k of a task's scores in [0, 1]: the mirror image of score@k. Raises ValueError as that does."""
    return 1 - score_at_k_of_task(1 - np.asarray(scores, dtype=np.float64), k)


def plurality(sizes: Sequence[int], passing: Sequence[int], k: int) -> float:
    """Chance that the answer most of k samples agree on passes, for one task; no test decides which answer that is.

    `sizes` has the number of samples by answer, `passing` how many of them pass. A tie is broken at random, and so is
    the choice among samples of one answer (Wang et al. 2203.11171 vote so on results; Shi et al. 2204.11454 and Li et
    al. 2203.07814 on programs' behaviour). Exact: no subset is drawn. Raises ValueError where k is not in 1..n.
    """
    samples, passed = np.asarray(sizes, dtype=np.int64), np.asarray(passing, dtype=np.float64)
    total = int(samples.sum())
    if not 1 <= k <= total:
        raise ValueError(f"a vote of {k!r} samples needs as many answers, not {total!r}")
    kinds, frequency = np.unique(samples[samples > 0], return_counts=True)
    shares = np.array([float((passed[samples == size] / size).sum()) for size in kinds])
    wins = np.array([_wins(int(size), kinds, frequency, k) for size in kinds])
    return float(np.clip(wins @ shares, 0, 1))


def _wins(size: int, kinds: Counts, frequency: Counts, k: int) -> float:
    """Chance that one given answer of `size` samples wins the vote.

    Given that it has t of the k samples, the others have k - t of them, none more than t. With r others at t it wins
    with chance 1 / (1 + r), the integral of y^r over [0, 1], which Gauss and Legendre's rule gives exactly. The numbers
    of samples by answer are binomial draws, conditioned on their sum: this keeps all terms between 0 and 1.
    """
    total = int((kinds * frequency).sum())
    rate, others = k / total, frequency - (kinds == size)
    own, rest = _pmf(size, min(size, k), rate), _pmf(total - size, k, rate)
    sure = np.arange(k // 2 + 1, min(size, k) + 1)  # more than half of k: nobody else can have as many
    won = float(own[sure] @ rest[k - sure])
    for t in range(1, min(size, k // 2) + 1):
        nodes, weights = np.polynomial.legendre.leggauss((k // t - 1) // 2 + 1)
        shares = [_sum_to(k - t, t, float(node), (kinds, others), rate) for node in (nodes + 1) / 2]
        won += float(own[t] * (weights / 2) @ np.array(shares))
    return won / float(_pmf(total, k, rate)[k])


def _sum_to(rest: int, most: int, tie: float, others: tuple[Counts, Counts], rate: float) -> float:
    """Chance that the other answers have `rest` samples and none more than `most`; each one at `most` counts `tie`."""
    product = np.zeros(rest + 1)
    product[0] = 1.0
    for size, times in zip(*others, strict=True):
        factor = np.zeros(rest + 1)
        reach = min(most, rest)
        factor[: reach + 1] = _pmf(int(size), reach, rate)
        if most <= rest:
            factor[most] *= tie
        product = np.convolve(product, _power(factor, int(times)))[: rest + 1]
    return float(product[rest])


def _power(factor: Floats, times: int) -> Floats:
    """The polynomial to a power, cut at its own length."""
    result = np.zeros_like(factor)
    result[0] = 1.0
    while times:
        if times & 1:
            result = np.convolve(result, factor)[: len(factor)]
        factor, times = np.convolve(factor, factor)[: len(factor)], times >> 1
    return result


def _pmf(size: int, most: int, rate: float) -> Floats:
    """Binomial chances of 0..`most` of `size`."""
    x = np.arange(most + 1)
    logs = _log_choose(np.array(size), x) + special.xlogy(x, rate) + special.xlog1py(np.maximum(size - x, 0), -rate)
    return np.asarray(np.where(x <= size, np.exp(logs), 0.0), dtype=np.float64)


def _log_choose(n: Counts, k: Counts) -> Floats:
    """Logarithm of C(n, k); minus infinity where k is not in 0..n."""
    inside = (k >= 0) & (k <= n)
    logs = -special.betaln(np.where(inside, n - k, 0) + 1, np.where(inside, k, 0) + 1) - np.log1p(n)
    return np.asarray(np.where(inside, logs, -np.inf), dtype=np.float64)
