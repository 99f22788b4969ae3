"""Runs inside the checker, in place of a suite's asserts: what each test saw, told in one failed assertion.

Sent as text (see `codeeval.taxonomy.observation`), so it uses the standard library alone and runs under the image's
Python, 3.9 on. Whatever a program returned is described, never trusted.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST = 360
"""Characters of a value in the report."""
ROOM = 1900
"""Characters of the whole report: a verdict's message holds 2000."""
MOST_TESTS = 400


class Watch:
    """One program's tests: how each ended, and the first failures with their values."""

    def __init__(self, entry_point: str) -> None:
        self.entry_point = entry_point
        self.outcomes: list[str] = []
        self.failures: list[list[Any]] = []
        self.arguments = ""
        self.returned: list[Any] = []

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the program's function; its last call and value are kept."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            self.arguments = ", ".join(
                [describe(argument) for argument in arguments]
                + [f"{name}={describe(one)}" for name, one in keywords.items()]
            )
            self.returned = []
            value = function(*arguments, **keywords)
            self.returned = [value]
            return value

        return call

    def compare(self, left: Callable[[], Any], right: Callable[[], Any]) -> None:
        """`assert left == right`."""

        def test() -> tuple[bool, Any, Any]:
            pair = (left(), right())
            return bool(pair[0] == pair[1]), *pair

        self.run(test)

    def close(self, left: Callable[[], Any], right: Callable[[], Any], holds: Callable[[Any, Any], Any]) -> None:
        """`assert abs(left - right) < limit`, and the like: `holds` is the condition on both."""

        def test() -> tuple[bool, Any, Any]:
            pair = (left(), right())
            return bool(holds(*pair)), *pair

        self.run(test)

    def truth(self, condition: Callable[[], Any], expected: object = True) -> None:  # noqa: FBT002 - a value
        """`assert condition`; the program was to make it so by returning `expected`."""

        def test() -> tuple[bool, Any, Any]:
            self.returned = []
            holds = bool(condition())
            return holds, self.returned[0] if self.returned else holds, expected

        self.run(test, of_truth=True)

    def differ(self, function: Callable[..., Any], arguments: Sequence[Any], expected: Any, atol: float) -> None:
        """The program's answer to these arguments against the reference's."""
        from codeeval_sandbox.guest.equality import equal  # noqa: PLC0415 - found in the checker alone

        def test() -> tuple[bool, Any, Any]:
            value = function(*copy.deepcopy(list(arguments)))
            return equal(value, expected, atol), value, expected

        self.run(test)

    def run(self, test: Callable[[], tuple[bool, Any, Any]], *, of_truth: bool = False) -> None:
        """One test, perhaps of a value's truth alone; an exception, also over the value, is how that test ended."""
        if len(self.outcomes) >= MOST_TESTS:
            return
        self.arguments, self.returned = "", []
        try:
            passed, got, expected = test()
        except Exception as error:
            raised = getattr(error, "codeeval", None)
            if raised is None and type(error).__module__ != "builtins":
                raise  # the channel broke: no test decided
            self.outcomes.append("E" if raised is not None else "U")
            kind = raised.kind if raised is not None else type(error).__name__
            got = self.returned[0] if self.returned else None
            self.note(describe(got), type(got).__name__, None, None, str(kind)[:80])
            return
        self.outcomes.append("." if passed else "F")
        if not passed:
            wanted = "truth" if of_truth else type(expected).__name__
            self.note(describe(got), type(got).__name__, describe(expected), wanted, None)

    def note(self, *facts: str | None) -> None:
        """A failure for the report, if there is room for it."""
        call = f"{self.entry_point}({self.arguments})"[: LONGEST + 80]
        row = [len(self.outcomes) - 1, call, *facts]
        if len(json.dumps([*self.failures, row])) < ROOM - MOST_TESTS:
            self.failures.append(row)

    def tell(self) -> NoReturn:
        """Hand the report over."""
        raise AssertionError(json.dumps({"outcomes": "".join(self.outcomes), "failures": self.failures}))


def describe(value: Any) -> str:
    """Return a value as text; a mark at the end says that it was cut."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a value that cannot be shown
        text = "<" + type(value).__name__ + ">"
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."
