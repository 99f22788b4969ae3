"""`codeeval resampling`: drawing until a verifier accepts."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("resampling", "records:ResamplingStudy", "table:render_resampling", "figures:draw_resampling")
