"""A gate: rules that a candidate must fulfil against its baseline, and a false alarm rate that is kept."""

from codeeval.studies.gate.decide import decide
from codeeval.studies.gate.records import Evidence, Finding, GateReport, Look
from codeeval.studies.gate.rules import Rules, default_rules, parse_rules, rules_template
from codeeval.studies.registry import Study

__all__ = [
    "STUDY",
    "Evidence",
    "Finding",
    "GateReport",
    "Look",
    "Rules",
    "decide",
    "default_rules",
    "parse_rules",
    "rules_template",
]

STUDY = Study("gate", "records:GateReport", "table:render_gate")
