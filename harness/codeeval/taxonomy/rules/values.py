"""Predicted values, of problems that ask for a value and not for a program (`Problem.question`).

A predicted value is always a constant, and another constant is always one edit away. So what the other rules say of
stubs, written answers and small slips says nothing here. Several models that predict the same value share a mistake,
because the expected value comes from running the program.
"""

from codeeval.taxonomy.failure import Failure, Finding
from codeeval.taxonomy.rules.functional import converted, first_seen
from codeeval.taxonomy.source import Source
from codeeval_sandbox.jobs import Status

__all__ = ["no_value", "wrong_form", "wrong_value"]


def no_value(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001 - a rule's signature
    """Find answers from which no value could be read."""
    if failure.status not in {Status.NO_CODE, Status.TRUNCATED, Status.SYNTAX_ERROR}:
        return None
    return Finding("no_value", "unclassified", "the answer states no value")


def wrong_form(failure: Failure, source: Source) -> Finding | None:
    """Find the right value in another type or order. Arguments are judged by what the program returns for them."""
    return converted(failure, source) if failure.predicted == "output" else None


def wrong_value(failure: Failure, source: Source) -> Finding | None:  # noqa: ARG001 - a rule's signature
    """Take every other prediction: the program was misread."""
    seen = first_seen(failure)
    said = failure.message or failure.exception or failure.status.value
    return Finding("wrong_value", "C.1", f"gives {seen[0]}, not {seen[1]}" if seen else said)
