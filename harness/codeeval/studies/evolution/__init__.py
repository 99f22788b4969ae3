"""`codeeval evolution`: a model on HumanEval, and on the problems that EvoEval made from it."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("evolution", "records:Evolution", "table:render_evolution")
