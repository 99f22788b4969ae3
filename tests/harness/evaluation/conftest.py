import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from codeeval.errors import ModelError
from codeeval.evaluation import Plan, ScriptedPool, Tally, evaluate, make_tasks
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, RunWriter, SamplingFacts, open_run
from codeeval_benchmarks.problem import Benchmark, KnownFault, Problem, PromptParts
from codeeval_sandbox.jobs import Job, Status
from codeeval_sandbox.kinds import Check

WRONG, RIGHT = "wrong", "right"


@dataclass
class ToyModel:
    """Sample `i` of any problem is program `i % programs`; fails at the given draw."""

    programs: int = 1000
    fails_at: int | None = None
    name: str = "toy/model"
    drawn: list[tuple[str, int]] = field(default_factory=list)

    def describe(self) -> Mapping[str, Any]:
        return {}

    def available(self, problem: Problem) -> int | None:  # noqa: ARG002 - the same for all
        return None

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        if self.fails_at is not None and len(self.drawn) >= self.fails_at:
            raise ModelError("the server is gone")
        self.drawn += [(problem.task_id, index) for index in indices]
        return [Completion(index, f"{RIGHT} {index % self.programs}", "solution") for index in indices]

    async def close(self) -> None:
        pass


def toy_problem(number: int, suites: Sequence[str] = ("base", "strong")) -> Problem:
    return Problem(
        task_id=f"T/{number}",
        benchmark="toy",
        prompt=PromptParts(),
        entry_point="f",
        prelude="import math" if number % 2 else "",
        canonical_solution=RIGHT,
        control=WRONG,
        suites={name: Check(name=name, entry_point="f", source=f"# {number}") for name in suites},
    )


def take_all(completion: Completion, problem: Problem) -> Sample:
    kind = "completion" if completion.text.strip() else "empty"
    return Sample(problem.task_id, completion, completion.text, kind)


def by_program(job: Job) -> Status:
    """An outcome that depends on program and suite alone, as in a real sandbox."""
    choices = (Status.PASSED, Status.WRONG, Status.EXCEPTION)
    return choices[hashlib.sha256(repr((job.program, job.suite.name)).encode()).digest()[0] % 3]


@pytest.fixture
def pool() -> Callable[..., ScriptedPool]:
    def make(script: Callable[[Job], Status] = by_program) -> ScriptedPool:
        return ScriptedPool(script)

    return make


class Evaluated(Protocol):
    def __call__(
        self,
        plan: Plan,
        model: ToyModel,
        *,
        name: str = "run",
        pool: ScriptedPool | None = None,
        tally: Tally | None = None,
    ) -> None: ...


@pytest.fixture
def evaluated(open_toy_run: Callable[[str], RunWriter]) -> Evaluated:
    """Begins the run of this name or goes on with it, and evaluates the plan in it."""

    def go(
        plan: Plan,
        model: ToyModel,
        *,
        name: str = "run",
        pool: ScriptedPool | None = None,
        tally: Tally | None = None,
    ) -> None:
        with open_toy_run(name) as run:
            executor = pool or ScriptedPool(by_program)
            asyncio.run(evaluate(plan, run, tally or Tally(), source=(model, take_all), pool=executor))

    return go


@pytest.fixture
def model() -> Callable[..., ToyModel]:
    return ToyModel


@pytest.fixture
def extract() -> Callable[[Completion, Problem], Sample]:
    return take_all


@pytest.fixture
def benchmark() -> Callable[..., Benchmark]:
    def make(count: int = 3, faults: Sequence[str] = ()) -> Benchmark:
        problems = tuple(toy_problem(number) for number in range(count))
        return Benchmark("toy", problems, "made up", tuple(KnownFault(one, "it is so") for one in faults))

    return make


@pytest.fixture
def plan(benchmark: Callable[..., Benchmark]) -> Callable[..., Plan]:
    def make(problems: int = 3, samples: int = 5, **settings: Any) -> Plan:
        counts = {f"T/{number}": samples for number in range(problems)}
        return Plan(make_tasks(benchmark(problems), counts), **settings)

    return make


@pytest.fixture
def open_toy_run(tmp_path: Path) -> Callable[[], RunWriter]:
    def make(name: str = "run") -> RunWriter:
        facts = BenchmarkFacts(name="toy", source="made up", digest="d", problems=3)
        manifest = Manifest(benchmark=facts, model="toy/model", sampling=SamplingFacts(n_samples=5, model={}))
        return open_run(tmp_path / name, manifest)

    return make
