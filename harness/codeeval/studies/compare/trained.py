"""Sides of several training seeds: the difference over seeds like these, for `codeeval compare --seeds trained`."""

from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.difference import Spread, task_error
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.intervals import Floats
from codeeval.statistics.pairs import Counts, Pairs
from codeeval.statistics.pass_at_k import pass_at_k_per_task
from codeeval.statistics.seeds import SeedNoise, between_seeds
from codeeval.statistics.sums import Tails
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Match
from codeeval.studies.inputs.pooling import Pooled

__all__ = ["SeedDifference", "seed_difference"]


@dataclass(frozen=True)
class SeedDifference:
    """The difference between two models whose trainings are noise too."""

    mean: float
    """Candidate less baseline, mean over tasks and seeds."""
    noise: SeedNoise
    tasks: Spread
    """The mean over seeds as a mean over tasks, with its error."""
    seeds: tuple[int, int]
    """Number of seeds of the baseline and of the candidate."""

    def over_tasks(self, confidence: float) -> Estimate:
        """Limits for tasks and seeds like these."""
        return self.noise.limits(self.mean, self.tasks, confidence=confidence)

    def over_samples(self, confidence: float) -> Estimate:
        """Limits for seeds like these, on these very tasks."""
        return self.noise.limits(self.mean, confidence=confidence)

    def tails(self, *, tasks: bool) -> Tails:
        """One-sided p-values; with `tasks` for tasks like these, else for these very tasks."""
        half = self.noise.p_value(self.mean, self.tasks if tasks else None) / 2
        lower, upper = (half, 1 - half) if self.mean <= 0 else (1 - half, half)
        return Tails(lower, upper, exact=False)


def seed_difference(matched: Match, pairs: Pairs, k: int) -> SeedDifference | None:
    """The difference on the tasks of `pairs`; None where no side has several training seeds.

    Raises UsageError where a task has fewer than k samples of some seed.
    """
    if not any(isinstance(run, Pooled) and run.trained for run in (matched.a, matched.b)):
        return None
    a, b = (_values(run, matched.suite, pairs.tasks, k) for run in (matched.a, matched.b))
    differences = np.asarray(b.mean(axis=0) - a.mean(axis=0), dtype=np.float64)
    spread = task_error(differences, pairs.cluster)
    return SeedDifference(float(differences.mean()), between_seeds(a, b), spread, (len(a), len(b)))


def _values(run: ComparedRun, suite: str, tasks: tuple[str, ...], k: int) -> Floats:
    """pass@k by seed and task; runs that were pooled as samples of one model are one seed."""
    runs = [part for part, _ in run.parts] if isinstance(run, Pooled) and run.trained else [run]
    return np.stack([pass_at_k_per_task(*_columns(member, suite, tasks, k), k) for member in runs])


def _columns(run: ComparedRun, suite: str, tasks: tuple[str, ...], k: int) -> tuple[Counts, Counts]:
    counts = run.counts(suite)
    if few := [task for task in tasks if counts.get(task, (0, 0))[0] < k]:
        raise UsageError(
            f"{str(run.folder)!r} has fewer than {k} samples of {len(few)} tasks that other seeds have, such as "
            f"{few[0]!r}: finish it with `codeeval pass-at-k --run {run.folder} --resume`"
        )
    both = np.array([counts[task] for task in tasks], dtype=np.int64)
    return both[:, 0], both[:, 1]
