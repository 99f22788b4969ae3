"""Test files of pytest: functions with plain asserts, fixtures and rows of arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits
from codeeval_sandbox.kinds.unittest import Unittest
from codeeval_sandbox.pytests import CASES, Translated, translated
from codeeval_sandbox.unittests import named_tests

__all__ = ["Pytest"]


@dataclass(frozen=True)
class Pytest(Suite):
    """A file of tests: functions `test...`, classes `Test...`, and classes of unittest.

    Workers have no pytest. The file is read, and translated into a class of unittest with a method for each test and
    row of arguments (`pytests`). It runs as those of `Unittest` do, apart from the program where it can. Its tests have
    the names that pytest gives them.
    """

    kind: ClassVar[str] = "pytest"
    traits: ClassVar[Traits] = Traits(own_objects=True)

    source: str
    """The file."""
    own_objects: bool | None = None
    """True if objects of the program's own classes may answer the tests; see `Check.own_objects`."""

    def __post_init__(self) -> None:
        """Share the process where the tests need it. Raise ValueError for a file with no test, or one not taken."""
        try:
            is_shared = self.inner.trust == "shared"
        except (SyntaxError, RecursionError) as error:
            raise ValueError(f"the tests are not Python: {error}") from None
        if is_shared:
            object.__setattr__(self, "trust", "shared")

    @cached_property
    def _translated(self) -> Translated:
        return translated(self.source, self.entry_point)

    @cached_property
    def inner(self) -> Unittest:
        """The translated file."""
        owners = dict.fromkeys(test.partition(".")[0] for test in named_tests(self._translated.source))
        if not owners:
            raise ValueError("the file has no test: give a function whose name starts with 'test'")
        classes = sorted(owners, key=lambda owner: owner != CASES)
        source, rule = self._translated.source, self.own_objects
        return Unittest(self.name, self.entry_point, source, tuple(classes), own_objects=rule, trust=self.trust)

    @property
    def tests(self) -> tuple[str, ...]:
        """Names of the tests, in the order in which they run: `test_add[1-2]`, `TestAdd::test_small`."""
        names = self._translated.names
        return (*names, *(name.replace(".", "::") for name in self.inner.tests[len(names) :]))

    @property
    def total(self) -> int:
        """Number of tests."""
        return len(self.inner.tests)

    @property
    def cause(self) -> str:
        """Why the file shares a process with the program."""
        return self.inner.cause

    @property
    def tests_source(self) -> str:
        """The file."""
        return self.source

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives: that of the translated file, with the names of its tests."""
        names = dict(zip(self.inner.tests, self.tests, strict=True))
        return {**self.inner.definition(), "kind": self.kind, "trust": self.trust, "names": names, "imports": ""}

    def allowing(self, *, own_objects: bool) -> Self:
        """Return the suite with this rule for own objects."""
        return replace(self, own_objects=own_objects)

    def as_script(self) -> str:
        """Return the translated file, with statements that run its tests and raise AssertionError if one fails."""
        return self.inner.as_script()

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the field `source`.

        Raises:
            ValueError: the field is missing or no text, another one is there, or the file is not taken.
        """
        source, unknown = fields.get("source"), fields.keys() - {"kind", "source"}
        if unknown:
            raise ValueError(f"unknown field {min(unknown)!r}: give `source` alone")
        if not isinstance(source, str):
            raise ValueError("give `source`, the text of a file of pytest")  # noqa: TRY004 - see Raises
        return cls(name, entry_point, source)

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `suite`."""
        return {"suite": {"kind": self.kind, "source": self.source}}
