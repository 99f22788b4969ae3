"""Values of a failing sample, test by test, against the expected ones: the answer to a `questions.Observation`.

The checker makes it, where the expected values are; they never come near the program. It is evidence for people and
rules, never a verdict.
"""

from dataclasses import dataclass

from codeeval_sandbox.jobs import PASSING, Status, Verdict

__all__ = ["Observation", "SeenFailure", "read_observation"]

_THROUGH = PASSING | {Status.WRONG}
"""Statuses of a program that got through all its tests."""


@dataclass(frozen=True, slots=True)
class SeenFailure:
    """One test that failed, with the values as text; a text that ends in `...` was cut."""

    test: int
    """Its index among the tests looked at, from 0."""
    call: str
    got: str
    got_type: str
    expected: str | None = None
    """None where an exception ended the test."""
    expected_type: str | None = None
    """`truth` where the test asks only whether the value is true."""
    exception: str | None = None
    """Class name of the exception that ended the test."""


@dataclass(frozen=True, slots=True)
class Observation:
    """All tests of a suite, in order, up to 400."""

    outcomes: str
    """One letter per test: `.` fulfilled, `F` another value, `E` the program raised, `U` a value that the test could
    not work with."""
    failures: tuple[SeenFailure, ...]
    """The first failing tests, as many as fit into the report."""

    @property
    def passed(self) -> int:
        """Tests fulfilled."""
        return self.outcomes.count(".")


def read_observation(verdict: Verdict) -> Observation | None:
    """Return the answer to an observation; None where the program did not get through (a limit, an exit)."""
    if verdict.report is None or verdict.status not in _THROUGH:
        return None
    failures = tuple(SeenFailure(*failure) for failure in verdict.report["failures"])
    return Observation(verdict.report["outcomes"], failures)
