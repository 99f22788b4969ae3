"""Mutants of a draft's solution: which of them its tests reject, and which no input tells from the solution.

A mutant that does the same as the solution on everything says nothing of the tests. Whether one does cannot be decided,
so many further inputs are generated for it. It counts as equivalent if none of them tells it apart, and if enough of
them could be tried. Chance comes from a seed alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codeeval.evaluation.plan import program_of
from codeeval.seeds import derived_seed
from codeeval.store.suites import SOURCE, identity
from codeeval.strengthening.acceptance import steady, within_domain
from codeeval.strengthening.candidates import Candidate, candidates
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.mutants import chosen_mutants
from codeeval.strengthening.probing import Answer, Question, ask
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.guest.equality import equal
from codeeval_sandbox.jobs import Limits
from codeeval_sandbox.kinds import Differential
from codeeval_sandbox.questions import Probe

__all__ = ["FEWEST_TRIED", "MOST_MUTANTS", "Mutants", "try_mutants"]

MOST_MUTANTS = 16
FEWEST_TRIED = 100
"""Further inputs without which no mutant counts as equivalent."""
_MOST_TRIED = 200
_CANDIDATES = 600
"""Inputs that are generated. The solution must return the same plain data on them every time, in `_QUICK_SECONDS`."""
_QUICK_SECONDS = 0.1
_CALL_SECONDS = 1.0
"""Processor time of a mutant's call. A slower one is rejected, as tests would."""
_LIMITS = Limits(seconds=120.0)
"""For all calls of one mutant."""

_Key = tuple[int, int]
"""Positions of a draft and of its mutant."""


@dataclass(frozen=True, slots=True)
class Mutants:
    """Mutants of one solution."""

    rejections: tuple[frozenset[int], ...] = ()
    """Positions of the tests' inputs that tell each mutant from the solution."""
    equivalent: int = 0
    """Mutants that the tests accept, and that no further input tells apart. Sought where the tests accept most."""

    @property
    def killed(self) -> int:
        """Mutants that the tests reject."""
        return sum(map(bool, self.rejections))

    def on(self, positions: Sequence[int]) -> "Mutants":
        """Return the same for tests with these inputs alone."""
        renumbered = {position: at for at, position in enumerate(positions)}
        left = tuple(frozenset(renumbered[each] for each in own if each in renumbered) for own in self.rejections)
        return replace(self, rejections=left)


async def try_mutants(
    pool: Executor, problems: Sequence[Problem], suites: Sequence[Differential], *, seed: int
) -> list[Mutants]:
    """Try each problem's tests on mutants of its canonical solution. Raises SandboxError.

    A mutant over which the sandbox fails is left out.
    """
    programs = {
        (at, position): program_of(problem, mutant)
        for at, problem in enumerate(problems)
        for position, (_, mutant) in enumerate(_chosen(problem, seed))
    }
    rejections = await _rejections(pool, problems, suites, programs)
    by_problem = [{key: own for key, own in rejections.items() if key[0] == at} for at in range(len(problems))]
    accepted = [key for own in by_problem for key in own if _accepts_most(own.values()) and not own[key]]
    same = await _indistinguishable(pool, problems, suites, {key: programs[key] for key in accepted}, seed)
    return [Mutants(tuple(own[key] for key in sorted(own)), sum(key in same for key in own)) for own in by_problem]


def _chosen(problem: Problem, seed: int) -> list[tuple[str, str]]:
    return chosen_mutants(problem, MOST_MUTANTS, derived_seed(seed, problem.task_id, "mutants"))


def _accepts_most(rejections: Iterable[frozenset[int]]) -> bool:
    own = list(rejections)
    return 2 * sum(map(bool, own)) < len(own)


async def _rejections(
    pool: Executor,
    problems: Sequence[Problem],
    suites: Sequence[Differential],
    programs: Mapping[_Key, tuple[str, ...]],
) -> dict[_Key, frozenset[int]]:
    """Return the positions of the inputs on which each mutant does not do what the solution does."""
    questions = []
    for (at, position), units in programs.items():
        suite = suites[at]
        probe = Probe("probe", suite.entry_point, suite.reference, suite.inputs, seconds=_CALL_SECONDS, values=False)
        probe = replace(probe, atol=suite.atol)
        questions.append(Question((at, position), units, probe, _LIMITS, problems[at].environment))
    answers = await ask(pool, questions)
    return {
        (key[0], key[1]): frozenset(at for at, answer in enumerate(given) if not answer.agrees)
        for key, given in answers.items()
    }


# --- Equivalent mutants ------------------------------------------------------------------------------------------


async def _indistinguishable(
    pool: Executor,
    problems: Sequence[Problem],
    suites: Sequence[Differential],
    programs: Mapping[_Key, tuple[str, ...]],
    seed: int,
) -> set[_Key]:
    """Return the mutants that no further input tells from the solution."""
    positions = sorted({at for at, _ in programs})
    further = await _further(pool, {at: problems[at] for at in positions}, suites, seed)
    questions = []
    for (at, position), units in programs.items():
        if len(further[at]) >= FEWEST_TRIED:
            inputs = tuple(arguments for arguments, _ in further[at])
            probe = Probe("probe", suites[at].entry_point, "", inputs, seconds=_CALL_SECONDS)
            questions.append(Question((at, position), units, probe, _LIMITS, problems[at].environment))
    answers = await ask(pool, questions)
    return {
        (key[0], key[1])
        for key, given in answers.items()
        if _are_same(given, [value for _, value in further[key[0]]], suites[key[0]].atol)
    }


def _are_same(given: Sequence[Answer], values: Sequence[Any], atol: float) -> bool:
    return len(given) == len(values) and all(
        answer.kind == "value" and equal(answer.value, value, atol) for answer, value in zip(given, values, strict=True)
    )


async def _further(
    pool: Executor, problems: Mapping[int, Problem], suites: Sequence[Differential], seed: int
) -> dict[int, list[tuple[tuple[Any, ...], Any]]]:
    """Return generated inputs of each problem, with the solution's values: those on which it is quick and steady."""
    made = {at: _generated(problem, suites[at], seed) for at, problem in problems.items()}
    questions = []
    for at, problem in problems.items():
        inputs = tuple(candidate.arguments for candidate in made[at])
        probe = Probe("probe", problem.entry_point, suites[at].reference, inputs, seconds=_QUICK_SECONDS)
        units = program_of(problem, problem.canonical_solution)
        questions.append(Question((at,), units, probe, environment=problem.environment))
    answers = await ask(pool, questions)
    further = {}
    for at in problems:
        given = answers.get((at,), ())
        kept = within_domain(made[at], given, steady(given, ()))[:_MOST_TRIED]
        further[at] = [(made[at][position].arguments, given[position].value) for position in kept]
    return further


def _generated(problem: Problem, suite: Differential, seed: int) -> list[Candidate]:
    """Return inputs like those of the draft that are not among those of the tests."""
    tested = {identity(arguments) for arguments in suite.inputs}
    own = problem.suites[SOURCE].arguments() or ()
    made = candidates(
        [tuple(arguments) for arguments in own],
        Canonical.parse(problem.canonical_solution, problem.entry_point),
        words=f"{problem.prompt.instruction}\n{problem.prompt.stub}",
        budget=_CANDIDATES,
        random_seed=derived_seed(seed, problem.task_id, "further"),
    )
    return [candidate for candidate in made if identity(candidate.arguments) not in tested]
