"""The runner of `Calls`: calls of one function, whose values are compared here as JSON writes them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.casewise import Casewise
from codeeval_sandbox.guest.judging import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.proxy import Program


class Calls(Casewise, kind="calls"):
    """Arguments and expected values."""

    def __init__(self, definition: dict[str, Any]) -> None:
        """`definition`: what `kinds.Calls.definition` on the host returns."""
        super().__init__(definition)
        self._cases = definition["cases"]
        self._tolerance = definition["tolerance"]
        self.total = len(self._cases)

    def source(self, index: int) -> str:
        """Return the call."""
        arguments = ", ".join(map(short, self._cases[index][0]))
        return "{}({})".format(self.entry_point, arguments)[:_LONGEST]

    def ask(self, program: Program, index: int) -> tuple[list[Any], list[Any] | None]:
        """Call the program with the arguments of this case."""
        arguments = self._cases[index][0]
        if program.witness is not None:
            program.witness(self.entry_point, copy.deepcopy(arguments), {})
        return program.run_case("", (self.entry_point, arguments), self.seconds)

    def value(self, ending: Sequence[Any], answer: Sequence[Any] | None) -> Any:  # noqa: ARG002 - see the base
        """Return what the call returned."""
        if answer is None:
            raise LookupError("exit status 0 before the call returned")
        return answer[1]

    def expected(self, index: int) -> Any:
        """Return the expected value."""
        return self._cases[index][1]

    def difference(self, index: int, value: Any) -> str | None:
        """Compare as terms of JSON."""
        expected = self._cases[index][1]
        if same(value, expected, self._tolerance):
            return None
        return "expected {}, returned {}".format(short(expected), short(value))


_LONGEST = 500
"""Characters of a call in a verdict."""

_NUMBERS = (int, float)


def same(value: Any, expected: Any, tolerance: float) -> bool:
    """Return whether a value is the expected one, which is a term of JSON. Tuples are lists, and keys are text.

    Only exact built-in types are looked into, so that nothing of the program's is asked. A boolean is not a number.
    """
    kind, wanted = type(value), type(expected)
    if wanted is list:
        return (
            kind in (list, tuple)
            and len(value) == len(expected)
            and all(same(item, other, tolerance) for item, other in zip(value, expected))
        )
    if wanted is dict:
        return kind is dict and _same_tables(value, expected, tolerance)
    if wanted in _NUMBERS:
        return kind in _NUMBERS and _same_numbers(value, expected, tolerance)
    return kind is wanted and bool(value == expected)


def _same_tables(value: dict[Any, Any], expected: dict[str, Any], tolerance: float) -> bool:
    if len(value) != len(expected) or not all(type(key) in (str, int) for key in value):
        return False
    texts = {str(key): item for key, item in value.items()}
    return texts.keys() == expected.keys() and all(same(texts[key], expected[key], tolerance) for key in texts)


def _same_numbers(value: float, expected: float, tolerance: float) -> bool:
    if value == expected:
        return True
    if type(expected) is not float or not tolerance:
        return False
    try:
        apart = abs(value - expected)
    except OverflowError:  # an integer beyond every float
        return False
    return apart <= tolerance or apart <= tolerance * abs(expected) < float("inf")
