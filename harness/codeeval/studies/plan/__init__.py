"""`codeeval plan`: samples and tasks that a comparison needs."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("plan", "records:Plan", "table:render_plan")
