"""The project's own exercises: base problems, and self-invoking ones that build on them; nothing is downloaded.

Each has a suite `base` that is weak on purpose, and an oracle `strong` that holds those tests too. `problems/` has one
TOML file per pair; the models below say what its keys mean.
"""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.programs import Program
from codeeval_sandbox.kinds import Asserts

__all__ = ["benchmark"]

_NAME = "starter"
_RAISES = """\
def raises(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False
"""


class _Exercise(BaseModel):
    """One problem as it stands in its file; the programs are given without the imports that stand in the stub."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry_point: str
    stub: str
    solution: str
    control: str
    """Wrong, and rejected by both suites."""
    plausible: tuple[str, ...]
    """Wrong in a way that people are: accepted by the weak suite, rejected by the oracle."""
    base: tuple[str, ...]
    strong: tuple[str, ...]
    """Tests of the oracle beyond those of the weak suite."""

    @property
    def imports(self) -> str:
        program = Program.parse(self.stub)
        return program.excerpt(node for node in program.tree.body if node is not program.tree.body[-1])

    def suites(self) -> dict[str, Asserts]:
        return {"base": self._suite("base", self.base), "strong": self._suite("strong", self.base + self.strong)}

    def _suite(self, name: str, tests: tuple[str, ...]) -> Asserts:
        setup = _RAISES if any("raises(" in test for test in tests) else ""
        return Asserts(name, self.entry_point, tests, setup=setup)


class _Pair(BaseModel):
    """One file: a base problem and the self-invoking one, whose programs are given without the base solution."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str
    base: _Exercise
    pro: _Exercise

    def base_problem(self, index: int) -> Problem:
        exercise = self.base
        return Problem(
            task_id=f"Starter/{index}",
            benchmark=_NAME,
            prompt=PromptParts(stub=exercise.stub),
            entry_point=exercise.entry_point,
            prelude=exercise.imports,
            canonical_solution=_joined(exercise.imports, exercise.solution),
            control=_joined(exercise.imports, exercise.control),
            suites=exercise.suites(),
            metadata={
                "topic": self.topic,
                "plausible": tuple(_joined(exercise.imports, program) for program in exercise.plausible),
            },
        )

    def self_invoking_problem(self, index: int) -> Problem:
        exercise, imports = self.pro, self.base.imports + self.pro.imports
        given = _joined(imports, self.base.solution)
        return Problem(
            task_id=f"StarterPro/{index}",
            benchmark=_NAME,
            prompt=PromptParts(stub=_joined(self.base.stub, exercise.stub)),
            entry_point=exercise.entry_point,
            prelude=imports,
            canonical_solution=_joined(given, exercise.solution),
            control=_joined(given, exercise.control),
            suites=exercise.suites(),
            base_task_id=f"Starter/{index}",
            base_benchmark=_NAME,
            base_stub=self.base.stub,
            metadata={
                "topic": self.topic,
                "plausible": tuple(_joined(given, program) for program in exercise.plausible),
                "base_program": given,
                "base_entry_point": self.base.entry_point,
            },
        )


def _joined(*pieces: str) -> str:
    return "\n\n\n".join(piece.strip() for piece in pieces if piece.strip()) + "\n"


def _load(_data_dir: Path | None) -> Benchmark:
    folder = resources.files(__name__).joinpath("problems")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    pairs = [_read(file) for file in files]
    base = [pair.base_problem(index) for index, pair in enumerate(pairs)]
    self_invoking = [pair.self_invoking_problem(index) for index, pair in enumerate(pairs)]
    return Benchmark(_NAME, (*base, *self_invoking), source="the package's own problems")


def _read(file: Traversable) -> _Pair:
    try:
        return _Pair.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ProblemFormatError(f"problem file {file.name!r} cannot be read: {error}; correct it") from error


benchmark = BenchmarkSpec(
    name=_NAME,
    title="Starter: 24 exercises and 24 self-invoking ones, with weak and strong suites",
    load=_load,
    size=48,
    licence="Apache-2.0",
)
