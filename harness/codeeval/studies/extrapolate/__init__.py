"""`codeeval extrapolate`: pass@k beyond the samples of runs."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("extrapolate", "records:Extrapolations", "table:render_extrapolations")
