"""Likeness of problems: of words, and of the structure of canonical solutions. Nothing is executed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from codeeval.assessing.records import Similarity
from codeeval.python.normal import containment, normal_form, shingles
from codeeval.taxonomy.parts import without_function
from codeeval_benchmarks.problem import Problem

__all__ = ["Likeness", "nearest"]

_WORDS, _TOKENS = 3, 5


@dataclass(frozen=True)
class Likeness:
    """A problem as words and tokens, without the base problem that it builds on."""

    problem: Problem

    @property
    def name(self) -> str:
        """`BENCHMARK:TASK_ID`."""
        return f"{self.problem.benchmark}:{self.problem.task_id}"

    @cached_property
    def words(self) -> frozenset[tuple[str, ...]]:
        """Word trigrams of the statement."""
        shown = self.problem.prompt.shown.replace(self.problem.base_stub.rstrip(), "")
        return shingles(tuple("".join(c if c.isalnum() else " " for c in shown.lower()).split()), _WORDS)

    @cached_property
    def form(self) -> tuple[str, ...]:
        """Tokens of the canonical solution, names numbered."""
        source = self.problem.canonical_solution
        if base := self.problem.metadata.get("base_entry_point"):
            source = without_function(source, str(base))
        return normal_form(source)

    @cached_property
    def structure(self) -> frozenset[tuple[str, ...]]:
        """Runs of five tokens."""
        return shingles(self.form, _TOKENS)

    def to(self, known: "Likeness") -> Similarity:
        """Return how much of this problem is in a known one."""
        return Similarity(
            known=known.name,
            words=containment(self.words, known.words),
            structure=containment(self.structure, known.structure),
            renamed=bool(self.form) and self.form == known.form,
        )


def nearest(problem: Likeness, known: Iterable[Likeness]) -> Similarity | None:
    """Return the likeness to the most similar of the known problems, itself left out; None without one."""
    others: Sequence[Likeness] = [other for other in known if other.name != problem.name]
    if not others:
        return None
    return max((problem.to(other) for other in others), key=lambda like: (like.renamed, like.words + like.structure))
