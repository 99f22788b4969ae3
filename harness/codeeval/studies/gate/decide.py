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
    for pair in matched:
        other = noise.runs.get(pair.a.benchmark) if noise else None
        again = match(pair.a, other, pair.suite, accepted_gaps).pairs if other else None
        case = Case(pair, TaskTests(pair.pairs, "less").adjusted(), level, rng, again)
        cases.append(case)
        drafts += [(pair.a.benchmark, rule, measure(rule, case)) for rule in rules.rules]
        notes += pair.notes
    findings = tuple(_findings(drafts, level))
    weight = sum(rule.weight for _, rule, tested in drafts if tested.p is not None)
    notes += [note for case in cases for note in smallest_drops(case, rules, weight)]
    return GateReport(
        passed=all(finding.outcome != "failed" for finding in findings),
        confidence=rules.confidence,
        baseline=facts_of(baseline),
        candidate=facts_of(candidate),
        findings=findings,
        tasks=rules.tasks,
        notes=tuple(dict.fromkeys(notes)),
    )


def _findings(drafts: Sequence[tuple[str, Rule, Tested]], level: float) -> Iterator[Finding]:
    tested = [(tested_rule.p, rule.weight) for _, rule, tested_rule in drafts if tested_rule.p is not None]
    p_values, weights = ([pair[position] for pair in tested] for position in (0, 1))
    adjusted = iter(holm(p_values, weights))
    for benchmark, rule, tested_rule in drafts:
        p_adjusted = None if tested_rule.p is None else float(next(adjusted))
        yield Finding(
            rule=str(rule),
            benchmark=benchmark,
            outcome=_outcome(tested_rule, p_adjusted, level),
            detail=tested_rule.detail,
            estimate=tested_rule.estimate,
            p=tested_rule.p,
            p_adjusted=p_adjusted,
            unit="count" if isinstance(rule, Infrastructure) else "share",
            tasks=tested_rule.tasks,
        )


def _outcome(tested: Tested, p_adjusted: float | None, level: float) -> Outcome:
    if tested.fact is not None:
        return "failed" if tested.fact else "passed"
    if p_adjusted is None:
        return "not tested"
    return "failed" if p_adjusted <= level else "passed"
