"""Programs run in place of a sample's, until one passes."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codeeval.evaluation.plan import Test
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Status, Verdict

__all__ = ["Variant", "first_passing"]


@dataclass(frozen=True, slots=True)
class Variant:
    """A program to be run in place of a sample's."""

    subject: int
    """Whose it is."""
    number: int
    """Its place among that subject's variants: of two that pass, the smaller number is the answer."""
    units: tuple[str, ...]


async def first_passing(pool: Executor, tests: Sequence[Sequence[Test]], variants: Iterable[Variant]) -> dict[int, int]:
    """By subject, the number of the first of its variants found to pass all of `tests[subject]`, in that order.

    A subject that has one gets no further jobs. Raises SandboxError.
    """
    search = _Search(tests, iter(variants))
    while search.has_more:
        async with running(pool, search.jobs()) as verdicts:
            async for verdict in verdicts:
                search.settle(verdict)
    return search.passing


_MOST_SLOW = 2
"""Variants of one subject that may meet the time limit; then its search is given up."""


@dataclass
class _Search:
    tests: Sequence[Sequence[Test]]
    fresh: Iterator[Variant]
    passing: dict[int, int] = field(default_factory=dict)
    further: list[tuple[Variant, int]] = field(default_factory=list)
    """Variants that passed so many suites, and wait for the next one."""
    underway: dict[tuple[int, int], tuple[Variant, int]] = field(default_factory=dict)
    has_more: bool = True
    slow: Counter[int] = field(default_factory=Counter)
    """Variants that met the time limit, by subject."""

    async def jobs(self) -> AsyncIterator[Job]:
        """Yield the variants that are further on first, because they may end a subject's search."""
        self.has_more = False
        for variant, stage in self._steps():
            if self._is_wanted(variant):
                self.underway[variant.subject, variant.number] = variant, stage
                test = self.tests[variant.subject][stage]
                key = (variant.subject, variant.number)
                yield Job(key, variant.units, test.suite, test.limits, environment=test.environment)

    def _is_wanted(self, variant: Variant) -> bool:
        earlier = self.passing.get(variant.subject)
        return self.slow[variant.subject] < _MOST_SLOW and (earlier is None or earlier > variant.number)

    def _steps(self) -> Iterator[tuple[Variant, int]]:
        for variant in self.fresh:
            while self.further:
                yield self.further.pop()
            yield variant, 0
        while self.further:
            yield self.further.pop()

    def settle(self, verdict: Verdict) -> None:
        """Take in what a suite said of a variant."""
        variant, stage = self.underway.pop((verdict.key[0], verdict.key[1]))
        self.slow[variant.subject] += verdict.status is Status.TIMEOUT
        if verdict.status not in PASSING:
            return
        if stage + 1 < len(self.tests[variant.subject]):
            self.further.append((variant, stage + 1))
            self.has_more = True
        else:
            self.passing[variant.subject] = min(variant.number, self.passing.get(variant.subject, variant.number))
