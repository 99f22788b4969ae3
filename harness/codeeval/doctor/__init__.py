"""Ask a model a few problems before a run of thousands, and name what is wrong (`codeeval doctor`)."""

from codeeval.doctor.interview import Encounter, interview
from codeeval.doctor.report import Finding, Report, Shown
from codeeval.doctor.signs import look

__all__ = ["Encounter", "Finding", "Report", "Shown", "interview", "look"]
