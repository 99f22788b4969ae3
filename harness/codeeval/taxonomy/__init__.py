"""What goes wrong in failing samples: kinds of bugs, found by small rules from the code and from executed evidence."""

from codeeval.taxonomy.classify import classify
from codeeval.taxonomy.failure import Diagnosis, Failure, Finding, Span
from codeeval.taxonomy.kinds import CATEGORIES, KINDS, Category, Kind, KindCode, kind
from codeeval.taxonomy.observation import Observation, SeenFailure, read_observation

__all__ = [
    "CATEGORIES",
    "KINDS",
    "Category",
    "Diagnosis",
    "Failure",
    "Finding",
    "Kind",
    "KindCode",
    "Observation",
    "SeenFailure",
    "Span",
    "classify",
    "kind",
    "read_observation",
]
