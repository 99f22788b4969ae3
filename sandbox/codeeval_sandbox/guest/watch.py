"""A record of what each test of a suite saw: the outcome of every test, and the values of the first failures.

The checker uses it as a module. Where tests share the program's process, its text runs there, so it imports the
standard library alone. It describes the program's values and trusts none of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST = 360
"""Characters of a value in the report."""
ROOM = 1500
"""Characters of all failures in the report, as JSON."""
MOST_TESTS = 400
"""Tests in the report; later ones are not run."""


class Watch:
    """One program's tests: how each ended, and the first failures with their values."""

    def __init__(self, entry_point: str) -> None:
        """`entry_point`: the name of the program's function in the report."""
        self.entry_point = entry_point
        self.outcomes: list[str] = []
        self.failures: list[list[Any]] = []
        self.arguments = ""
        self.returned: list[Any] = []

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap the program's function; keep its last call and value."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            texts = list(map(describe, arguments))
            texts += ["{}={}".format(name, describe(value)) for name, value in keywords.items()]
            self.arguments = ", ".join(texts)
            self.returned = []
            value = function(*arguments, **keywords)
            self.returned = [value]
            return value

        return call

    def compare(self, left: Callable[[], Any], right: Callable[[], Any]) -> None:
        """Run `assert left == right`."""

        def test() -> tuple[bool, Any, Any]:
            pair = (left(), right())
            return (bool(pair[0] == pair[1]), *pair)

        self.run(test)

    def close(self, left: Callable[[], Any], right: Callable[[], Any], holds: Callable[[Any, Any], Any]) -> None:
        """Run `assert abs(left - right) < limit`, and the like: `holds` is the condition on both."""

        def test() -> tuple[bool, Any, Any]:
            pair = (left(), right())
            return (bool(holds(*pair)), *pair)

        self.run(test)

    def truth(self, condition: Callable[[], Any], expected: object = True) -> None:  # noqa: FBT002 - a value
        """Run a test of the form `assert condition`. `expected` is the value that a right program returns in it."""

        def test() -> tuple[bool, Any, Any]:
            self.returned = []
            holds = bool(condition())
            return holds, self.returned[0] if self.returned else holds, expected

        self.run(test, of_truth=True)

    def differ(
        self,
        function: Callable[..., Any],
        arguments: Sequence[Any],
        expected: Any,
        is_right: Callable[[Any], bool],
    ) -> None:
        """Compare the program's answer to these arguments with the expected one."""

        def test() -> tuple[bool, Any, Any]:
            value = function(*arguments)
            return is_right(value), value, expected

        self.run(test)

    def run(self, test: Callable[[], tuple[bool, Any, Any]], *, of_truth: bool = False) -> None:
        """Run one test; an exception, also over the value, is how that test ended."""
        if len(self.outcomes) >= MOST_TESTS:
            return
        self.arguments, self.returned = "", []
        try:
            passed, got, expected = test()
        except Exception as error:
            raised = getattr(error, "codeeval", None)
            if raised is None and type(error).__module__ != "builtins":
                raise  # neither the program's exception nor one over its value
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
        """Add a failure to the report, if there is room for it."""
        call = "{}({})".format(self.entry_point, self.arguments)[: LONGEST + 80]
        row = [len(self.outcomes) - 1, call, *facts]
        if len(json.dumps([*self.failures, row])) < ROOM:
            self.failures.append(row)

    def report(self) -> dict[str, Any]:
        """Return the report, as JSON."""
        return {"outcomes": "".join(self.outcomes), "failures": self.failures}


def describe(value: Any) -> str:
    """Return a value as text; three dots at the end say that it was cut."""
    try:
        text = repr(value)
    except Exception:  # a value that cannot be shown
        text = "<" + type(value).__name__ + ">"
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."
