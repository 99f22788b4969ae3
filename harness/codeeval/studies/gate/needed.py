"""Samples or tasks that would decide an inconclusive rule, by the variance that its runs show."""

from collections.abc import Sequence

from codeeval.statistics.noninferiority import Aim, least_samples, least_tasks
from codeeval.studies.gate.harms import Bound
from codeeval.studies.gate.records import Needed
from codeeval.studies.gate.tails import TaskMeaning

__all__ = ["POWER", "needed_for"]

POWER = 0.8
"""Chance that a candidate as good as its baseline passes all critical rules, with the samples that are needed."""


def needed_for(bounds: Sequence[Bound], level: float, tasks: TaskMeaning, together: int = 1) -> Needed:
    """Return what shows all bounds for a candidate as good as its baseline.

    `together` is the number of rules that must be shown at once. Each gets its share of the power, as if they were
    independent, which asks for a little too much where they are not.
    """
    power = POWER ** (1 / max(together, 1))
    aims = [bound.aim(level, power) for bound in bounds]
    n = _largest([least_samples(aim) for aim in aims])
    return Needed(
        power=power,
        n=n,
        more_baseline=_more(aims, n, of_baseline=True),
        more_candidate=_more(aims, n, of_baseline=False),
        tasks=_largest([least_tasks(aim) for aim in aims]) if tasks == "like-these" else None,
    )


def _largest(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return max(known) if known and len(known) == len(counts) else None


def _more(aims: Sequence[Aim], n: int | None, *, of_baseline: bool) -> int:
    """Return the samples that the task with the fewest lacks."""
    growths = [aim.harm.growth for aim in aims if aim.harm.growth is not None]
    if n is None or not growths:
        return 0
    least = min(int((growth.n_a if of_baseline else growth.n_b).min()) for growth in growths)
    return max(0, n - least)
