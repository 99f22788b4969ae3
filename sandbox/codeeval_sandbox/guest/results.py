"""What came of tests of `unittest` that run in the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.judging import judge

if TYPE_CHECKING:
    from codeeval_sandbox.guest.proxy import Program


class Results:
    """Failures by the names of tests, in the place of a `TestResult`."""

    failfast = buffer = tb_locals = False

    def __init__(self, program: Program) -> None:
        """Judge exceptions as those of tests of this program."""
        self._program = program
        self.failures: dict[str, dict[str, Any] | None] = {}
        """Fields of an outcome; None for a test that is fulfilled. Of several failures of a test the first counts."""

    @property
    def shouldStop(self) -> bool:  # noqa: N802 - the names are unittest's
        """True once nothing can be asked of the program any more."""
        return self._program.broken is not None

    def startTest(self, test: Any) -> None:  # noqa: N802
        """Called before a test."""

    def stopTest(self, test: Any) -> None:  # noqa: N802
        """Called after a test."""

    def addDuration(self, test: Any, elapsed: float) -> None:  # noqa: N802
        """Called with a test's time (s), by Python 3.12 and later."""

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        """Called for a test that is fulfilled."""
        self._add(test, None)

    def addExpectedFailure(self, test: Any, error: Any) -> None:  # noqa: N802, ARG002
        """Called for a test that fails, as its decorator says."""
        self._add(test, None)

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        """Called for a test that was expected to fail."""
        self._add(test, {"status": "wrong", "message": "passes, though it is expected to fail"})

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802, ARG002
        """Called for a test that is skipped."""
        self._add(test, {"status": "skipped"})

    def addFailure(self, test: Any, error: Any) -> None:  # noqa: N802
        """Called for an assertion that does not hold, and for any exception."""
        fields = judge(error[1], self._program)
        fields.pop("suite_line", None)
        self._add(test, fields)

    addError = addFailure  # noqa: N815

    def addSubTest(self, test: Any, subtest: Any, error: Any) -> None:  # noqa: N802, ARG002
        """Called after each part of a test."""
        if error is not None:
            self.addFailure(test, error)

    def _add(self, test: Any, fields: dict[str, Any] | None) -> None:
        name = "{}.{}".format(type(test).__name__, getattr(test, "_testMethodName", ""))
        if self.failures.get(name) is None:
            self.failures[name] = fields
