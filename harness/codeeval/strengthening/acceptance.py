"""Which inputs a suite may ask: those on which the canonical solution repeats itself, and that the task means."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from codeeval.store.suites import identity
from codeeval.strengthening.candidates import Candidate
from codeeval.strengthening.probing import Answer
from codeeval.strengthening.uses import Use
from codeeval_sandbox.guest.equality import equal

__all__ = ["steady", "tolerance", "within_domain"]

_ATOL = 1e-6
_LENIENCE = 1e-3
_ALIKE = 0.8
"""Share of one value from which on inputs are not told apart."""


def steady(answers: Sequence[Answer], turned: Sequence[Answer]) -> list[int]:
    """Places of the inputs that get the same value in every process, also in that with sets `turned` backwards."""
    kept = []
    for index, answer in enumerate(answers):
        other = turned[index] if index < len(turned) else None
        moved = other is not None and other.kind == "value" and not equal(other.value, answer.value, 0.0)
        if answer.kind == "value" and answer.agrees and not moved:
            kept.append(index)
    return kept


def within_domain(inputs: Sequence[Candidate], answers: Sequence[Answer], kept: Sequence[int]) -> list[int]:
    """Drop inputs outside an argument's observed domain, unless the canonical solution treats them specially.

    That a function returns 1 for every negative number says that it was not made for them.
    """
    outside = set()
    for argument in {argument for index in kept for argument in inputs[index].news}:
        news = [index for index in kept if argument in inputs[index].news]
        values = Counter(identity(answers[index].value) for index in news)
        if max(values.values()) > _ALIKE * len(news) or len(values) == 1:
            outside |= set(news)
    return [index for index in kept if index not in outside]


def tolerance(outputs: Sequence[Any], use: Use, seeds: int) -> float:
    """EvalPlus's where floats are anywhere inside, else 0.

    Where the tests themselves are lenient, a thousandth of the largest value of theirs, the first `seeds` of `outputs`.
    """
    if use == "close":
        sizes = [abs(value) for value in outputs if type(value) in (int, float) and value - value == 0]
        return _LENIENCE * float(max([1.0, *sizes[:seeds]]))
    return _ATOL if any(map(_holds_float, outputs)) else 0.0


def _holds_float(value: Any) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_holds_float, value))
    if isinstance(value, dict):
        return any(map(_holds_float, value.values()))
    return type(value) in (float, complex)
