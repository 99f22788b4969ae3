"""Test classes of the standard library's `unittest`: BigCodeBench's form, and that of many users' own tests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from codeeval_sandbox.isolable import cause_of, needs_of
from codeeval_sandbox.kinds.base import Suite, Traits
from codeeval_sandbox.unittests import imports_of, named_tests, native_names, skippable_tests, twin_of, twin_tests

__all__ = ["Unittest"]


@dataclass(frozen=True)
class Unittest(Suite):
    """A file of tests: imports, helpers, and classes that derive from `unittest.TestCase`.

    Each method `test...` is a test, counted and named from the source. The tests run below the program, in its module,
    so that they find the names that it imports.

    Files run apart from the program (`isolable`), where calibration shows that they can: in the checker if they ask
    for values alone, else in a child of it. All others share a process with the program. `guest/guarded.py` says what
    guards them. A program that passes is run again with `twin`: tests with altered expectations. A program that passes
    one of those too has tested nothing.
    """

    kind: ClassVar[str] = "unittest"
    traits: ClassVar[Traits] = Traits(own_objects=True)

    source: str
    """The file."""
    classes: tuple[str, ...] = ()
    """Names of the classes to run. Empty: every class of tests at the file's top level."""
    setup: str = ""
    """Trusted imports and constants that the tests use and do not hold, for tests in the checker."""
    own_objects: bool | None = None
    """True if objects of the program's own classes may answer the tests; see `Check.own_objects`."""

    def __post_init__(self) -> None:
        """Share the process where the tests need it. Raise ValueError for a file with no test."""
        if self.needs is None:
            object.__setattr__(self, "trust", "shared")
        try:
            tests = self.tests
        except (SyntaxError, ValueError, RecursionError) as error:
            raise ValueError(f"the tests are no Python: {error}") from None
        if not tests:
            wanted = f"of the classes {', '.join(self.classes)}" if self.classes else "derived from unittest.TestCase"
            raise ValueError(f"the file has no test: give a class {wanted} with a method whose name starts with 'test'")

    @cached_property
    def tests(self) -> tuple[str, ...]:
        """Names of the tests as `Class.method`, in the order in which they run."""
        return named_tests(self.source, self.classes)

    @cached_property
    def needs(self) -> frozenset[str] | None:
        """Needs of tests that run apart from the program (`isolable`). None: they have to share its process."""
        return needs_of(self.setup, self.source)

    @cached_property
    def twin(self) -> str:
        """The file with altered expectations; empty if it has no assertion that can be altered."""
        return twin_of(self.source)

    @property
    def total(self) -> int:
        """Number of tests."""
        return len(self.tests)

    @property
    def cause(self) -> str:
        """Why the file shares a process with the program."""
        return cause_of(self.setup, self.source)

    @property
    def setup_source(self) -> str:
        """Trusted source that runs before the tests in the checker."""
        return self.setup

    @property
    def tests_source(self) -> str:
        """The file."""
        return self.source

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives, with what was read from the source."""
        needs, native = sorted(self.needs or ()), [*native_names(self.source, self.entry_point)]
        skippable = list(skippable_tests(self.source, self.classes))
        altered = list(twin_tests(self.source, self.twin, self.classes)) if self.trust == "shared" else []
        read = {"tests": list(self.tests), "skippable": skippable, "needs": needs, "native": native}
        twin = {"twin": self.twin, "altered": altered}
        imports = imports_of(self.source) if self.trust == "isolated" else ""
        return {**super().definition(), **read, **twin, "imports": imports}

    def allowing(self, *, own_objects: bool) -> Self:
        """Return the suite with this rule for own objects."""
        return replace(self, own_objects=own_objects)

    def as_script(self) -> str:
        """Return the file, with statements that run its tests and raise AssertionError if one fails."""
        wanted = repr(list(dict.fromkeys(name.partition(".")[0] for name in self.tests)))
        return (
            f"{self.source}\nimport unittest as _unittest\n"
            f"_suites = [_unittest.defaultTestLoader.loadTestsFromTestCase(globals()[_name]) for _name in {wanted}]\n"
            "_result = _unittest.TestSuite(_suites).run(_unittest.TestResult())\n"
            "assert _result.wasSuccessful(), _result.failures + _result.errors\n"
        )

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the fields `source` and, if not all classes are to run, `classes`.

        Raises:
            ValueError: a field is missing, unknown or of another type, or the file has no test.
        """
        unknown = fields.keys() - {"kind", "source", "classes"}
        source, classes = fields.get("source"), fields.get("classes", [])
        if unknown:
            raise ValueError(f"unknown field {min(unknown)!r}: give `source` and, if not all are to run, `classes`")
        if not isinstance(source, str):
            raise ValueError("give `source`, the text of a file with unittest's classes")  # noqa: TRY004 - see Raises
        if not isinstance(classes, list) or not all(isinstance(item, str) for item in classes):
            raise ValueError("`classes` must be a list of names of classes")
        return cls(name, entry_point, source, tuple(classes))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `suite`."""
        classes = {"classes": list(self.classes)} if self.classes else {}
        return {"suite": {"kind": self.kind, "source": self.source, **classes}}
