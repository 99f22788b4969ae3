"""One failing sample to its diagnosis."""

from collections.abc import Sequence

from codeeval.taxonomy.failure import Diagnosis, Failure, Finding
from codeeval.taxonomy.rules import FOREIGN_RULES, LAST_RESORTS, RULES, VALUE_RULES, Rule
from codeeval.taxonomy.rules.limits import SYMPTOMS
from codeeval.taxonomy.source import Source

__all__ = ["classify"]


def _rules(failure: Failure) -> Sequence[Rule]:
    if not failure.is_python:
        return FOREIGN_RULES
    return VALUE_RULES if failure.predicted else RULES


_NONE = Finding("unclassified", "unclassified", "no rule applies")


def classify(failure: Failure) -> Diagnosis:
    """The first rule that finds something gives the kind; others that find another kind are secondary. Never raises.

    A rule of `LAST_RESORTS` finds something in nearly every failure, so it says nothing beside another finding.
    """
    source = Source.of(failure.solution if failure.is_python else "")
    findings: list[Finding] = []
    for rule in _rules(failure):
        if findings and rule in LAST_RESORTS:
            continue
        finding = rule(failure, source)
        if finding is not None and finding.kind not in {finding.kind for finding in findings}:
            findings.append(finding)
    primary, *others = findings or [_NONE]
    symptom = failure.status.value if failure.status in SYMPTOMS else None
    return Diagnosis(failure.task_id, failure.index, failure.suite, failure.status, primary, tuple(others), symptom)
