"""The languages that codeeval can evaluate: those whose programs a runtime runs, and extraction finds in answers."""

from codeeval.errors import UsageError
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.languages import LANGUAGES, Language

__all__ = ["is_python", "language_of"]


def language_of(problem: Problem) -> Language:
    """Return the language of a problem. Raises UsageError if it is unknown; the message names the nearest."""
    try:
        return LANGUAGES[problem.environment.language]
    except SandboxError as error:
        raise UsageError(f"problem {problem.task_id!r}: {error}") from None


def is_python(problem: Problem) -> bool:
    """Return whether the problem's programs are Python's, which has an extraction of its own. Raises UsageError."""
    return language_of(problem).resident
