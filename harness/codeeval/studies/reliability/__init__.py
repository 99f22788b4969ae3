"""`codeeval reliability`: how often all of k samples pass."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("reliability", "records:Reliability", "table:render_reliability")
