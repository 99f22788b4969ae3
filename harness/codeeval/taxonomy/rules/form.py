"""Kind C.3 by the values alone: the right parts in an order that no conversion of ours makes."""

from typing import Any

from codeeval.taxonomy.conversions import values_of
from codeeval.taxonomy.failure import Failure, Finding
from codeeval.taxonomy.rules.functional import answered, entry_span
from codeeval.taxonomy.source import Source

__all__ = ["rearranged"]

_FEWEST = 2
"""Failing tests whose values are known, unless fewer fail."""


def rearranged(failure: Failure, source: Source) -> Finding | None:
    """Find answers with all the parts expected, in another order.

    The order is the task itself, and so no form, where the value expected is an argument rearranged.
    """
    observation = failure.observation
    if not answered(failure) or observation is None or set(observation.outcomes) - {".", "F"}:
        return None
    if len(observation.failures) < min(_FEWEST, observation.outcomes.count("F")) or not observation.failures:
        return None
    for seen in observation.failures:
        values = values_of(seen)
        if values is None or not isinstance(values.got, list | tuple) or type(values.got) is not type(values.expected):
            return None
        parts = _parts(values.expected)
        if _parts(values.got) != parts or any(_parts(argument) == parts for argument in values.arguments):
            return None
    return Finding("rearranged", "C.3", "the right parts in another order", entry_span(failure, source))


def _parts(value: Any) -> Any:
    """Return a value in which the order of lists and tuples does not show."""
    if isinstance(value, list | tuple):
        parts = sorted(map(_parts, value), key=repr)
        return (type(value).__name__, *parts)
    return repr(value)
