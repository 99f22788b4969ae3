"""Flips by how the failing side fails: its status, unless a taxonomy of bugs says more."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from codeeval.store.outcomes import STATUSES
from codeeval.studies.intervals import Floats
from codeeval.studies.matching import Read
from codeeval.studies.pairs import Pairs

__all__ = ["KindRates", "flips_by_kind"]


@dataclass(frozen=True, slots=True)
class KindRates:
    """Rates per task; over all kinds they add up to the negative and the positive flips."""

    negative: float
    positive: float


def flips_by_kind(a: Read, b: Read, suite: str, pairs: Pairs) -> Mapping[str, KindRates]:
    """By kind: the chance that A passes and B fails so, and that A failed so and B passes; means over tasks."""
    shares_a, shares_b = _shares(a, suite, pairs), _shares(b, suite, pairs)
    none = np.zeros(len(pairs.tasks))
    rates = {
        kind: KindRates(
            float((pairs.rate_a * shares_b.get(kind, none)).mean()),
            float((shares_a.get(kind, none) * pairs.rate_b).mean()),
        )
        for kind in shares_a.keys() | shares_b.keys()
    }
    return {kind: rate for kind, rate in sorted(rates.items()) if rate.negative or rate.positive}


def _shares(read: Read, suite: str, pairs: Pairs) -> dict[str, Floats]:
    """By kind of failure: the share of each task's samples, of shape (tasks,)."""
    outcomes = read.outcomes
    verdicts = outcomes.suite(suite)
    places = {task: place for place, task in enumerate(outcomes.tasks)}
    order = np.array([places[task] for task in pairs.tasks])
    totals = np.bincount(verdicts.task, minlength=len(outcomes.tasks))[order]
    failed = ~verdicts.passed
    return {
        STATUSES[code].value: np.bincount(verdicts.task[failed & (verdicts.status == code)], minlength=len(places))[
            order
        ]
        / totals
        for code in np.unique(verdicts.status[failed])
    }
