"""Prompt of one problem, as `codeeval prompts show` prints it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import ClassVar, Self

from codeeval.prompting import Endpoint, PromptStyle
from codeeval.records import Printed, Record
from codeeval.samples import Form
from codeeval_benchmarks.problem import Problem

__all__ = ["Asked", "Turn"]


class Turn(Record):
    """One message of a conversation."""

    role: str
    """system, user or assistant."""
    content: str
    """Its text."""


class Asked(Printed):
    """Output of `codeeval prompts show --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("prompts show",)

    style: str
    """Name of the prompt style."""
    style_sha256: str
    """Digest of its template."""
    task_id: str
    """The problem."""
    endpoint: Endpoint
    """chat: `messages` are sent; completions: `text` is to be continued."""
    form: Form
    """Form in which the answer is read: answer (searched), completion (joined to `opening`), solution (taken whole)."""
    messages: Sequence[Turn]
    """The conversation; empty where `text` is sent."""
    text: str
    """Text to be continued; empty where `messages` are sent."""
    opening: str
    """Part of the program that the prompt holds already, where a completion is read."""
    stop: Sequence[str]
    """Sequences at which the answer ends."""
    caution: str
    """Cautions for readers of the scores."""
    sha256: str
    """Digest of what is sent."""

    @classmethod
    def of(cls, style: PromptStyle, problem: Problem) -> Self:
        """The prompt in this style. Raises UsageError where the style does not fit the problem."""
        prompt = style.render(problem)
        return cls(
            style=style.name,
            style_sha256=style.digest,
            task_id=problem.task_id,
            endpoint=prompt.endpoint,
            sha256=prompt.digest,
            **asdict(prompt),
        )
