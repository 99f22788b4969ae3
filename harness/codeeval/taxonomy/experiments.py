"""The codebook's questions that can be run: values against expected ones, conversions (C.3), repairs (C.4).

Failures come in batches, so that memory stays flat. Of a batch, all are observed first; then only wrong answers go on,
to the few conversions that their values allow, and the rest of them to the bounded search for a repair, which stops at
the first edit that passes. Identical solutions of a task share their answers. A sandbox failure leaves a question
unanswered; it is never an answer.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace

from codeeval.evaluation.plan import Executor, Test, running
from codeeval.taxonomy.conversions import could_convert, wrapper_of
from codeeval.taxonomy.failure import Failure, Repair
from codeeval.taxonomy.observation import observing, read_observation
from codeeval.taxonomy.repairs import MOST_EDITS, Edit, edits_of
from codeeval.taxonomy.rules.functional import answered
from codeeval.taxonomy.variants import Variant, first_passing
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.jobs import Job, Limits, Status

__all__ = ["BATCH", "Subject", "experiment"]

BATCH = 64
"""Failures looked at together."""

_MOST_SECONDS = 30.0
"""The edits of a sample may take about so long, if each takes as long as the sample."""

_PATIENCE = 2.0
"""An observing suite goes on after a failed test, so it gets this many times the suite's limit."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A failing sample, and what it takes to run it again."""

    failure: Failure
    problem: Problem
    tests: tuple[Test, ...]
    """All suites that a repair must pass, with their limits; the failed one among them."""

    @property
    def test(self) -> Test:
        """The suite that the sample failed."""
        return next(test for test in self.tests if test.suite.name == self.failure.suite)

    @property
    def key(self) -> tuple[str, str, bytes]:
        """The same for identical solutions of a task."""
        digest = hashlib.sha256(self.failure.solution.encode("utf-8", "surrogatepass")).digest()
        return self.failure.task_id, self.failure.suite, digest


async def experiment(pool: Executor, subjects: Sequence[Subject], *, most_edits: int = MOST_EDITS) -> Sequence[Failure]:
    """The failures of one batch, in order, with what running them showed. Raises SandboxError."""
    unique = {subject.key: subject for subject in subjects}
    observed = await _observed(pool, list(unique.values()))
    converted = await _converted(pool, observed)
    mended = await _mended(pool, converted, most_edits)
    found = {subject.key: subject.failure for subject in mended}
    return [_with_evidence(subject.failure, found[subject.key]) for subject in subjects]


def _with_evidence(failure: Failure, answered_one: Failure) -> Failure:
    evidence = {name: getattr(answered_one, name) for name in ("observation", "conversion", "repair")}
    return replace(failure, **evidence)


async def _observed(pool: Executor, subjects: Sequence[Subject]) -> list[Subject]:
    """With observations, where the program gets through its tests."""

    async def jobs() -> AsyncIterator[Job]:
        for number, subject in enumerate(subjects):
            if _is_observable(subject.failure):
                test = subject.test
                limits = replace(test.limits, seconds=_PATIENCE * test.limits.seconds)
                suite = observing(test.suite, test=subject.failure.test)
                yield Job((number,), subject.failure.program(), suite, limits)

    done = list(subjects)
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            number = verdict.key[0]
            failure = replace(done[number].failure, observation=read_observation(verdict))
            done[number] = replace(done[number], failure=failure)
    return done


def _is_observable(failure: Failure) -> bool:
    return failure.status in {Status.WRONG, Status.EXCEPTION, Status.EXITED}


async def _converted(pool: Executor, subjects: Sequence[Subject]) -> list[Subject]:
    names = [could_convert(subject.failure) if answered(subject.failure) else () for subject in subjects]

    def variants() -> Iterator[Variant]:
        for number, subject in enumerate(subjects):
            program = subject.failure.program()
            for place, name in enumerate(names[number]):
                yield Variant(number, place, (*program, wrapper_of(name, subject.failure.entry_point)))

    passing = await first_passing(pool, [_ordered(subject) for subject in subjects], variants())
    return [
        replace(subject, failure=replace(subject.failure, conversion=names[number][passing[number]]))
        if number in passing
        else subject
        for number, subject in enumerate(subjects)
    ]


async def _mended(pool: Executor, subjects: Sequence[Subject], most: int) -> list[Subject]:
    tried: list[list[Edit]] = [[] for _ in subjects]

    def variants() -> Iterator[Variant]:
        for number, subject in enumerate(subjects):
            failure = subject.failure
            if not answered(failure) or failure.conversion is not None:
                continue
            for place, edit in enumerate(edits_of(failure.solution, most=_affordable(failure, most))):
                tried[number].append(edit)
                yield Variant(number, place, failure.program(edit.program))

    passing = await first_passing(pool, [_shortened(subject) for subject in subjects], variants())
    return [
        replace(subject, failure=replace(subject.failure, repair=_repair(tried[number][passing[number]])))
        if number in passing
        else subject
        for number, subject in enumerate(subjects)
    ]


def _affordable(failure: Failure, most: int) -> int:
    """Edits to be tried: fewer where each of them takes long, so that no sample holds up all others."""
    return min(most, max(1, int(_MOST_SECONDS / failure.seconds))) if failure.seconds > 0 else most


def _repair(edit: Edit) -> Repair:
    return Repair(edit.operator, edit.span, edit.before, edit.after)


def _ordered(subject: Subject) -> Sequence[Test]:
    """The failed suite first: it refuses most."""
    return sorted(subject.tests, key=lambda test: test.suite.name != subject.failure.suite)


def _shortened(subject: Subject) -> Sequence[Test]:
    """The same for edits, of which there are many: one that loops for ever need not be waited for as long as a sample.

    It gets four times what the sample took. What has more than the usual limit is slow by nature.
    """
    return [replace(test, limits=_short(test.limits, subject.failure.seconds)) for test in _ordered(subject)]


def _short(limits: Limits, taken: float) -> Limits:
    share = limits.seconds / (_SHORTENED if limits.seconds <= _FLOOR else _SLOW)
    return replace(limits, seconds=min(limits.seconds, max(share, _SLOW * taken)))


_FLOOR = 4.0
"""The usual least limit of a program, in seconds."""
_SHORTENED, _SLOW = 20, 4
