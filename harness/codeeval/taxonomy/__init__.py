"""Classify failing samples by kind of bug: small rules read the code and evidence from executing it."""

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
