"""Rules against runs: each rule is tested on each benchmark, and all tests together keep one error rate."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from scipy import special

from codeeval.statistics.shrinkage import Shrunken, shrunken
from codeeval.studies.comparison import facts_of, matches
from codeeval.studies.difference import sampling_error, task_error
from codeeval.studies.exact import exchange_samples, exchange_tasks
from codeeval.studies.flips import excess, flips, noise_between, noise_variance
from codeeval.studies.gate.accepted import accepted, oracle_of
from codeeval.studies.gate.records import Evidence, Finding, GateReport, Outcome
from codeeval.studies.gate.rules import (
    Collapse,
    FalsePositives,
    Infrastructure,
    NegativeFlips,
    PassRate,
    Rule,
    Rules,
)
from codeeval.studies.intervals import Floats
from codeeval.studies.matching import Match, Side, Tolerance, match
from codeeval.studies.multiplicity import TaskTests, holm
from codeeval.studies.pairs import Pairs

__all__ = ["Tested", "decide", "pass_rate_p"]

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
    """Whether a rule that needs no test is broken; None where it needs one."""


@dataclass(frozen=True)
class _Case:
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
        return self.match.pairs

    @cached_property
    def shrunken(self) -> Shrunken:
        return shrunken(self.pairs.n_a, self.pairs.c_a, self.pairs.n_b, self.pairs.c_b)


def decide(
    baseline: Side,
    candidate: Side,
    rules: Rules,
    *,
    tolerance: Tolerance,
    noise: Side | None = None,
    seed: int = 0,
) -> GateReport:
    """Hold the candidate against the baseline. Raises UsageError, RunError as `compare`.

    `noise` holds other runs of the baseline's model, by which its noise is seen; None: two halves of its own.
    """
    rng = np.random.default_rng(seed)
    counts_faults = any(isinstance(rule, Infrastructure) for rule in rules.rules)
    accepted_gaps = Tolerance(tolerance.unfinished, tolerance.versions, verdicts=counts_faults)
    matched, notes = matches(baseline, candidate, rules.suite, accepted_gaps)
    level = 1 - rules.confidence
    drafts = []
    for one in matched:
        other = noise.reads.get(one.a.benchmark) if noise else None
        again = match(one.a, other, one.suite, accepted_gaps).pairs if other else None
        case = _Case(one, TaskTests(one.pairs, "less").adjusted(), level, rng, again)
        drafts += [(one.a.benchmark, rule, _test(rule, case)) for rule in rules.rules]
        notes += one.notes
    findings = tuple(_findings(drafts, level))
    return GateReport(
        passed=all(one.outcome != "failed" for one in findings),
        confidence=rules.confidence,
        baseline=facts_of(baseline),
        candidate=facts_of(candidate),
        findings=findings,
        notes=tuple(dict.fromkeys(notes)),
    )


def _findings(drafts: Sequence[tuple[str, Rule, Tested]], level: float) -> Iterator[Finding]:
    tested = [(one.p, rule.weight) for _, rule, one in drafts if one.p is not None]
    p_values, weights = ([pair[place] for pair in tested] for place in (0, 1))
    adjusted = iter(holm(p_values, weights))
    for benchmark, rule, one in drafts:
        p_adjusted = None if one.p is None else float(next(adjusted))
        yield Finding(
            rule=str(rule),
            benchmark=benchmark,
            outcome=_outcome(one, p_adjusted, level),
            detail=one.detail,
            estimate=one.estimate,
            p=one.p,
            p_adjusted=p_adjusted,
            unit="count" if isinstance(rule, Infrastructure) else "share",
            tasks=one.tasks,
        )


def _outcome(one: Tested, p_adjusted: float | None, level: float) -> Outcome:
    if one.fact is not None:
        return "failed" if one.fact else "passed"
    if p_adjusted is None:
        return "not tested"
    return "failed" if p_adjusted <= level else "passed"


def _test(rule: Rule, case: _Case) -> Tested:
    return _TESTS[type(rule)](rule, case)


def _pass_rate(rule: PassRate, case: _Case) -> Tested:
    whole = case.pairs
    pairs = whole.subset((whole.n_a >= rule.k) & (whole.n_b >= rule.k))
    if not pairs.tasks:
        return Tested(f"no task has {rule.k} samples in both runs")
    a, b = pairs.values(rule.k)
    p = pass_rate_p(pairs, rule, case.rng)
    detail = f"{100 * a.mean():.1f} % before, {100 * b.mean():.1f} % now, on {len(pairs.tasks)} tasks"
    return Tested(detail, 100 * float((a - b).mean()), p, _evidence(case, whole.rate_a, whole.rate_b))


def pass_rate_p(pairs: Pairs, rule: PassRate, rng: np.random.Generator) -> float:
    """One-sided p-value of the hypothesis that pass@k drops by `max_drop` at most.

    Without a permitted drop the exchange of samples, or of tasks, is counted out; with one, and a normal or Student's
    distribution, the drop beyond it is held against its standard error: that of sampling, or, where no sample is to
    spare (n = k), that over tasks.
    """
    a, b = pairs.values(rule.k)
    if not rule.max_drop:
        if rule.over == "samples":
            return exchange_samples(pairs, rule.k, rng).lower
        return exchange_tasks(b - a, pairs.cluster, _unit(pairs) if rule.k == 1 else 0, rng).lower
    error = sampling_error(pairs, rule.k) if rule.over == "samples" else None
    spread = task_error(b - a, pairs.cluster)
    beyond = -spread.mean - rule.max_drop / 100
    freedom = spread.freedom if error is None else np.inf
    return _upper_tail(beyond, spread.error if error is None else error, freedom)


def _unit(pairs: Pairs) -> int:
    return int(np.lcm.reduce(np.unique(np.concatenate([pairs.n_a, pairs.n_b]))))


def _upper_tail(beyond: float, error: float, freedom: float = np.inf) -> float:
    if error <= 0:
        return 0.0 if beyond > 0 else 1.0
    return float(special.stdtr(freedom, -beyond / error))


def _collapse(rule: Collapse, case: _Case) -> Tested:
    pairs = case.pairs
    lost = (100 * pairs.rate_a >= rule.start) & (100 * pairs.rate_b <= rule.end)
    sure = lost & (case.adjusted <= case.level)
    count = int(lost.sum())
    detail = f"{count} of {len(pairs.tasks)} tasks" + (f", {int(sure.sum())} surely" if count else "")
    tasks = _evidence(case, pairs.rate_a, pairs.rate_b, among=lost)
    if not rule.sure:
        return Tested(detail, count, None, tasks, fact=count > 0)
    return Tested(detail, count, float(case.adjusted[lost].min(initial=1.0)), tasks)


def _negative_flips(rule: NegativeFlips, case: _Case) -> Tested:
    beyond = _beyond_noise(case)
    if beyond is None:
        return Tested("needs two samples per task in the baseline, or another run of it (--noise), to know its noise")
    mean = float(beyond.mean())
    if case.again is None:
        error, freedom = float(np.sqrt(noise_variance(case.pairs).sum())) / len(beyond), np.inf
    else:
        spread = task_error(beyond, case.pairs.cluster)
        error, freedom = spread.error, spread.freedom
    detail = f"{100 * mean:+.1f} points beyond the baseline against itself"
    p = _upper_tail(mean - rule.above_noise / 100, error, freedom)
    return Tested(detail, 100 * mean, p, _evidence(case, case.pairs.rate_a, case.pairs.rate_b, rank=beyond))


def _beyond_noise(case: _Case) -> Floats | None:
    if case.again is None:
        return excess(case.pairs)
    return flips(case.pairs).negative - noise_between(case.again, case.pairs.tasks)


def _false_positives(rule: FalsePositives, case: _Case) -> Tested:
    one, verifier = case.match, case.match.suite
    oracle = oracle_of(one.a, one.b, verifier, rule.oracle)
    if oracle is None:
        return Tested(f"no oracle: both runs need verdicts of {rule.oracle or 'a suite plus or strong'}")
    a, b = (accepted(read, verifier, oracle, one.pairs.tasks) for read in (one.a, one.b))
    shares = a.share, b.share
    if shares[0] is None or shares[1] is None:
        return Tested("no sample is accepted")
    rise = shares[1] - shares[0]
    detail = f"{100 * shares[0]:.1f} % before, {100 * shares[1]:.1f} % now fail {oracle!r}"
    p = _upper_tail(rise - rule.max_rise / 100, float(np.sqrt(a.variance + b.variance)))
    change = b.rates - a.rates
    return Tested(detail, 100 * rise, p, _evidence(case, a.rates, b.rates, among=change > 0, rank=change))


def _infrastructure(rule: Infrastructure, case: _Case) -> Tested:
    before, now = (read.missing_by_task() for read in (case.match.a, case.match.b))
    new = sum(now.values()) - sum(before.values())
    detail = f"{sum(before.values())} verdicts missing before, {sum(now.values())} now"
    worst = sorted((task for task in now if now[task] > before.get(task, 0)), key=lambda task: -now[task])
    tasks = tuple(
        Evidence(task_id=task, baseline=before.get(task, 0), candidate=now[task], sure=True)
        for task in worst[:_MOST_TASKS]
    )
    return Tested(detail, new, None, tasks, fact=new > rule.max_new)


_TESTS: Mapping[type, Callable[..., Tested]] = {
    PassRate: _pass_rate,
    Collapse: _collapse,
    NegativeFlips: _negative_flips,
    FalsePositives: _false_positives,
    Infrastructure: _infrastructure,
}


def _evidence(
    case: _Case,
    before: Floats,
    now: Floats,
    *,
    among: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None,
    rank: Floats | None = None,
) -> tuple[Evidence, ...]:
    """The tasks that fell, or those `among`; by `rank`, else by how far they fell; at most ten."""
    chosen = now < before if among is None else among
    order = np.argsort(-(before - now if rank is None else rank), kind="stable")
    make = partial(_row, case, before, now)
    return tuple(make(int(place)) for place in order if chosen[place])[:_MOST_TASKS]


def _row(case: _Case, before: Floats, now: Floats, place: int) -> Evidence:
    left = case.shrunken if before is case.pairs.rate_a else None
    return Evidence(
        task_id=case.pairs.tasks[place],
        baseline=float(before[place]),
        candidate=float(now[place]),
        baseline_shrunken=None if left is None else float(left.a[place]),
        candidate_shrunken=None if left is None else float(left.b[place]),
        sure=bool(case.adjusted[place] <= case.level),
    )
