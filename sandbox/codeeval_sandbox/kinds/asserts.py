"""MBPP's form: a list of statements, one test each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits
from codeeval_sandbox.textual import executes_text

__all__ = ["Asserts"]


@dataclass(frozen=True)
class Asserts(Suite):
    """Statements that run in order in one namespace."""

    kind: ClassVar[str] = "asserts"
    traits: ClassVar[Traits] = Traits(own_objects=True, calls=True, observable=True)

    tests: tuple[str, ...]
    """Python statements; each is one test. Names that no setup defines are taken from the program under test."""
    setup: str = ""
    """Trusted code run in the checker first (imports, helpers); names it lacks come from the program too."""
    own_objects: bool | None = None
    """True if objects of the program's own classes may answer the tests; see `Check.own_objects`."""

    def __post_init__(self) -> None:
        """Share the process where the tests execute text."""
        if executes_text(self.setup, *self.tests):
            object.__setattr__(self, "trust", "shared")

    @property
    def total(self) -> int:
        """Number of statements."""
        return len(self.tests)

    @property
    def setup_source(self) -> str:
        """Trusted source that runs before the tests."""
        return self.setup

    @property
    def tests_source(self) -> str:
        """All statements, in order."""
        return "\n".join(self.tests)

    def as_script(self) -> str:
        """Return the setup and all statements."""
        return "\n".join((self.setup, *self.tests))

    def allowing(self, *, own_objects: bool) -> Self:
        """Return the suite with this rule for own objects."""
        return replace(self, own_objects=own_objects)

    def of_function(self, name: str, rename: Callable[[str], str]) -> Self:
        """Return the same statements about a function of another name."""
        return replace(self, entry_point=name, tests=tuple(map(rename, self.tests)), setup=rename(self.setup))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the fields `tests` and, unless it is empty, `setup`."""
        return {"tests": list(self.tests), **({"setup": self.setup} if self.setup else {})}
