"""Answers of made-up models to problems that ask for a value: the right one, or one that no function can give."""

from codeeval_benchmarks.problem import Question

__all__ = ["answered", "continued"]

_MANY = 40
"""Arguments of a wrong call: no function of a benchmark takes so many."""


def answered(question: Question, draft: int, *, is_right: bool) -> str:
    """Return a chat model's answer. Wrong ones differ by `draft`. A value that a reference computes is not known."""
    source = _source(question, draft, is_right=is_right)
    return f"[ANSWER]{source if question.kind == 'output' else f'{question.function}({source})'}[/ANSWER]"


def continued(question: Question, draft: int, *, is_right: bool) -> str:
    """Return how a base model continues the question's prompt."""
    source = _source(question, draft, is_right=is_right)
    return f" {source}" if question.kind == "output" else f"{source})"


def _source(question: Question, draft: int, *, is_right: bool) -> str:
    right = question.value if question.kind == "output" else question.arguments
    if is_right and right is not None:
        return right
    return repr(f"draft {draft}") if question.kind == "output" else ", ".join([f"'draft {draft}'"] * _MANY)
