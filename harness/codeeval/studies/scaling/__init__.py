"""`codeeval scaling`: performance over model size or compute."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("scaling", "records:Scaling", "table:render_scaling", "figures:draw_scaling")
