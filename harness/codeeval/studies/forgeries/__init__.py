"""`codeeval forgeries`: samples of a run that a harness without isolation accepts, and the judge does not."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("forgeries", "records:Forgeries", "table:render_forgeries")
