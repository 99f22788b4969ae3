"""`codeeval verifiers`: how good test suites are."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("verifiers", "records:Verifiers", "table:render_verifiers", "figures:draw_verifiers")
