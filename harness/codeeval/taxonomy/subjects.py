"""A failing sample with what it takes to run it again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from codeeval.evaluation.plan import Test
from codeeval.taxonomy.failure import Failure
from codeeval_benchmarks.problem import Problem

__all__ = ["Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A failing sample, its problem and its suites."""

    failure: Failure
    problem: Problem
    tests: tuple[Test, ...]
    """All suites that a repair must pass, with their limits; the failed one among them."""
    seconds: float = 0.0
    """Processor time of the sample over all tests of the failed suite; 0 where unknown."""

    @property
    def test(self) -> Test:
        """The suite that the sample failed."""
        return next(test for test in self.tests if test.suite.name == self.failure.suite)

    @property
    def ordered(self) -> Sequence[Test]:
        """All suites, the failed one first: it refuses most."""
        return sorted(self.tests, key=lambda test: test.suite.name != self.failure.suite)

    @property
    def key(self) -> tuple[str, str, bytes]:
        """Key that identical solutions of a task share."""
        digest = hashlib.sha256(self.failure.solution.encode("utf-8", "surrogatepass")).digest()
        return self.failure.task_id, self.failure.suite, digest
