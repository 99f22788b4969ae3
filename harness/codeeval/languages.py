"""The languages that codeeval can evaluate. Python is the only one, until extraction can read another."""

from codeeval.errors import UsageError
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.languages import LANGUAGES

__all__ = ["require_language"]

_READ = "python"
"""Language of the answers that `extraction` can read. Another one needs a module beside `python` and `extraction`."""


def require_language(problem: Problem) -> None:
    """Refuse a problem whose answers cannot be read.

    Raises:
        UsageError: The problem's language is unknown, or is not Python. Python's parser would find no program in such
            answers, and every one would be scored as wrong.
    """
    language = problem.environment.language
    try:
        LANGUAGES[language]
    except SandboxError as error:
        raise UsageError(f"problem {problem.task_id!r}: {error}") from None
    if language != _READ:
        raise UsageError(
            f"problem {problem.task_id!r} is in language {language!r}: extraction reads {_READ!r} only. "
            "Leave the problem out of the run"
        )
