"""`codeeval false-positives`: wrong programs that a verifier accepts."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study(
    "false_positives", "records:FalsePositiveStudy", "table:render_false_positives", "figures:draw_false_positives"
)
