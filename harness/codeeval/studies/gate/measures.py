"""Measurement of each rule of a gate on one benchmark, with its p-value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.flips import excess, flips, noise_between
from codeeval.statistics.intervals import Floats
from codeeval.statistics.multiplicity import TaskTests
from codeeval.statistics.noninferiority import Harm, harm_of
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.shrinkage import Shrunken, shrunken
from codeeval.studies.gate.accepted import accepted, oracle_of
from codeeval.studies.gate.harms import Bound, accepted_harm, drop_bounds, flips_harm
from codeeval.studies.gate.records import Evidence
from codeeval.studies.gate.rules import Collapse, FalsePositives, Infrastructure, NegativeFlips, PassRate, Rule
from codeeval.studies.gate.tails import Change, accepted_p, collapse_p, drop_p, flips_p, noise_run_p, share_lost_p
from codeeval.studies.inputs.matching import Match

__all__ = ["Case", "Tested", "measure", "pass_rate_bounds", "pass_rate_p"]

_MOST_TASKS = 10


@dataclass(frozen=True)
class Tested:
    """A rule on a benchmark, before it is known how many others there are."""

    detail: str
    estimate: float | None = None
    p: float | None = None
    """None where the rule is not tested."""
    tasks: tuple[Evidence, ...] = ()
    fact: bool | None = None
    """True if a rule that needs no test is broken; None if it needs one."""
    bounds: tuple[Bound, ...] = ()
    """Harms that must be shown to be small; none for a rule without a margin."""


@dataclass(frozen=True)
class Case:
    """One benchmark."""

    match: Match
    adjusted: Floats
    """By task, the adjusted p-value of a drop."""
    level: float
    """The error permitted to all tests together."""
    rng: np.random.Generator
    again: Pairs | None
    """The baseline and another run of its model."""

    @property
    def pairs(self) -> Pairs:
        """The samples of both runs by task."""
        return self.match.pairs

    def planned(self, bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
        """Return the bounds, without plans where more samples would be copies."""
        greedy = any(
            run.copies or run.manifest.request.sampling.temperature == 0 for run in (self.match.a, self.match.b)
        )
        if not greedy:
            return bounds
        return tuple(replace(bound, harm=replace(bound.harm, growth=None)) for bound in bounds)

    @cached_property
    def shrunken(self) -> Shrunken:
        """Rates of both runs by task, shrunk towards those of all tasks."""
        return shrunken(self.pairs.n_a, self.pairs.c_a, self.pairs.n_b, self.pairs.c_b)


def measure(rule: Rule, case: Case) -> Tested:
    """Measure the rule on the benchmark."""
    return _MEASURES[type(rule)](rule, case)


def _pass_rate(rule: PassRate, case: Case) -> Tested:
    whole = case.pairs
    pairs = whole.subset((whole.n_a >= rule.k) & (whole.n_b >= rule.k))
    if not pairs.tasks:
        return Tested(f"no task has {rule.k} samples in both runs")
    a, b = pairs.values(rule.k)
    p, bounds = pass_rate_p(pairs, rule, case.rng), case.planned(pass_rate_bounds(pairs, rule))
    detail = f"{100 * a.mean():.1f} % before, {100 * b.mean():.1f} % now, on {len(pairs.tasks)} tasks"
    detail += _shown(bounds, case.level)
    return Tested(detail, 100 * float((a - b).mean()), p, _evidence(case, whole.rate_a, whole.rate_b), bounds=bounds)


def pass_rate_p(pairs: Pairs, rule: PassRate, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that the rule is fulfilled; every task has `rule.k` samples in both runs.

    Where a drop is permitted and `relative_margin` guards a low baseline, a drop beyond either breaks the rule.
    """
    p = drop_p(pairs, rule.k, Change(rule.max_drop / 100, rule.meaning), rng)
    if not rule.max_drop or rule.relative_margin is None:
        return p
    return min(1.0, 2 * min(p, share_lost_p(pairs, rule.k, rule.relative_margin / 100, rule.meaning, rng)))


def pass_rate_bounds(pairs: Pairs, rule: PassRate) -> tuple[Bound, ...]:
    """Return what the rule asks to be shown; nothing without a margin."""
    if rule.margin is None:
        return ()
    relative = None if rule.relative_margin is None else rule.relative_margin / 100
    return drop_bounds(pairs, rule.k, rule.margin / 100, relative, rule.meaning)


def _shown(bounds: Sequence[Bound], level: float) -> str:
    """Say how much worse the candidate may be, and whether it keeps enough of the baseline's value."""
    if not bounds:
        return ""
    worst = 100 * bounds[0].harm.limit(level)
    text = f"; at most {worst:.2f} points worse" if worst > 0 else f"; at least {-worst:.2f} points better"
    lost = any(bound.of_baseline and not bound.is_shown(level) for bound in bounds)
    return text + (", not shown to keep enough of the baseline's value" if lost else "")


def _collapse(rule: Collapse, case: Case) -> Tested:
    pairs = case.pairs
    lost = _gone(pairs.rate_a, pairs.rate_b, rule)
    sure = lost & (case.adjusted <= case.level)
    tasks = _evidence(case, pairs.rate_a, pairs.rate_b, among=lost)
    count = int(lost.sum())
    if rule.sure and rule.meaning == "like-these":
        return _collapse_over_tasks(rule, case, lost, tasks)
    detail = f"{count} of {len(pairs.tasks)} tasks" + (f"; {_before_rules(int(sure.sum()))}" if count else "")
    if not rule.sure:
        return Tested(detail, count, None, tasks, fact=count > 0)
    return Tested(detail, count, float(case.adjusted[lost].min(initial=1.0)), tasks)


def _before_rules(significant: int) -> str:
    """Say how many tasks changed beyond chance, in words that agree with a rule that passes all the same."""
    return f"{significant or 'none'} beyond chance before the correction over all rules (p)"


def _gone(before: Floats, after: Floats, rule: Collapse) -> NDArray[np.bool_]:
    return np.asarray((100 * before >= rule.start) & (100 * after <= rule.end))


def _collapse_over_tasks(rule: Collapse, case: Case, lost: NDArray[np.bool_], tasks: tuple[Evidence, ...]) -> Tested:
    """Tasks lost against tasks won.

    Where a task has unequal numbers of samples, luck alone loses more tasks than it wins, or fewer. Such a task counts
    only where its change is sure.
    """
    pairs = case.pairs
    won = _gone(pairs.rate_b, pairs.rate_a, rule)
    equal = pairs.n_a == pairs.n_b
    rises = TaskTests(pairs.swapped(), "less").adjusted()
    counted = lost & (equal | (case.adjusted <= case.level)), won & (equal | (rises <= case.level))
    p = collapse_p(*counted, pairs.cluster, case.rng)
    detail = f"{int(lost.sum())} of {len(pairs.tasks)} tasks lost, {int(won.sum())} won"
    return Tested(detail, int(lost.sum()), p, tasks)


def _negative_flips(rule: NegativeFlips, case: Case) -> Tested:
    pairs, change = case.pairs, Change(rule.above_noise / 100, rule.meaning)
    if case.again is not None:
        beyond = flips(pairs).negative - noise_between(case.again, pairs.tasks)
        p, usual = noise_run_p(beyond, pairs.cluster, change, case.rng), "the baseline against its other run"
        harm = partial(harm_of, beyond, pairs.cluster)
    elif rule.meaning == "like-these":
        beyond = pairs.rate_a - pairs.rate_b
        p, usual = flips_p(pairs, change, case.rng), "positive flips"
        harm = partial(flips_harm, pairs, rule.meaning)
    elif (noisy := excess(pairs)) is None:
        return Tested("needs two samples per task in the baseline, or another run of it (--noise), to know its noise")
    else:
        beyond = noisy
        p, usual = flips_p(pairs, change, case.rng), "the baseline against itself"
        harm = partial(flips_harm, pairs, rule.meaning)
    mean = float(beyond.mean())
    bounds = _bounds(rule.margin, harm, case)
    detail = f"{100 * mean:+.1f} points beyond {usual}{_shown(bounds, case.level)}"
    tasks = _evidence(case, pairs.rate_a, pairs.rate_b, rank=beyond)
    return Tested(detail, 100 * mean, p, tasks, bounds=bounds)


def _bounds(margin: float | None, harm: Callable[[], Harm], case: Case) -> tuple[Bound, ...]:
    """Return the bound of a rule without a guard; nothing without a margin."""
    return () if margin is None else case.planned((Bound(harm(), margin / 100, margin / 100),))


def _false_positives(rule: FalsePositives, case: Case) -> Tested:
    pair, verifier = case.match, case.match.suite
    oracle = oracle_of(pair.a, pair.b, verifier, rule.oracle)
    if oracle is None:
        return Tested(f"no oracle: both runs need verdicts of {rule.oracle or 'a suite plus or strong'}")
    a, b = (accepted(run, verifier, oracle, pair.pairs.tasks) for run in (pair.a, pair.b))
    if a.share is None or b.share is None:
        return Tested("no sample is accepted")
    p = accepted_p(a, b, pair.pairs.cluster, Change(rule.max_rise / 100, rule.meaning), case.rng)
    detail = f"{100 * a.share:.1f} % before, {100 * b.share:.1f} % now fail {oracle!r}"
    bounds = _bounds(rule.margin, partial(accepted_harm, a, b, pair.pairs.cluster, rule.meaning), case)
    change = b.rates - a.rates
    tasks = _evidence(case, a.rates, b.rates, among=change > 0, rank=change)
    return Tested(detail + _shown(bounds, case.level), 100 * (b.share - a.share), p, tasks, bounds=bounds)


def _infrastructure(rule: Infrastructure, case: Case) -> Tested:
    before, now = (run.missing_by_task() for run in (case.match.a, case.match.b))
    new = sum(now.values()) - sum(before.values())
    detail = f"{sum(before.values())} verdicts missing before, {sum(now.values())} now"
    worst = sorted((task for task in now if now[task] > before.get(task, 0)), key=lambda task: -now[task])
    tasks = tuple(
        Evidence(task_id=task, baseline=before.get(task, 0), candidate=now[task], sure=True)
        for task in worst[:_MOST_TASKS]
    )
    return Tested(detail, new, None, tasks, fact=new > rule.max_new)


_MEASURES: Mapping[type, Callable[..., Tested]] = {
    PassRate: _pass_rate,
    Collapse: _collapse,
    NegativeFlips: _negative_flips,
    FalsePositives: _false_positives,
    Infrastructure: _infrastructure,
}


def _evidence(
    case: Case,
    before: Floats,
    now: Floats,
    *,
    among: NDArray[np.bool_] | None = None,
    rank: Floats | None = None,
) -> tuple[Evidence, ...]:
    """Return at most ten tasks that fell, or those `among`, by `rank` or else by how far they fell."""
    chosen = now < before if among is None else among
    order = np.argsort(-(before - now if rank is None else rank), kind="stable")
    make = partial(_row, case, before, now)
    return tuple(make(int(task)) for task in order if chosen[task])[:_MOST_TASKS]


def _row(case: Case, before: Floats, now: Floats, task: int) -> Evidence:
    left = case.shrunken if before is case.pairs.rate_a else None
    return Evidence(
        task_id=case.pairs.tasks[task],
        baseline=float(before[task]),
        candidate=float(now[task]),
        baseline_shrunken=None if left is None else float(left.a[task]),
        candidate_shrunken=None if left is None else float(left.b[task]),
        sure=bool(case.adjusted[task] <= case.level),
    )
