"""Are samples that pass late more often wrong? False positives by the attempt at which the first sample passes."""

from collections.abc import Iterator

import numpy as np

from codeeval.records import Record
from codeeval.statistics.attempts import failing
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pools import Pools
from codeeval.statistics.ratios import ratios

__all__ = ["FirstPass", "first_pass"]


class FirstPass(Record):
    """Answers whose first passing sample is one of these attempts."""

    first: int
    """First attempt of the bucket, a power of two."""
    last: int
    """Last attempt of the bucket."""
    share: float
    """Share of all tasks' answers that come here: P(the first sample to pass is in the bucket)."""
    false_positive_rate: Estimate | None
    """P(answer is wrong | it comes here), tasks weighing as often as they pass here; null where nothing can."""
    false_positive_rate_published: float | None
    """Rate as Stroebl et al. average: over tasks that can pass at an attempt, each the same, then over attempts."""


def first_pass(pools: Pools, tasks: TaskBootstrap) -> Iterator[FirstPass]:
    """Buckets of attempts 1, 2-3, 4-7, ...; the last whole one ends at or before the smallest pool's size.

    Within a task the order says nothing, as its samples are exchangeable: rates differ between buckets since other
    tasks pass there. Exact; `failing` has the formula.
    """
    most = int(pools.n.min())
    chances = -np.diff(failing(pools.n, pools.passed, most), axis=1)
    wrong = np.where(pools.decided, 1 - pools.precision, 0.0)
    edges = 2 ** np.arange(int(np.log2(most + 1)))
    weights = np.add.reduceat(chances[:, : 2 * edges[-1] - 1], edges - 1, axis=1)
    rates = ratios(wrong[:, None] * weights, weights, tasks)
    for at, first in enumerate(map(int, edges)):
        rate = rates[at]
        yield FirstPass(
            first=first,
            last=2 * first - 1,
            share=round(float(weights[:, at].mean()), 10),
            false_positive_rate=rate,
            false_positive_rate_published=_published(chances[:, first - 1 : 2 * first - 1], wrong),
        )


def _published(chances: Floats, wrong: Floats) -> float | None:
    """Mean over attempts of the mean over tasks that can pass there: what very many permutations give."""
    possible = chances > 0
    count = possible.sum(axis=0)
    if not count.any():
        return None
    means = (wrong @ possible)[count > 0] / count[count > 0]
    return round(float(means.mean()), 10)
