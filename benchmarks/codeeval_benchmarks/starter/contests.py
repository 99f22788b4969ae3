"""The project's own contest problems: whole programs on standard input (`starter-stdio`), and calls (`starter-calls`).

They are benchmarks of their own, so that the numbers of `starter` stay what they are. Each problem has a suite `base`
that is weak on purpose, and an oracle `strong` that holds those tests too. Folders have one TOML file per problem.
"""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from codeeval_benchmarks.contests import IMPORTS
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.programs import control_of
from codeeval_sandbox.kinds import Calls, OutputRule, Stdio

__all__ = ["calls", "stdio"]

_STDIO, _CALLS = "starter-stdio", "starter-calls"


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    arguments: tuple[Any, ...]
    output: Any


class _Exercise(BaseModel):
    """What both kinds of problems have. Programs are whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str
    instruction: str
    solution: str
    plausible: tuple[str, ...]
    """Wrong in a way that people are: accepted by the weak suite, rejected by the oracle."""

    @property
    def metadata(self) -> dict[str, Any]:
        return {"topic": self.topic, "plausible": self.plausible}


class _Script(_Exercise):
    """One file of `stdio`."""

    rule: OutputRule = "lines"
    control: str
    """Wrong, and rejected by both suites."""
    base: tuple[tuple[str, str], ...]
    strong: tuple[tuple[str, str], ...]
    """Cases of the oracle beyond those of the weak suite."""

    def problem(self, index: int) -> Problem:
        cases = {"base": self.base, "strong": self.base + self.strong}
        return Problem(
            task_id=f"StarterStdio/{index}",
            benchmark=_STDIO,
            prompt=PromptParts(instruction=self.instruction.strip()),
            entry_point="",
            canonical_solution=self.solution.lstrip("\n"),
            control=self.control.lstrip("\n"),
            suites={name: Stdio(name, "", pairs, self.rule) for name, pairs in cases.items()},
            metadata=self.metadata,
        )


class _Function(_Exercise):
    """One file of `calls`."""

    entry_point: str
    stub: str
    """A signature, in a class `Solution` or at the margin."""
    base: tuple[_Case, ...]
    strong: tuple[_Case, ...]
    """Cases of the oracle beyond those of the weak suite."""

    def problem(self, index: int) -> Problem:
        in_class = self.stub.lstrip().startswith("class Solution")
        cases = {"base": self.base, "strong": self.base + self.strong}
        return Problem(
            task_id=f"StarterCalls/{index}",
            benchmark=_CALLS,
            prompt=PromptParts(instruction=self.instruction.strip(), stub=self.stub.lstrip("\n")),
            entry_point="Solution" if in_class else self.entry_point,
            prelude=IMPORTS if in_class else "",
            ambient_prelude=in_class,
            canonical_solution=self.solution.lstrip("\n"),
            control=control_of("", self.entry_point),
            suites={name: self._suite(name, pairs) for name, pairs in cases.items()},
            metadata=self.metadata,
        )

    def _suite(self, name: str, cases: tuple[_Case, ...]) -> Calls:
        return Calls(name, self.entry_point, tuple((case.arguments, case.output) for case in cases))


_T = TypeVar("_T", _Script, _Function)


def _load_stdio(_data_dir: Path | None) -> Benchmark:
    exercises = _read("stdio", _Script)
    problems = tuple(exercise.problem(index) for index, exercise in enumerate(exercises))
    return Benchmark(_STDIO, problems, source="the package's own problems")


def _load_calls(_data_dir: Path | None) -> Benchmark:
    exercises = _read("calls", _Function)
    problems = tuple(exercise.problem(index) for index, exercise in enumerate(exercises))
    return Benchmark(_CALLS, problems, source="the package's own problems")


def _read(folder: str, model: type[_T]) -> list[_T]:
    files = resources.files("codeeval_benchmarks.starter").joinpath(folder).iterdir()
    return [_parsed(file, model) for file in sorted(files, key=lambda file: file.name) if file.name.endswith(".toml")]


def _parsed(file: Traversable, model: type[_T]) -> _T:
    try:
        return model.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ProblemFormatError(f"problem file {file.name!r} cannot be read: {error}; correct it") from error


stdio = BenchmarkSpec(
    name=_STDIO,
    title="Starter programs: 6 exercises on standard input",
    load=_load_stdio,
    size=6,
    licence="Apache-2.0",
)
calls = BenchmarkSpec(
    name=_CALLS,
    title="Starter calls: 6 exercises with a function or class Solution",
    load=_load_calls,
    size=6,
    licence="Apache-2.0",
)
