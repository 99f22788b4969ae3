"""`codeeval doctor`: a look at a few exchanges with a model before a run of thousands, and a name for what is wrong."""

from codeeval.doctor.interview import Encounter, interview
from codeeval.doctor.report import Finding, Report, Shown
from codeeval.doctor.signs import look

__all__ = ["Encounter", "Finding", "Report", "Shown", "interview", "look"]
