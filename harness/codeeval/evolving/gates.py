"""The gates that a draft must pass, in order. Pure: each takes what was observed, and returns a reason or nothing.

A gate is cheap or dear by what it needs: the text alone, one execution, further draws from the model, the rest of the
set. `workshop` puts drafts through one stage after the other, so that nothing is paid for a draft that failed before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codeeval.evolving.drafts import Rejected
from codeeval.evolving.recipe import Evolved, stated
from codeeval.python.normal import containment, normal_form, shingles
from codeeval.store.suites import identity
from codeeval.strengthening.probing import Answer

__all__ = ["GATES", "Agreement", "Behaviour", "Tested", "by_agreement", "by_behaviour", "by_tests", "by_text"]

GATES: Mapping[str, str] = {
    "answer": "the model answers with a problem",
    "form": "the answer can be read, and holds every part",
    "inputs": "the inputs are plain data",
    "syntax": "statement and solution are one Python program",
    "copy": "neither statement nor solution is the source's",
    "runs": "the solution returns plain data on its inputs",
    "slow": "each call takes less than a second of processor time",
    "determinism": "results do not depend on chance, clock, process or the order of sets",
    "reference": "the solution agrees with the results that the model wrote",
    "examples": "the statement's examples agree with the solution and with each other",
    "base": "the solution calls the function that it builds on, and its results depend on that",
    "trivial": "the problem is neither constant nor solved by its source's solution",
    "tests": "the tests accept the solution, and reject nonsense and half of the mutants that are not equivalent",
    "consistency": "most of the solutions that are drawn independently agree with the solution",
    "twin": "no other problem of the set is solved by the same program",
}
"""Every gate with what it asks, in the order in which drafts pass them."""

_SAME_STATEMENT = 0.9
"""Share of a statement's word trigrams in the source, from which on it is a copy."""
_WORDS = 3
_FEWEST = 3
"""Inputs from which on one result for all of them is a constant."""
_MUTANTS, _KILLED = 4, 0.5
"""Mutants from which on the share of those that the tests reject says anything, and the least share."""


# --- The text alone ----------------------------------------------------------------------------------------------


def by_text(evolved: Evolved) -> Rejected | None:
    """Reject copies. A recipe that only rewords keeps the solution, and must change the words."""
    statement = _words(evolved.draft.statement)
    for source in evolved.sources:
        known = _words(stated(source))
        if statement == known or (not evolved.recipe.close and _is_copy(statement, known)):
            return Rejected("copy", f"the statement is that of {source.task_id}")
        if evolved.draft.solution and normal_form(evolved.draft.solution) == normal_form(source.canonical_solution):
            return Rejected("copy", f"the solution is that of {source.task_id}, up to names")
    return None


def _is_copy(statement: tuple[str, ...], source: tuple[str, ...]) -> bool:
    """Return whether the statement says nothing that the source does not say, and leaves little of it out."""
    own, known = shingles(statement, _WORDS), shingles(source, _WORDS)
    return min(containment(own, known), containment(known, own)) >= _SAME_STATEMENT


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())


# --- One execution -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Behaviour of a draft's programs on the draft's inputs."""

    answers: tuple[Answer, ...]
    """The solution's, by input. `agrees` says whether another process returned the same."""
    turned: tuple[Answer, ...] = ()
    """The answers with sets that iterate backwards; empty where the solution makes no set."""
    unsteady: str | None = None
    """Name of a clock or of chance that the solution uses."""
    failed_test: str = ""
    """First of the model's own asserts that its solution does not fulfil."""
    failed_example: str = ""
    """First example of the statement that the solution does not fulfil."""
    contradiction: str = ""
    """Call of which the statement gives two results."""
    base_calls: tuple[int, ...] = ()
    """Calls of the function that it builds on, by input; empty where the recipe asks for none."""
    depends: bool = True
    """True if a wrong function in its place changes a result."""


def by_behaviour(evolved: Evolved, seen: Behaviour) -> Rejected | None:
    """Reject by what the solution did."""
    kinds = {answer.kind for answer in seen.answers}
    if "slow" in kinds:
        return Rejected("slow", "a call takes more than a second of processor time")
    if bad := [answer for answer in seen.answers if answer.kind != "value"]:
        position = seen.answers.index(bad[0])
        return Rejected("runs", f"input {position}: {_KINDS.get(bad[0].kind, bad[0].kind)}{_said(bad[0])}")
    if len(seen.answers) < len(evolved.draft.inputs):
        return Rejected("runs", "the solution ended its process")
    return _unsteady(seen) or _contradicted(seen) or _without_base(evolved, seen)


_KINDS = {"raised": "the solution raised", "opaque": "it returned an object", "large": "its result is too large"}


def _said(answer: Answer) -> str:
    return f" {answer.value}" if answer.kind == "raised" else ""


def _unsteady(seen: Behaviour) -> Rejected | None:
    if seen.unsteady is not None:
        return Rejected("determinism", f"the solution uses {seen.unsteady!r}")
    for position, answer in enumerate(seen.answers):
        if not answer.agrees:
            return Rejected("determinism", f"input {position}: another process returned another result")
    for position, (answer, other) in enumerate(zip(seen.answers, seen.turned, strict=False)):
        if other.kind != "value" or identity(other.value) != identity(answer.value):
            return Rejected("determinism", f"input {position}: the result depends on the order of a set")
    return None


def _contradicted(seen: Behaviour) -> Rejected | None:
    if seen.failed_test:
        return Rejected("reference", f"the solution does not fulfil {seen.failed_test!r}")
    if seen.contradiction:
        return Rejected("examples", f"two results for {seen.contradiction!r}")
    if seen.failed_example:
        return Rejected("examples", f"the solution does not fulfil {seen.failed_example!r}")
    return None


def _without_base(evolved: Evolved, seen: Behaviour) -> Rejected | None:
    if not evolved.must_call:
        missing = evolved.recipe.calls_base or evolved.recipe.calls_helper
        return Rejected("base", "the statement has no helper function") if missing else None
    names = " or ".join(evolved.must_call)
    if not any(seen.base_calls):
        return Rejected("base", f"the solution calls {names} on none of its inputs")
    if not seen.depends:
        return Rejected("base", f"no result depends on {names}")
    return None


# --- Tests, agreement, the rest of the set -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tested:
    """Findings of the strengthened tests."""

    inputs: tuple[tuple[Any, ...], ...] = field(repr=False)
    outputs: tuple[Any, ...] = field(repr=False)
    passed: bool = True
    """True if the solution passes as any program is tested."""
    control_passed: bool = False
    mutants: int = 0
    """Wrong programs that were tried."""
    killed: int = 0
    """Wrong programs that the tests reject."""
    equivalent: int = 0
    """Mutants that are not wrong: no input, of the tests or of many others, tells them from the solution."""
    same_as: str = ""
    """A source whose solution passes all tests."""


def by_tests(tested: Tested, *, altered: bool) -> Rejected | None:
    """Reject by the tests. `altered`: the recipe changes what is asked, so that the source must not solve it."""
    if not tested.passed:
        return Rejected("tests", "the solution fails the tests made of it")
    if reason := _trivial(tested):
        return Rejected("trivial", reason)
    if altered and tested.same_as:
        return Rejected("trivial", f"the solution of {tested.same_as} solves it")
    if tested.control_passed:
        return Rejected("tests", "the tests accept a program that returns nonsense")
    wrong = tested.mutants - tested.equivalent
    if tested.mutants >= _MUTANTS and (tested.killed == 0 or tested.killed < _KILLED * wrong):
        return Rejected("tests", f"the tests reject {tested.killed} of {wrong} wrong programs")
    return None


def _trivial(tested: Tested) -> str:
    if all(output is None for output in tested.outputs):
        return "the result is None on every input"
    if len(tested.inputs) < _FEWEST:
        return ""
    if len({identity(value) for value in tested.outputs}) == 1:
        return "the result is the same on every input"
    pairs = zip(tested.inputs, tested.outputs, strict=True)
    echoes = all(len(arguments) == 1 and identity(arguments[0]) == identity(output) for arguments, output in pairs)
    return "the result is the argument itself" if echoes else ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of solutions drawn independently, on the draft's own inputs."""

    drawn: int
    agreeing: int
    """Solutions that return the solution's result on every input."""


def by_agreement(agreement: Agreement) -> Rejected | None:
    """Reject where no majority of independent solutions agrees: statement or solution may be wrong."""
    if 2 * agreement.agreeing > agreement.drawn:
        return None
    return Rejected(
        "consistency", f"{agreement.agreeing} of {agreement.drawn} independent solutions agree with the solution"
    )
