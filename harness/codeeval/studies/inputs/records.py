"""Fields that the results of all studies of cohorts begin with."""

from collections.abc import Mapping, Sequence
from typing import Any

from codeeval.records import Printed
from codeeval.studies.inputs.cohorts import Cohort

__all__ = ["CohortStudy", "facts_of"]


class CohortStudy(Printed):
    """Result of a study of several models over the same tasks."""

    verifier: str
    """Suite that accepts samples."""
    oracle: str
    """Suite that stands for the truth."""
    excluded: Mapping[str, Sequence[str]]
    """Tasks left out, by the rule that did."""
    notes: Sequence[str]
    """Gaps in the data: tasks without a sample, unequal numbers of samples, samples with one verdict only."""


def facts_of(cohort: Cohort, *further: str) -> dict[str, Any]:
    """Return the fields of `CohortStudy`, with further notes of the study itself."""
    return {
        "verifier": cohort.suites.verifier,
        "oracle": cohort.suites.oracle,
        "excluded": cohort.excluded,
        "notes": [*cohort.notes, *further],
    }
