"""Numbers of samples and tasks that detect a drop: `codeeval plan`.

The test planned for is that of the gate's rule `pass@k` with k = 1 and no permitted drop, one-sided. With n samples per
side and task, V = (sigma_A^2 + sigma_B^2) / n is the mean variance of a task's difference in sampling:

- `samples` (on these very tasks): the difference varies by V / tasks, and the exchange of samples, under which the test
  reckons, by V0 / tasks, where V0 = V + E[(p_A - p_B)^2] / (2 n - 1), for both runs are then taken for one.
- `tasks` (problems like these): by (omega^2 + V) / tasks, omega^2 being the variance over tasks of the true differences
  (Miller 2411.00640, equation 9).

A drop has a shape. `even`: every task loses the same; omega = 0. `broken`: some tasks are lost altogether, the others
untouched; of the tasks lost, omega^2 = share E[p^2] - drop^2. Tasks decide much in the second, nothing in the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.deferred import optimize, special
from codeeval.statistics.estimate import middle
from codeeval.statistics.variance import VarianceSplit
from codeeval.studies.plan.records import CountRange, Plan, PlanRow, PowerRange, Split

__all__ = [
    "Ask",
    "Over",
    "Shape",
    "plan",
    "power",
    "smallest_drop",
]

Shape = Literal["even", "broken"]
Over = Literal["samples", "tasks"]
_SIZES = (1, 2, 5, 10, 20, 50, 100)
_MOST = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Request of a plan."""

    tasks: int
    n: int
    """Samples per task, of each side."""
    drop: float = 0.05
    """To be noticed, from 0 to 1."""
    power: float = 0.8
    error: float = 0.025
    """Chance of a false alarm of this test: half of the 5 % of the default gate."""

    def __post_init__(self) -> None:
        if not 0 < self.drop < 1:
            raise UsageError(f"a drop of {100 * self.drop:g} points is impossible: give more than 0 and less than 100")
        for name, value in (("power", self.power), ("error", self.error)):
            if not 0 < value < 1:
                raise UsageError(f"the {name} {value:g} is no probability: give one such as 0.8")
        if self.tasks < 2 or self.n < 1:  # noqa: PLR2004 - one task has no variance
            raise UsageError(
                f"{self.tasks} tasks with {self.n} samples are too few for a benchmark: give two tasks or more"
            )


def plan(
    split: VarianceSplit,
    ask: Ask,
    *,
    pilot: str,
    omega: float | None = None,
    stopping: float | None = None,
    redrawn: Sequence[VarianceSplit] = (),
) -> Plan:
    """The plan; `omega` is the variance of true differences over tasks that a second pilot run showed (None: by shape).

    `redrawn` are splits that pilots like this one might have shown; they give the ranges.

    Raises UsageError for what cannot be asked, such as a drop that is larger than pass@1.
    """
    _check(split, ask, pilot)
    sizes = sorted({*_SIZES, ask.n})
    return Plan(
        pilot=pilot,
        tasks=ask.tasks,
        n=ask.n,
        drop=ask.drop,
        power_asked=ask.power,
        false_alarm=_false_alarm(split, ask),
        power_even=power(split, ask, "samples", "even"),
        power_broken=power(split, ask, "samples", "broken"),
        power_even_range=_power_range(redrawn, ask, "even"),
        power_broken_range=_power_range(redrawn, ask, "broken"),
        n_needed=_samples_needed(split, ask),
        tasks_needed=_tasks_needed(split, ask, omega),
        n_needed_range=_count_range([_samples_needed(draw, ask) for draw in redrawn]),
        tasks_needed_range=_count_range([_tasks_needed(draw, ask, omega) for draw in redrawn]),
        split=_split(split, ask, omega),
        rows=tuple(_row(split, ask, n, omega) for n in sizes),
        stopping=stopping,
    )


def _check(split: VarianceSplit, ask: Ask, pilot: str) -> None:
    """Refuse a drop that cannot happen."""
    if split.mean <= 0:
        raise UsageError(f"{pilot}: no sample passes, so the pilot says nothing of a drop: name a run that passes some")
    if ask.drop > split.mean:
        raise UsageError(
            f"{pilot}: pass@1 is {100 * split.mean:.1f} %, so it cannot drop by {100 * ask.drop:g} points: ask for "
            "less with --drop, or name a pilot that passes more often"
        )


def _power_range(redrawn: Sequence[VarianceSplit], ask: Ask, shape: Shape) -> PowerRange | None:
    if not redrawn:
        return None
    powers = [power(draw, ask, "samples", shape) for draw in redrawn]
    low, high = np.quantile(powers, middle())
    return PowerRange(low=float(low), high=float(high))


def _count_range(counts: Sequence[int | None]) -> CountRange | None:
    if not counts:
        return None
    values = [np.inf if count is None else float(count) for count in counts]
    low, high = np.quantile(values, middle(), method="inverted_cdf")
    return CountRange(low=int(low) if np.isfinite(low) else None, high=int(high) if np.isfinite(high) else None)


def _samples_needed(split: VarianceSplit, ask: Ask) -> int | None:
    return _least(lambda n: _enough(split, _with(ask, n=n), "samples", None))


def _tasks_needed(split: VarianceSplit, ask: Ask, omega: float | None) -> int | None:
    return _least(lambda tasks: _enough(split, _with(ask, tasks=max(tasks, 2)), "tasks", omega))


def power(split: VarianceSplit, ask: Ask, over: Over, shape: Shape, *, omega: float | None = None) -> float:
    """The chance that the drop is noticed."""
    reckoned, true = _variances(split, ask, over, shape, omega)
    critical = _critical(reckoned, ask, counted=over == "samples")
    spread = np.sqrt(true / ask.tasks)
    if spread <= 0:
        return float(ask.drop > critical)
    return float(special.ndtr((ask.drop - critical) / spread))


def _critical(variance: float, ask: Ask, *, counted: bool) -> float:
    """Return the smallest observed drop that fails: half a step above the quantile where samples are `counted`."""
    quantile = -float(special.ndtri(ask.error)) * float(np.sqrt(variance / ask.tasks))
    return quantile + (1 / (2 * ask.n * ask.tasks) if counted else 0.0)


def _false_alarm(split: VarianceSplit, ask: Ask) -> float:
    """The error of the test, less what is lost because it counts samples."""
    variance = 2 * split.within / ask.n
    if variance <= 0:
        return 0.0
    return float(special.ndtr(-_critical(variance, ask, counted=True) / np.sqrt(variance / ask.tasks)))


def _variances(split: VarianceSplit, ask: Ask, over: Over, shape: Shape, omega: float | None) -> tuple[float, float]:
    """Return the variance of one task's difference: as the test assumes it, and the true one."""
    lost = min(1.0, ask.drop / split.mean) if split.mean > 0 else 1.0
    squared = ask.drop**2 if shape == "even" else lost * split.squares
    after = _within_after(split, ask.drop, lost, shape)
    sampling = (split.within + after) / ask.n
    if over == "samples":
        return sampling + squared / (2 * ask.n - 1), sampling
    between = max(0.0, squared - ask.drop**2 if omega is None else omega)
    return sampling + between, sampling + between


def _within_after(split: VarianceSplit, drop: float, lost: float, shape: Shape) -> float:
    """Mean of p (1 - p) once the drop has taken place."""
    if shape == "broken":
        return (1 - lost) * split.within
    mean = max(0.0, split.mean - drop)
    # Every task's rate less the same: p - p^2 changes by -drop + 2 p drop - drop^2 in the mean, and is never negative.
    return float(np.clip(split.within - drop + 2 * split.mean * drop - drop**2, 0, mean * (1 - mean)))


def smallest_drop(split: VarianceSplit, ask: Ask, over: Over, shape: Shape, *, omega: float | None = None) -> float:
    """The smallest drop noticed with the power asked, up to pass@1 itself; 1 where none is."""

    def short(drop: float) -> float:
        return power(split, _with(ask, drop=drop), over, shape, omega=omega) - ask.power

    most = min(split.mean, 1 - 1e-9)
    if short(most) < 0:
        return 1.0
    return float(optimize.brentq(short, 1e-9, most)) if short(1e-9) < 0 else 0.0


def _with(ask: Ask, *, drop: float | None = None, n: int | None = None, tasks: int | None = None) -> Ask:
    return Ask(
        tasks=tasks or ask.tasks,
        n=n or ask.n,
        drop=ask.drop if drop is None else drop,
        power=ask.power,
        error=ask.error,
    )


def _enough(split: VarianceSplit, changed: Ask, over: Over, omega: float | None) -> bool:
    shapes: Sequence[Shape] = ("even", "broken")
    return all(power(split, changed, over, shape, omega=omega) >= changed.power for shape in shapes)


def _least(enough: Callable[[int], bool]) -> int | None:
    """The smallest number that is enough; being enough is monotone."""
    if not enough(_MOST):
        return None
    low, high = 0, 1
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _split(split: VarianceSplit, ask: Ask, omega: float | None) -> Split:
    total = split.between + split.within / ask.n
    return Split(
        mean=split.mean,
        between=split.between,
        within=split.within,
        differences=omega,
        share_of_sampling=min(1.0, split.within / ask.n / total) if total > 0 else 0.0,
        error=split.error(ask.n, ask.tasks),
    )


def _row(split: VarianceSplit, ask: Ask, n: int, omega: float | None) -> PlanRow:
    changed = _with(ask, n=n)
    return PlanRow(
        n=n,
        samples_even=smallest_drop(split, changed, "samples", "even"),
        samples_broken=smallest_drop(split, changed, "samples", "broken"),
        tasks_even=smallest_drop(split, changed, "tasks", "even", omega=omega),
        tasks_broken=smallest_drop(split, changed, "tasks", "broken", omega=omega),
    )
