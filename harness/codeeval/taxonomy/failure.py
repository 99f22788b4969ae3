"""The words of the analysis: a failing sample with its evidence, what a rule finds, and the diagnosis."""

from dataclasses import dataclass
from typing import Literal

from codeeval.taxonomy.kinds import Category, KindCode, kind
from codeeval.taxonomy.observation import Observation
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.jobs import Status

__all__ = ["Consensus", "Diagnosis", "Failure", "Finding", "Renamed", "Repair", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a solution: lines and columns from 1, the end inclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Repair:
    """One edit of one token or pair that makes the sample pass."""

    operator: str
    """Name of the edit (`codeeval.taxonomy.repairs`)."""
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A function of the program that was tested in place of the missing entry point."""

    name: str
    passed_tests: int
    total_tests: int

    def __str__(self) -> str:
        """Return the note for people."""
        return f"`{self.name}` would pass {self.passed_tests} of {self.total_tests} tests"


@dataclass(frozen=True, slots=True)
class Consensus:
    """Independent samples that agree on another answer than the tests."""

    call: str
    answer: str
    expected: str
    models: int
    """Models among those that agree."""
    samples: int
    share: float
    """Share of all samples that answered."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failing sample, and what is known of it. What was not looked for is None."""

    task_id: str
    index: int
    suite: str
    status: Status
    solution: str
    entry_point: str
    prelude: str = ""
    """Code that was executed before the solution. Empty also if the solution was executed as it stands."""
    language: str = DEFAULT.language
    """Language of the solution."""
    exception: str | None = None
    message: str | None = None
    line: int | None = None
    """Line of the solution that raised the exception."""
    test: int | None = None
    test_source: str | None = None
    output: str = ""
    seconds: float = 0.0
    """Processor time until it failed; 0 where unknown."""
    observation: Observation | None = None
    """Values against expected ones, test by test."""
    conversion: str | None = None
    """Name of a conversion of the returned value that makes it pass."""
    repair: Repair | None = None
    consensus: Consensus | None = None
    renamed: Renamed | None = None
    """Result of the tests on another function of the program, if the entry point is missing. Never a score."""
    reference_fails: bool = False
    """True if the benchmark's own solution fails this suite too."""
    predicted: Literal["output", "input"] | None = None
    """What the task asks for in place of a program: the value of a call, or arguments; None where it asks for one."""
    example_fails: bool | None = None
    """True if an example of the prompt fails too; None where it shows none that can be run, or none was run."""

    @property
    def is_python(self) -> bool:
        """True if the solution is in Python, which the rules can read, and experiments can run."""
        return self.language == DEFAULT.language

    def program(self, solution: str | None = None) -> tuple[str, ...]:
        """Return the source units that were executed, or those of another `solution` in its place."""
        source = self.solution if solution is None else solution
        return (self.prelude, source) if self.prelude else (source,)


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind that one rule finds, with its evidence."""

    rule: str
    kind: KindCode
    reason: str
    """One line for people."""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The primary finding, and what else was found."""

    task_id: str
    index: int
    suite: str
    status: Status
    primary: Finding
    secondary: tuple[Finding, ...] = ()
    symptom: str | None = None
    """Limit or exit that ended the program: `timeout`, `memory`, `exited`, ... It is recorded apart from the kind."""

    @property
    def kind(self) -> KindCode:
        """Code of the primary kind."""
        return self.primary.kind

    @property
    def category(self) -> Category:
        """A, B, C, T or unclassified."""
        return kind(self.primary.kind).category
