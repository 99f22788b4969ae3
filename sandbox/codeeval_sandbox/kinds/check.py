"""HumanEval's form: a function `check(candidate)`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from codeeval_sandbox.kinds.base import Suite, Traits
from codeeval_sandbox.textual import executes_text

__all__ = ["Check"]


@dataclass(frozen=True)
class Check(Suite):
    """Source that defines `check(candidate)`."""

    kind: ClassVar[str] = "check"
    traits: ClassVar[Traits] = Traits(own_objects=True, calls=True, observable=True)

    source: str
    """Defines `check`; other top-level code in it runs too."""
    setup: str = ""
    """Trusted code run in the checker first: imports and helpers of the prompt that the tests call."""
    own_objects: bool | None = None
    """True if objects of the program's own classes may answer the tests (`Stack().pop()`, `f(x).size`). Such an answer
    is the program's word. None: for what built-in values answer to, only those made by a name like that of a class,
    which the tests call. Calibration learns whether the canonical solution needs it. If not, no object is asked, and a
    program must pass without its changes of arguments too."""

    def __post_init__(self) -> None:
        """Share the process where the tests execute text."""
        if executes_text(self.source, self.setup):
            object.__setattr__(self, "trust", "shared")

    @property
    def setup_source(self) -> str:
        """Trusted source that runs before the tests."""
        return self.setup

    @property
    def tests_source(self) -> str:
        """Source with the function `check`."""
        return self.source

    @property
    def subject(self) -> str:
        """HumanEval's name of the parameter."""
        return "candidate"

    def as_script(self) -> str:
        """Return the setup, the source, and the call of `check`."""
        return f"{self.setup}\n{self.source}\ncheck({self.entry_point})"

    def allowing(self, *, own_objects: bool) -> Self:
        """Return the suite with this rule for own objects."""
        return replace(self, own_objects=own_objects)

    def of_function(self, name: str, rename: Callable[[str], str]) -> Self:
        """Return the same check of a function of another name."""
        return replace(self, entry_point=name, source=rename(self.source))

    def row_fields(self) -> Mapping[str, Any]:
        """Return the field `check`."""
        return {"check": f"{self.setup}{self.source}"}
