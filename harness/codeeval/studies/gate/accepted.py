"""False positives among accepted samples: those that pass a verifier and fail an oracle."""

from dataclasses import dataclass

import numpy as np

from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts
from codeeval.studies.inputs.compared import ComparedRun

__all__ = ["Accepted", "accepted", "oracle_of"]

_ORACLES = ("plus", "strong")


def oracle_of(a: ComparedRun, b: ComparedRun, verifier: str, wanted: str | None) -> str | None:
    """A suite stronger than the verifier of which both runs have verdicts; None if there is none."""
    names = [{suite.name for suite in run.outcomes.suites} for run in (a, b)]
    choices = (wanted,) if wanted else _ORACLES
    return next((name for name in choices if name != verifier and all(name in suites for suites in names)), None)


@dataclass(frozen=True)
class Accepted:
    """One run's samples by task, arrays of shape (tasks,)."""

    n: Counts
    """Samples with both verdicts."""
    passing: Counts
    """Samples that the verifier accepts."""
    false: Counts
    """Samples that the verifier accepts and the oracle rejects."""

    @property
    def share(self) -> float | None:
        """False positives among accepted samples: a ratio of two means over tasks; None if none is accepted."""
        mean = float((self.passing / self.n).mean())
        return float((self.false / self.n).mean()) / mean if mean else None

    @property
    def variance(self) -> float:
        """Variance of the share if samples were drawn again: that of the ratio's linear part, within tasks."""
        share, mean = self.share or 0.0, float((self.passing / self.n).mean())
        if not mean:
            return 0.0
        right = self.passing - self.false
        total = self.false * (1 - share) - right * share
        squares = self.false * (1 - share) ** 2 + right * share**2
        within = (squares - total**2 / self.n) / np.maximum(self.n - 1, 1) / self.n
        return float(within.sum()) / (mean * len(self.n)) ** 2

    @property
    def third(self) -> float:
        """Third cumulant of the share if samples were drawn again, by its linear part; 0 with fewer than three."""
        share, mean = self.share or 0.0, float((self.passing / self.n).mean())
        if not mean or self.n.min() < 3:  # noqa: PLR2004 - a third moment takes three
            return 0.0
        right = self.passing - self.false
        middle = (self.false * (1 - share) - right * share) / self.n
        cubes = self.false * (1 - share - middle) ** 3 - right * (share + middle) ** 3
        cubes -= (self.n - self.passing) * middle**3
        cumulants = cubes / ((self.n - 1) * (self.n - 2) * self.n)
        return float(cumulants.sum()) / (mean * len(self.n)) ** 3

    @property
    def moves(self) -> Floats:
        """Return each task's influence on the share: the linear part of the ratio, whose mean over tasks is 0."""
        mean = float((self.passing / self.n).mean())
        if not mean:
            return np.zeros(len(self.n))
        return np.asarray((self.false - (self.share or 0.0) * self.passing) / self.n / mean, dtype=np.float64)

    @property
    def rates(self) -> Floats:
        """Share of all samples that are false positives, by task."""
        return np.asarray(self.false / self.n, dtype=np.float64)


def accepted(run: ComparedRun, verifier: str, oracle: str, tasks: tuple[str, ...]) -> Accepted:
    """The counts of these tasks; one without a sample that has both verdicts counts as one that accepts nothing."""
    outcomes = run.outcomes
    joined = outcomes.join(verifier, oracle)
    if run.copies:
        joined = joined.firsts()
    places = {task: position for position, task in enumerate(outcomes.tasks)}
    order = np.array([places[task] for task in tasks])

    groups = (joined.task, joined.task[joined.first], joined.task[joined.first & ~joined.second])
    n, passing, false = (np.bincount(group, minlength=len(places))[order] for group in groups)
    return Accepted(np.maximum(n, 1), passing, false)
