"""The contract of every kind of suite: data that the checker executes, and traits that callers ask for.

A suite is data. The checker, a process of its own inside the sandbox, executes it and calls the program under test
through a proxy. A new kind is a subclass of `Suite` here and a subclass of `guest.kinds.base.Runner` in a file of the
same name there. Callers read `traits`, and never ask for the class.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any, ClassVar, Literal, Self

from codeeval_sandbox.textual import executes_text

__all__ = ["Examination", "Suite", "Traits", "Trust"]

Trust = Literal["isolated", "shared"]
"""`isolated`: tests run in a process apart from the program. `shared`: both run in one process, so the program could
forge its verdict. It is for tests that a proxy cannot carry. It is also for tests that execute text (`eval`), because
they would run the returned text wherever they are. Reports count it."""


@dataclass(frozen=True)
class Traits:
    """Abilities of a kind of suite. The defaults are those of a kind of which nothing else is known."""

    inputs: bool = False
    """Tests are inputs with limits of their own (`Limits.input_seconds`), so the limit of the whole job is generous."""
    reference: bool = False
    """The suite computes expected outputs by a trusted reference, once for all programs. Calibration measures the
    reference, and needs no canonical solution."""
    screens: bool = False
    """A `Screening` can ask how a program does on the first inputs, before all expected outputs are computed."""
    may_share: bool = True
    """Calibration may try the suite in one process with the program, where the canonical solution fails it."""
    own_objects: bool = False
    """The suite has a field `own_objects`: objects of the program's classes may answer its tests."""
    calls: bool = False
    """Tests call the entry point with arguments that a `Recording` sees. Strengthening and adequacy start from them."""
    below: bool = False
    """A command runs the program with the suite below it. Programs of languages that no shim runs need such a suite, or
    one that calls `run(stdin)`."""
    script: bool = False
    """The program is run whole, as a script: its tests name no entry point."""
    cases: bool = False
    """Tests are pairs of an input and its expected output, and `Suite.with_cases` makes a suite of other ones."""
    observable: bool = False
    """An `Observation` can ask what each test saw: the runner has a method `observe`."""


@dataclass(frozen=True)
class Examination:
    """Data that the checker learns once, and then applies to any number of programs: a suite or a question."""

    kind: ClassVar[str]
    """The word for the runner, on the wire and in reports. It never changes, because digests depend on it."""

    name: str
    """`base` (the benchmark's own tests), `plus` (a published stronger oracle) or `strong` (made by codeeval)."""
    entry_point: str
    """The name that the program must define."""
    trust: Trust = field(default="isolated", kw_only=True)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides a verdict."""
        content = json.dumps(_without_keys(self.definition()), sort_keys=True, default=repr)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def least_output(self) -> int:
        """Bytes that a right program prints at once. `Limits.output_kb` is raised to twice as much."""
        return 0

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives.

        A field `inputs` crosses as text of the guest's codec, with all its types; other fields are terms of JSON.
        """
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Suite(Examination):
    """Tests of a program. A kind is a frozen dataclass that derives from this one."""

    traits: ClassVar[Traits] = Traits()
    runner: ClassVar[Traversable | None] = None
    """File with the guest's runner, for a kind of another package: Python 3.9, and the standard library alone. None:
    `guest/kinds/KIND.py`, which every worker has."""

    @property
    def total(self) -> int | None:
        """Number of tests; None if it depends on the run."""
        return None

    @property
    def setup_source(self) -> str:
        """Trusted source that runs before the tests; empty for none."""
        return ""

    @property
    def tests_source(self) -> str:
        """Source of the tests, whose asserts show how they use values; empty if the tests have another form."""
        return ""

    @property
    def cause(self) -> str:
        """Why the tests share a process with the program, in words that follow "because"; empty where nothing is known.

        Calibration may find other causes.
        """
        return "they execute text" if executes_text(self.setup_source, self.tests_source) else ""

    @property
    def native_source(self) -> str:
        """Source of tests in another language than Python, as files of verdicts hold it below a program; else empty."""
        return ""

    @property
    def subject(self) -> str:
        """The name by which `tests_source` calls the entry point."""
        return self.entry_point

    def arguments(self) -> Sequence[tuple[Any, ...]] | None:
        """Return the positional arguments of each test's call; None if the suite does not list them."""
        return None

    def with_cases(self, name: str, cases: Sequence[tuple[tuple[Any, ...], Any]]) -> Self:
        """Return a suite of this kind, and with these rules, whose tests are other pairs of arguments and output.

        A script's only argument is its standard input. Raises TypeError for a kind without the trait `cases`.
        """
        del name, cases
        raise TypeError(f"a suite of the kind {self.kind!r} does not consist of cases")

    def of_function(self, name: str, rename: Callable[[str], str]) -> Self:
        """Return the same tests for a function of another name; `rename` puts that name into code.

        Raises TypeError for a kind whose tests cannot be given another name.
        """
        del name, rename
        raise TypeError(f"tests of the kind {self.kind!r} cannot be given another name")

    def excerpt(self, test: int | None = None) -> Self:
        """Return the part of the suite that an `Observation` looks at, with the test of this index; usually all."""
        del test
        return self

    def as_script(self) -> str:
        """Return statements that test a program in its own namespace, below it, as harnesses without isolation do.

        Empty: the kind has no such form. No verdict is made of it. It serves to see which programs such a harness
        accepts.
        """
        return ""

    def as_files(self) -> Sequence[tuple[str, str]]:
        """Return the standard input and the expected output of each test; empty for kinds that have none."""
        return ()

    def allowing(self, *, own_objects: bool) -> Self:
        """Return the suite with this rule for own objects, or as it is if its kind has no such rule."""
        del own_objects
        return self

    @classmethod
    def from_fields(cls, name: str, entry_point: str, fields: Mapping[str, Any]) -> Self:
        """Make the suite of the field `suite` in the plain format, for another package's kind.

        Raises:
            ValueError: the fields do not make a suite; the message says which, and what is right.
        """
        del name, entry_point, fields
        raise ValueError(f"suites of the kind {cls.kind!r} have no form in a file of problems")

    def row_fields(self) -> Mapping[str, Any]:
        """Return the fields of a problem in the plain format that has this suite.

        Raises:
            TypeError: the plain format has no words for it.
        """
        raise TypeError(f"a suite of the kind {self.kind!r} has no form in a file of problems")

    def definition(self) -> dict[str, Any]:
        """Return the data that the checker receives, with the runner's source if another package provides it."""
        source = {} if self.runner is None else {"runner": self.runner.read_text(encoding="utf-8")}
        return {**super().definition(), **source}


def _without_keys(definition: dict[str, Any]) -> dict[str, Any]:
    """Write inputs as text: their dictionaries may have keys of any type, which JSON can neither hold nor sort."""
    texts = {name: list(map(stable_text, value)) for name, value in definition.items() if name == "inputs"}
    inner = {name: _without_keys(value) for name, value in definition.items() if name == "suite"}
    return {**definition, **texts, **inner}


def stable_text(value: Any) -> str:
    """Return a text that is equal for equal values: `repr`, with the items of sets sorted."""
    text = repr(value)
    return repr(_ordered(value)) if "{" in text or "set(" in text else text


def _ordered(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return (type(value).__name__, sorted(map(repr, value)))
    if isinstance(value, dict):
        return ("dict", [(_ordered(key), _ordered(item)) for key, item in value.items()])
    if isinstance(value, list | tuple):
        return type(value)(map(_ordered, value)) if type(value) in (list, tuple) else value
    return value
