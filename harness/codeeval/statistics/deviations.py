"""Tasks in which one run of a model differs from its other runs by more than sampling explains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.intervals import Floats
from codeeval.statistics.multiplicity import TaskTests
from codeeval.statistics.pairs import Counts, Pairs

__all__ = ["Deviations", "deviations"]


@dataclass(frozen=True, slots=True)
class Deviations:
    """By task, of shape (tasks,)."""

    run: NDArray[np.int64]
    """Position of the run that differs most from the others."""
    p: Floats
    """P-value of the run's difference from the others, adjusted over tasks and runs."""


def deviations(n: Counts, c: Counts) -> Deviations:
    """Hold each run against all others together; `n` samples of which `c` pass have shape (runs, tasks).

    Fisher's exact test of each task, adjusted over tasks (`TaskTests`), and over runs by their number (Bonferroni). A
    run without samples of a task is not held against the others there.
    """
    runs, tasks = n.shape
    tests = 1 if runs == 2 else runs  # noqa: PLR2004 - of two runs, each is held against the other: one test
    p = np.ones((runs, tasks))
    for run in range(tests):
        others_n, others_c = n.sum(axis=0) - n[run], c.sum(axis=0) - c[run]
        held = np.flatnonzero((n[run] > 0) & (others_n > 0))
        if held.size:
            names = tuple(map(str, held))
            pairs = Pairs(names, others_n[held], others_c[held], n[run, held], c[run, held], held)
            p[run, held] = np.minimum(1, tests * TaskTests(pairs).adjusted())
    return Deviations(np.argmin(p, axis=0), p.min(axis=0))
