"""The order of a new set: everything that decides which problems a set gets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from codeeval.errors import UsageError
from codeeval.evolving.recipe import Recipe
from codeeval.seeds import derived_seed
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.environments import DEFAULT

__all__ = ["Order", "Source"]


@dataclass(frozen=True)
class Source:
    """The problems that one new problem is made of."""

    problems: tuple[Problem, ...]

    @property
    def key(self) -> str:
        """Name of the source, in questions and files."""
        return "+".join(problem.task_id for problem in self.problems)

    @property
    def identifier(self) -> str:
        """Id of the new problem, without the name of its set."""
        return self.key.replace("/", "-")


@dataclass(frozen=True)
class Order:
    """One command's work."""

    benchmark: Benchmark
    """Problems to make new ones of."""
    recipe: Recipe
    name: str
    """Name of the new set."""
    attempts: int = 3
    """Most drafts for one source. The first that passes every gate is kept."""
    solutions: int = 3
    """Independent solutions drawn for each draft that passes all gates before."""
    seed: int = 0

    def sources(self) -> list[Source]:
        """Return the sources in the benchmark's order.

        Raises:
            UsageError: no problem has what a recipe needs.
        """
        usable = [problem for problem in self.benchmark if not why_unusable(problem, self.recipe)]
        if len(usable) < self.recipe.sources:
            reasons = dict(self.left_out())
            reason = next(iter(reasons.values()), "it has no problems")
            raise UsageError(
                f"the recipe {self.recipe.name!r} can use no problem of {self.benchmark.name!r}: {reason}; name a "
                "benchmark of Python functions with canonical solutions"
            )
        return list(self._grouped(usable))

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Yield the problems that the recipe cannot use, with the reason."""
        for problem in self.benchmark:
            if reason := why_unusable(problem, self.recipe):
                yield problem.task_id, reason

    def _grouped(self, usable: Sequence[Problem]) -> Iterator[Source]:
        """Join each problem with partners, drawn once without repeats by the seed."""
        generator = np.random.default_rng(derived_seed(self.seed, self.recipe.name, "partners"))
        count = len(usable)
        shift = 1 + int(generator.integers(count - 1)) if count > 1 else 0
        order = [int(position) for position in generator.permutation(count)]
        rank = {position: index for index, position in enumerate(order)}
        for position, problem in enumerate(usable):
            partners = [
                usable[order[(rank[position] + step * shift) % count]] for step in range(1, self.recipe.sources)
            ]
            yield Source((problem, *partners))

    def description(self) -> Mapping[str, Any]:
        """Return all that decides the result, besides the model."""
        return {
            "benchmark": self.benchmark.name,
            "digest": self.benchmark.digest,
            "recipe": self.recipe.name,
            "recipe_version": self.recipe.version,
            "recipe_digest": self.recipe.digest,
            "attempts": self.attempts,
            "solutions": self.solutions,
            "seed": self.seed,
        }


def why_unusable(problem: Problem, recipe: Recipe) -> str:
    """Return why a recipe can make nothing of a problem; empty if it can."""
    if not problem.canonical_solution.strip():
        return f"{problem.task_id} has no canonical solution"
    if problem.environment != DEFAULT:
        return f"{problem.task_id} is not of plain Python"
    if problem.question is not None or not problem.entry_point or problem.entry_point == "Solution":
        return f"{problem.task_id} asks for no function"
    if (recipe.calls_base or recipe.by_code) and problem.base_stub:
        return f"{problem.task_id} builds on another problem already"
    return ""
