"""Rules against runs: each rule is tested on each benchmark, and all tests together keep one error rate.

Two errors are kept, each at 1 - confidence:

- *A good candidate fails.* The tests of all rules and benchmarks share the error (Holm), advisory rules apart.
- *A bad candidate passes.* All critical rules must be shown to hold. A rule that is broken by its margin is shown to
  hold with a chance of the error at most. So each may use the whole of it (an intersection-union test).
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.multiplicity import TaskTests, holm
from codeeval.studies.compare.study import facts_of, matches
from codeeval.studies.gate.flaky import FlakyFound
from codeeval.studies.gate.measures import Case, Tested, measure, pass_rate_p
from codeeval.studies.gate.needed import needed_for
from codeeval.studies.gate.records import Finding, GateReport, Missing, Outcome, Verdict, is_undecided
from codeeval.studies.gate.rules import Infrastructure, Rule, Rules
from codeeval.studies.gate.sensitivity import smallest_drops
from codeeval.studies.inputs.matching import Match, Side, Tolerance, match
from codeeval.wording import nearest, shortened

__all__ = ["Draft", "decide", "findings_of", "outcome_of", "pass_rate_p"]


@dataclass(frozen=True)
class Draft:
    """A rule that was measured on a benchmark, before it is known how many others there are."""

    benchmark: str
    rule: Rule
    tested: Tested


def decide(
    baseline: Side,
    candidate: Side,
    rules: Rules,
    *,
    tolerance: Tolerance,
    noise: Side | None = None,
    flaky: FlakyFound | None = None,
    seed: int = 0,
) -> GateReport:
    """Hold the candidate against the baseline. Raises UsageError, RunError as `compare`.

    `noise` holds other runs of the baseline's model, by which its noise is seen; None: two halves of its own. `flaky`
    holds the flaky tasks of a history, of which those marked as excluded are left out.
    """
    if flaky is None and rules.flaky == "exclude":
        raise UsageError("the rules leave flaky tasks out, which a history shows: name it by --flaky")
    flaky_tasks, flaky_notes = (flaky.tasks, flaky.notes) if flaky else ((), ())
    rng = np.random.default_rng(seed)
    counts_faults = any(isinstance(rule, Infrastructure) for rule in rules.rules)
    accepted_gaps = Tolerance(tolerance.unfinished, tolerance.versions, verdicts=counts_faults)
    matched, notes = matches(baseline, candidate, rules.suite, accepted_gaps)
    level = 1 - rules.confidence
    drafts: list[Draft] = []
    cases = []
    excluded = {(task.benchmark, task.task_id) for task in flaky_tasks if task.excluded}
    for pair in (_without(pair, excluded) for pair in matched):
        other = noise.runs.get(pair.a.benchmark) if noise else None
        again = match(pair.a, other, pair.suite, accepted_gaps).pairs if other else None
        case = Case(pair, TaskTests(pair.pairs, "less").adjusted(), level, rng, again)
        cases.append(case)
        applied = [rule for rule in rules.rules if rule.applies(pair.a.benchmark)]
        drafts += [Draft(pair.a.benchmark, rule, measure(rule, case)) for rule in applied]
        notes += pair.notes
    findings, missing = findings_of(drafts, level), tuple(_missing(baseline, candidate, rules))
    weight = sum(draft.rule.weight for draft in drafts if _shares_error(draft))
    notes += [note for case in cases for note in smallest_drops(case, rules, weight)]
    verdict = _verdict(findings, missing)
    return GateReport(
        verdict=verdict,
        passed=verdict == "passed",
        confidence=rules.confidence,
        baseline=facts_of(baseline),
        candidate=facts_of(candidate),
        findings=findings,
        missing=missing,
        flaky=flaky_tasks,
        tasks=rules.tasks,
        notes=tuple(dict.fromkeys([*notes, *flaky_notes])),
    )


def _without(pair: Match, excluded: Container[tuple[str, str]]) -> Match:
    """Return the match without excluded tasks. Raises UsageError if none is left."""
    kept = np.array([(pair.a.benchmark, task) not in excluded for task in pair.pairs.tasks])
    if kept.all():
        return pair
    if not kept.any():
        raise UsageError(f"every task of {pair.a.benchmark!r} is flaky: nothing is left to compare; show them instead")
    keys = tuple(key for key, keep in zip(pair.keys, kept, strict=True) if keep)
    return replace(pair, pairs=pair.pairs.subset(kept), keys=keys)


def findings_of(drafts: Sequence[Draft], level: float) -> tuple[Finding, ...]:
    """Return the findings of all rules together, which keep `level` as the chance of each of the two errors."""
    shared = [draft for draft in drafts if _shares_error(draft)]
    adjusted = iter(holm([draft.tested.p or 0.0 for draft in shared], [draft.rule.weight for draft in shared]))
    critical = sum(draft.rule.weighs == "critical" and bool(draft.tested.bounds) for draft in drafts)
    findings = []
    for draft in drafts:
        p = float(next(adjusted)) if _shares_error(draft) else draft.tested.p
        findings.append(_finding(draft, p, level, critical if draft.rule.weighs == "critical" else 1))
    return tuple(findings)


def _shares_error(draft: Draft) -> bool:
    return draft.tested.p is not None and draft.rule.weighs != "advisory"


def _finding(draft: Draft, p_adjusted: float | None, level: float, together: int) -> Finding:
    rule, tested = draft.rule, draft.tested
    outcome = outcome_of(draft, p_adjusted, level)
    return Finding(
        rule=str(rule),
        benchmark=draft.benchmark,
        outcome=outcome,
        tier=rule.weighs,
        detail=tested.detail,
        estimate=tested.estimate,
        p=tested.p,
        p_adjusted=p_adjusted,
        margin=rule.shown_below,
        limit=100 * tested.bounds[0].harm.limit(level) if tested.bounds else None,
        needed=needed_for(tested.bounds, level, rule.meaning, together) if outcome == "inconclusive" else None,
        unit="count" if isinstance(rule, Infrastructure) else "share",
        tasks=tested.tasks,
    )


def outcome_of(draft: Draft, p_adjusted: float | None, level: float) -> Outcome:
    """Return the answer of a rule; `p_adjusted` is its p-value over all rules, None where it was not tested."""
    tested = draft.tested
    if tested.fact is not None:
        return "failed" if tested.fact else "passed"
    if p_adjusted is None:
        return "not tested"
    if tested.bounds and all(bound.is_shown(level) for bound in tested.bounds):
        return "passed"
    if p_adjusted <= level:
        return "failed"
    return "inconclusive" if tested.bounds else "passed"


def _missing(baseline: Side, candidate: Side, rules: Rules) -> Iterator[Missing]:
    """Yield the benchmarks that the rules need and that a side has no run of."""
    known = baseline.runs.keys() | candidate.runs.keys()
    for name in rules.needs:
        lacking = [word for word, side in (("baseline", baseline), ("candidate", candidate)) if name not in side.runs]
        if not lacking:
            continue
        guesses = [] if name in known else nearest(name, known)
        instead = f"; the sides have {shortened(guesses)}" if guesses else ""
        yield Missing(benchmark=name, detail=f"the {' and the '.join(lacking)} {_HAS[len(lacking)]}{instead}")


_HAS = {1: "has no run of it", 2: "have no run of it"}


def _verdict(findings: Sequence[Finding], missing: Sequence[Missing]) -> Verdict:
    if any(finding.outcome == "failed" and finding.tier != "advisory" for finding in findings):
        return "failed"
    return "inconclusive" if missing or any(map(is_undecided, findings)) else "passed"
