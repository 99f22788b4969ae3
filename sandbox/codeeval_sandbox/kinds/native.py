"""Tests in the program's own language, as published, of a language whose tests meet programs by a proxy."""

from dataclasses import dataclass
from typing import ClassVar

from codeeval_sandbox.kinds.base import Suite, Traits

__all__ = ["Native"]


@dataclass(frozen=True)
class Native(Suite):
    """Source of tests in another language than Python, which calls the program by its entry point.

    A judge executes it: an interpreter of that language, apart from the program's. In it the entry point is a function
    that asks the program's process. A worker of the language alone can do that (`Environment.language`).
    """

    kind: ClassVar[str] = "native"
    traits: ClassVar[Traits] = Traits(may_share=False)

    source: str
    """Tests as published."""
    language: str
    """Name of a language (`codeeval_sandbox.languages`) with a shim."""

    @property
    def tests_source(self) -> str:
        """Return nothing: these tests are not in Python."""
        return ""

    @property
    def native_source(self) -> str:
        """Return the tests."""
        return self.source
