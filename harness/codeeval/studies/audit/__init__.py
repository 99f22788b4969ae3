"""`codeeval audit`: what a training run's reward got wrong, by step and by mechanism."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("audit", "records:Audit", "table:render_audit")
