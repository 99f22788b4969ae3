"""`codeeval contamination`: does a model know a benchmark by heart? Its altered forms, and repeated solutions."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("contamination", "records:Contamination", "table:render_contamination")
