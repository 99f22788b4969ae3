"""`codeeval quality`: style of passing programs, true against false positives."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("quality", "records:QualityStudy", "table:render_quality", "figures:draw_quality")
