"""`codeeval compare`: two runs or more, task by task."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("compare", "records:Comparison", "table:render_comparison", "figures:draw_comparison")
