"""C.4, run: the bounded search for one edit that mends a sample.

An edit that passes the published tests may do so by luck: on two or three asserts, a wrong condition can be made to
give the right answers. So the edit must hold on more inputs too, which are made from the problem's own tests and its
canonical solution (`codeeval.strengthening`). Where no such inputs can be made, the published tests decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from codeeval.evaluation.plan import Executor, Test, program_of
from codeeval.strengthening.strengthen import Recipe, Strengthened, strengthen
from codeeval.taxonomy.failure import Failure, Repair
from codeeval.taxonomy.repairs import Edit, edits_of
from codeeval.taxonomy.rules.functional import answered
from codeeval.taxonomy.subjects import Subject
from codeeval.taxonomy.variants import Variant, first_passing
from codeeval_sandbox.jobs import Limits

__all__ = ["mended"]

_MOST_SECONDS = 30.0
"""Bound on a sample's search (s), if each edit takes as long as the sample."""
_RECIPE = Recipe(suite="further", mutants=0)
"""Further inputs of a problem. Mutants of the canonical solution would only choose among them."""
_SOURCE = "base"
"""Suite whose inputs are varied. Further inputs are used only where a repair has to pass this suite anyhow."""


async def mended(pool: Executor, subjects: Sequence[Subject], most: int) -> list[Subject]:
    """The subjects, with the first edit that passes every suite and holds on further inputs. Raises SandboxError."""
    edits = [_edits(subject, most) for subject in subjects]
    published = await _search(pool, subjects, edits, {}, dict.fromkeys(range(len(subjects)), 0))
    further = await _further(pool, [subjects[number] for number in published])
    lucky = {number: place for number, place in published.items() if subjects[number].problem.task_id in further}
    held = await _search(pool, subjects, edits, further, lucky)
    passing = {number: place for number, place in published.items() if number not in lucky} | held
    return [
        replace(subject, failure=replace(subject.failure, repair=_repair(edits[number][passing[number]])))
        if number in passing
        else subject
        for number, subject in enumerate(subjects)
    ]


async def _search(
    pool: Executor,
    subjects: Sequence[Subject],
    edits: Sequence[Sequence[Edit]],
    further: Mapping[str, Test],
    first: Mapping[int, int],
) -> dict[int, int]:
    """By subject, the first edit from `first` on that passes its suites and the further inputs of its problem."""

    def variants() -> Iterator[Variant]:
        for number, start in first.items():
            for place, edit in enumerate(edits[number][start:], start):
                yield Variant(number, place, program_of(subjects[number].problem, edit.program))

    tests = [
        [*_shortened(subject), *([more] if (more := further.get(subject.problem.task_id)) else [])]
        for subject in subjects
    ]
    return await first_passing(pool, tests, variants())


async def _further(pool: Executor, subjects: Sequence[Subject]) -> dict[str, Test]:
    """Further inputs by task_id, for the problems where some edit passes the published tests."""
    problems = {
        subject.problem.task_id: subject.problem
        for subject in subjects
        if any(test.suite.name == _SOURCE for test in subject.tests)
    }
    outcomes = await strengthen(pool, list(problems.values()), _RECIPE) if problems else []
    return {one.task_id: Test(one.suite, Limits()) for one in outcomes if isinstance(one, Strengthened)}


def _edits(subject: Subject, most: int) -> Sequence[Edit]:
    failure = subject.failure
    if failure.conversion is not None or not (answered(failure) or failure.exception == "RecursionError"):
        return ()
    return tuple(edits_of(failure.solution, most=_affordable(failure, most)))


def _affordable(failure: Failure, most: int) -> int:
    """Edits to be tried: fewer where each of them takes long, so that no sample holds up all others."""
    return min(most, max(1, int(_MOST_SECONDS / failure.seconds))) if failure.seconds > 0 else most


def _repair(edit: Edit) -> Repair:
    return Repair(edit.operator, edit.span, edit.before, edit.after)


def _shortened(subject: Subject) -> Sequence[Test]:
    """The suites, the first with a shorter limit: many edits meet it, and some of them loop for ever.

    The limit is four times what the sample took for all tests of that suite. Few edits reach the other suites.
    """
    first, *others = subject.ordered
    taken = max(subject.seconds, subject.failure.seconds)
    return [replace(first, limits=_short(first.limits, taken)), *others]


def _short(limits: Limits, taken: float) -> Limits:
    share = limits.seconds / (_SHORTENED if limits.seconds <= _FLOOR else _SLOW)
    return replace(limits, seconds=min(limits.seconds, max(share, _SLOW * taken)))


_FLOOR = 4.0
"""The usual least limit of a program (s)."""
_SHORTENED, _SLOW = 20, 4
