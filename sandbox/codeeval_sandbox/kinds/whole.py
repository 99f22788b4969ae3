"""Programs of other languages with their published tests below them: one process, run by the language's commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from codeeval_sandbox.kinds.base import Suite, Traits, Trust

__all__ = ["Whole"]


@dataclass(frozen=True)
class Whole(Suite):
    """Tests in the program's language that are written below the program.

    The exit status, and signs of errors in the standard error, decide. A program that passes is run again with `twin`,
    in which an expected value is altered. A program that passes that too has not been tested: it ends its process with
    success whatever is expected. One process holds program and tests, so the trust is `shared`.
    """

    kind: ClassVar[str] = "whole"
    traits: ClassVar[Traits] = Traits(inputs=True, may_share=False, below=True)

    tests: str
    """Source that follows the program. It may begin with what closes the program's last block."""
    language: str
    """Language of program and tests."""
    twin: str = ""
    """`tests` with an altered expected value. Empty: no expected value was found, and nothing confirms a pass."""
    above: str = ""
    """Source that precedes the program."""
    optional: tuple[tuple[str, str], ...] = ()
    """Lines that precede the program if it holds a text: `("strings.", 'import "strings"')`."""
    stem: str = "program"
    """Name of the program's file, without its extension."""
    main: str = ""
    """What the language starts, where its command asks for that: a class of Java."""
    failing: tuple[str, ...] = ()
    """Regular expressions. A standard error that shows one of them is a test not fulfilled, whatever the exit status
    (`console.assert`)."""
    trust: Trust = field(default="shared", kw_only=True)

    @property
    def total(self) -> int | None:
        """Not countable: the tests are one program."""
        return None

    @property
    def tests_source(self) -> str:
        """No Python: nothing reads these tests."""
        return ""

    @property
    def native_source(self) -> str:
        """Return the tests."""
        return self.tests

    def row_fields(self) -> Mapping[str, Any]:
        """Raise TypeError: the plain format holds Python."""
        raise TypeError(f"tests in {self.language!r} have no form in a file of problems")
