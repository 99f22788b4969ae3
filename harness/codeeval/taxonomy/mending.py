"""C.4, run: the bounded search for one edit that mends a sample.

An edit that passes the published tests may do so by luck: on two or three asserts, a wrong condition can be made to
give the right answers. So the edit must hold on more inputs too, which are made from the problem's own tests
(`codeeval.strengthening`) and answered by its canonical solution. Some of these inputs are outside of the task. So an
edit holds if it mends most of those that the sample gets wrong, and breaks hardly any. If no such inputs can be made,
the published tests decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from codeeval.evaluation.plan import Test
from codeeval.strengthening.outcomes import Recipe, Strengthened
from codeeval.strengthening.probing import Question, ask
from codeeval.strengthening.strengthen import strengthen
from codeeval.taxonomy.failure import Failure, Repair
from codeeval.taxonomy.repairs import Edit, edits_of
from codeeval.taxonomy.rules.functional import answered
from codeeval.taxonomy.subjects import Subject
from codeeval.taxonomy.variants import Variant, first_passing
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.jobs import Limits
from codeeval_sandbox.kinds import Differential
from codeeval_sandbox.questions import Probe

__all__ = ["mended"]

_MOST_SECONDS = 30.0
"""Bound on a sample's search (s), if each edit takes as long as the sample."""
_RECIPE = Recipe(suite="further", mutants=0)
"""Further inputs of a problem. Mutants of the canonical solution would only choose among them."""
_SOURCE = "base"
"""Suite whose inputs are varied. Further inputs are used only where a repair has to pass this suite anyhow."""
_MENDED, _BROKEN = 2 / 3, 1 / 50
"""An edit holds from this share of the inputs that the sample gets wrong, and up to this share of all inputs."""
_MOST_LUCKY = 4
"""Edits of one sample that pass the published tests and do not hold; then its search is given up."""
_INPUT_SECONDS = 0.2


async def mended(pool: Executor, subjects: Sequence[Subject], most: int) -> list[Subject]:
    """The subjects, with the first edit that passes every suite and holds on further inputs. Raises SandboxError."""
    edits = [_edits(subject, most) for subject in subjects]
    first = dict.fromkeys(range(len(subjects)), 0)
    further: dict[str, Differential | None] = {}
    repairs: dict[int, Repair] = {}
    for _ in range(_MOST_LUCKY):
        passing = await _search(pool, subjects, edits, first)
        if not passing:
            break
        further |= await _further(pool, [subjects[position] for position in passing], further)
        edits_passing = {position: edits[position][rank] for position, rank in passing.items()}
        held = await _holding(pool, subjects, edits_passing, further)
        repairs |= {position: _repair(edits_passing[position]) for position in held}
        first = {position: rank + 1 for position, rank in passing.items() if position not in held}
    return [
        replace(subject, failure=replace(subject.failure, repair=repairs[position])) if position in repairs else subject
        for position, subject in enumerate(subjects)
    ]


async def _search(
    pool: Executor, subjects: Sequence[Subject], edits: Sequence[Sequence[Edit]], first: Mapping[int, int]
) -> dict[int, int]:
    """By subject, the index of the first edit from `first` on that passes its suites."""

    def variants() -> Iterator[Variant]:
        for position, start in first.items():
            for rank, edit in enumerate(edits[position][start:], start):
                yield Variant(position, rank, subjects[position].failure.program(edit.program))

    return await first_passing(pool, [_shortened(subject) for subject in subjects], variants())


async def _further(
    pool: Executor, subjects: Sequence[Subject], known: Mapping[str, Differential | None]
) -> dict[str, Differential | None]:
    """Further inputs by task_id, for problems that are not yet known; None where none can be made."""
    problems = {
        subject.problem.task_id: subject.problem
        for subject in subjects
        if subject.problem.task_id not in known and any(test.suite.name == _SOURCE for test in subject.tests)
    }
    outcomes = await strengthen(pool, list(problems.values()), _RECIPE) if problems else []
    return {
        outcome.task_id: outcome.differential if isinstance(outcome, Strengthened) else None for outcome in outcomes
    }


async def _holding(
    pool: Executor,
    subjects: Sequence[Subject],
    candidates: Mapping[int, Edit],
    further: Mapping[str, Differential | None],
) -> set[int]:
    """Return the subjects whose edit holds on the further inputs, and those without any."""
    questions, settled = [], set()
    for position, edit in candidates.items():
        problem = subjects[position].problem
        suite = further.get(problem.task_id)
        if suite is None:
            settled.add(position)
            continue
        probe = Probe(
            "further",
            suite.entry_point,
            suite.reference,
            suite.inputs,
            seconds=_INPUT_SECONDS,
            values=False,
            atol=suite.atol,
        )
        programs = {False: subjects[position].failure.solution, True: edit.program}
        questions += [
            Question(
                (position, is_edited),
                subjects[position].failure.program(program),
                probe,
                environment=subjects[position].problem.environment,
            )
            for is_edited, program in programs.items()
        ]
    answers = await ask(pool, questions)
    agreements = {key: [bool(answer.agrees) for answer in replies] for key, replies in answers.items()}
    complete = {
        position for position in candidates if (position, True) in agreements and (position, False) in agreements
    }
    return settled | {
        position for position in complete if _holds(agreements[position, False], agreements[position, True])
    }


def _holds(before: Sequence[bool], after: Sequence[bool]) -> bool:
    """Tell if an edit mends most of the inputs that were wrong, and breaks hardly any; True where none was wrong."""
    wrong = before.count(False) + max(0, len(after) - len(before))
    mends = sum(now and not was for was, now in zip(before, after, strict=False)) + sum(after[len(before) :])
    breaks = sum(was and not now for was, now in zip(before, after, strict=False)) + sum(before[len(after) :])
    return mends >= _MENDED * wrong and breaks <= _BROKEN * max(len(before), len(after))


def _edits(subject: Subject, most: int) -> Sequence[Edit]:
    failure = subject.failure
    if failure.predicted or failure.conversion is not None:
        return ()
    if not (answered(failure) or failure.exception == "RecursionError"):
        return ()
    seen = failure.observation.failures if failure.observation is not None else ()
    answers = [(test.got, test.expected or "") for test in seen]
    reference = subject.problem.canonical_solution
    return tuple(edits_of(failure.solution, most=_affordable(failure, most), reference=reference, answers=answers))


def _affordable(failure: Failure, most: int) -> int:
    """Edits to be tried: fewer where each of them takes long, so that no sample holds up all others."""
    return min(most, max(1, int(_MOST_SECONDS / failure.seconds))) if failure.seconds > 0 else most


def _repair(edit: Edit) -> Repair:
    return Repair(edit.operator, edit.span, edit.before, edit.after)


def _shortened(subject: Subject) -> Sequence[Test]:
    """Return the suites, the first with a shorter limit: many edits meet it, and some of them loop for ever.

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
