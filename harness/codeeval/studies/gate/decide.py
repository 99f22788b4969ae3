"""Rules against runs: each rule is tested on each benchmark, and all tests together keep one error rate."""

from collections.abc import Iterator, Sequence

import numpy as np

from codeeval.statistics.multiplicity import TaskTests, holm
from codeeval.studies.compare.study import facts_of, matches
from codeeval.studies.gate.measures import Case, Tested, measure, pass_rate_p
from codeeval.studies.gate.records import Finding, GateReport, Outcome
from codeeval.studies.gate.rules import Infrastructure, Rule, Rules
from codeeval.studies.gate.sensitivity import smallest_drops
from codeeval.studies.inputs.matching import Side, Tolerance, match

__all__ = ["decide", "pass_rate_p"]


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
    drafts, cases = [], []
    for one in matched:
        other = noise.reads.get(one.a.benchmark) if noise else None
        again = match(one.a, other, one.suite, accepted_gaps).pairs if other else None
        case = Case(one, TaskTests(one.pairs, "less").adjusted(), level, rng, again)
        cases.append(case)
        drafts += [(one.a.benchmark, rule, measure(rule, case)) for rule in rules.rules]
        notes += one.notes
    findings = tuple(_findings(drafts, level))
    weight = sum(rule.weight for _, rule, one in drafts if one.p is not None)
    notes += [note for case in cases for note in smallest_drops(case, rules, weight)]
    return GateReport(
        passed=all(one.outcome != "failed" for one in findings),
        confidence=rules.confidence,
        baseline=facts_of(baseline),
        candidate=facts_of(candidate),
        findings=findings,
        tasks=rules.tasks,
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
