"""Records made of diagnosed failures, and of the table of self-invoking problems."""

from collections.abc import Mapping, Sequence
from typing import Any

from codeeval.extraction import Reason
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.taxonomy.failure import Diagnosis, Failure, Finding, Span
from codeeval.taxonomy.records import Evidence, ExplainRecord, FailureRecord, PieceRecord, SelfInvokingRecord
from codeeval.taxonomy.self_invoking import SelfInvoking

__all__ = ["explain_record", "failure_record", "self_invoking_record"]

_KS = (1, 5, 10)


def self_invoking_record(counted: SelfInvoking, groups: Mapping[str, str] | None = None) -> SelfInvokingRecord:
    """Return the record of a table that has samples. `groups` is as in `pass_at_k`."""
    statistic, p = counted.mcnemar()
    ks = [k for k in _KS if k <= max(n for n, _ in counted.counts(base=True).values())]
    base, whole = (pass_at_k(counted.counts(base=side), ks, groups=groups) for side in (True, False))
    pairs = list(zip(base, whole, strict=True))
    return SelfInvokingRecord(
        both=counted.total(base=True, whole=True),
        base_only=counted.total(base=True, whole=False),
        whole_only=counted.total(base=False, whole=True),
        neither=counted.total(base=False, whole=False),
        mcnemar=statistic,
        p=p,
        base_pass_at_k={str(estimate.k): estimate.interval for estimate in base},
        whole_pass_at_k={str(estimate.k): estimate.interval for estimate in whole},
        ratio={
            str(base_estimate.k): other.estimate / base_estimate.estimate
            for base_estimate, other in pairs
            if base_estimate.estimate
        },
        attributions=dict(counted.attributions.most_common()),
    )


def failure_record(run: str, failure: Failure, diagnosis: Diagnosis) -> FailureRecord:
    """Return the record of a diagnosed failure."""
    return FailureRecord(**_described(run, failure, diagnosis))


def explain_record(run: str, failure: Failure, diagnosis: Diagnosis, pieces: Sequence[Reason]) -> ExplainRecord:
    """Return the record of a diagnosed failure with the pieces of its answer."""
    return ExplainRecord(**_described(run, failure, diagnosis), answer=tuple(map(PieceRecord.of, pieces)))


def _described(run: str, failure: Failure, diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "run": run,
        "task_id": failure.task_id,
        "index": failure.index,
        "suite": failure.suite,
        "kind": diagnosis.kind,
        "category": diagnosis.category,
        "secondary": tuple(finding.kind for finding in diagnosis.secondary),
        "symptom": diagnosis.symptom,
        "evidence": _evidence(failure, diagnosis.primary),
    }


def _evidence(failure: Failure, finding: Finding) -> Evidence:
    return Evidence(
        rule=finding.rule,
        reason=finding.reason,
        span=_span(finding.span),
        exception=failure.exception,
        message=failure.message,
        test=failure.test,
        test_source=failure.test_source,
        conversion=failure.conversion,
        fix=_fix(failure),
        renamed=str(failure.renamed) if failure.renamed else None,
        **_values(failure),
    )


def _span(span: Span | None) -> tuple[int, int, int, int] | None:
    return (span.line, span.column, span.end_line, span.end_column) if span else None


def _fix(failure: Failure) -> str | None:
    if (repair := failure.repair) is None:
        return None
    return f"line {repair.span.line}: {repair.before} -> {repair.after}"


def _values(failure: Failure) -> dict[str, Any]:
    if failure.observation is None:
        return {}
    first = next(iter(failure.observation.failures), None)
    facts = {"outcomes": failure.observation.outcomes}
    return facts | ({"call": first.call, "got": first.got, "expected": first.expected} if first else {})
