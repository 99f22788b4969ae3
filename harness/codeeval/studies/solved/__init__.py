"""`codeeval solved`: MBPP's own figures, classes of errors, and several prompts together."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("solved", "records:Solved", "table:render_solved")
