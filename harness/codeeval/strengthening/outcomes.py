"""What decides a stronger suite, and what became of each problem."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from codeeval_sandbox.kinds import Differential, Suite

__all__ = ["LeftOut", "Outcome", "Recipe", "Strengthened"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a suite, besides the problem and the versions of codeeval and Hypothesis."""

    suite: str = "strong"
    """Name of the suites."""
    seed: int = 0
    budget: int = 300
    """Candidate inputs per problem."""
    mutants: int = 24
    """Mutants of the canonical solution that the inputs are to kill, at most."""
    depth: int = 3
    """So many inputs are to cover each arc, to kill each mutant, and to be of each category."""
    size: int = 100
    """Inputs of a suite, at most."""
    lines: int = 20_000
    """Lines that the canonical solution may execute on one input."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A problem for which no suite could be made."""

    task_id: str
    reason: str
    for_now: bool = False
    """True if the sandbox is to blame, so that it may be tried again."""


@dataclass(frozen=True, slots=True)
class Strengthened:
    """A problem's new suite, and how it came about."""

    task_id: str
    suite: Suite
    cases: tuple[tuple[tuple[Any, ...], Any], ...]
    """Arguments and expected output of each test; the output is None where the reference computes it."""
    differential: Differential | None
    """The suite, if it has the reference compute the outputs; else None."""
    seeds: int
    """Different inputs of the problem's own tests."""
    candidates: int
    accepted: int
    """Candidates on which the canonical solution returns, in time, the same in any process and order of sets."""
    arcs: int
    """Transitions between lines that the accepted ones cover."""
    mutants: int
    """Mutants tried."""
    killed: int
    """Mutants among these that the accepted inputs tell from the canonical solution."""

    @property
    def facts(self) -> dict[str, int]:
        """The numbers, by name."""
        return {name: getattr(self, name) for name in _FACTS}


_FACTS = ("seeds", "candidates", "accepted", "arcs", "mutants", "killed")

Outcome: TypeAlias = Strengthened | LeftOut
