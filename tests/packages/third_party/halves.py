"""A provider: every second sample is right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codeeval.models.config import ModelConfig
from codeeval.models.providers import Provider
from codeeval.samples import Completion, Served
from codeeval_benchmarks.problem import Problem

__all__ = ["provider"]


class Halves:
    """Answers with the canonical solution and with a program that returns None, in turn."""

    style = None
    greedy = replays = False
    max_tokens = None

    def __init__(self, name: str) -> None:
        self.name = f"halves/{name}"

    def describe(self) -> Mapping[str, Any]:
        """Return nothing: no setting decides the answers."""
        return {}

    def available(self, problem: Problem) -> int | None:  # noqa: ARG002 - unlimited for each
        """Return None."""
        return None

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> Served | None:  # noqa: ARG002
        """Return None: there is no server."""
        return None

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """Return one program for each index."""
        wrong = f"def {problem.entry_point}(*_): pass\n"
        texts = (problem.canonical_solution or "", wrong)
        return [Completion(index, texts[index % 2], "solution") for index in indices]

    async def close(self) -> None:
        """Do nothing."""


def _opened(name: str, config: ModelConfig) -> Halves:  # noqa: ARG001 - no setting matters
    return Halves(name)


provider = Provider("halves/NAME (every second sample is right)", _opened)
