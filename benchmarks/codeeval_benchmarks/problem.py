"""The domain of this package: a problem, and a benchmark as a named set of problems."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from codeeval_benchmarks.errors import UnknownTaskError
from codeeval_benchmarks.sources import DataFile
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.kinds import Suite

__all__ = ["Benchmark", "BenchmarkSpec", "Exemplar", "KnownFault", "Problem", "PromptParts", "Question"]


class PromptParts(BaseModel):
    """The raw text of which prompting styles make a prompt; only what the benchmark itself publishes."""

    model_config = ConfigDict(frozen=True)

    instruction: str = ""
    """The task in words; empty where the stub says it all (HumanEval)."""
    stub: str = ""
    """Code to be continued: imports, helpers, signature and docstring (HumanEval, Pro); empty for MBPP."""
    visible_tests: tuple[str, ...] = ()
    """Asserts that the benchmark shows in its prompt (MBPP's three; the first Pro assert in the "1-shot" variant)."""

    @property
    def shown(self) -> str:
        """All that the benchmark shows of the problem."""
        return "\n".join(part for part in (self.instruction, self.stub, *self.visible_tests) if part.strip())


class Exemplar(BaseModel):
    """A solved problem that few-shot prompts show."""

    model_config = ConfigDict(frozen=True)

    instruction: str
    visible_tests: tuple[str, ...]
    solution: str
    """A whole program."""


class Question(BaseModel):
    """What a problem asks whose answer is plain data, not a program (`codeeval_benchmarks.predictions`)."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["output", "input"]
    """Asked is the value of a call, or arguments that give the value."""
    function: str
    """Function of the prompt's stub that is called."""
    arguments: str
    """Source of the call's arguments; the answer if an input is asked."""
    value: str | None
    """Source of the expected value; None where a reference computes it, and no prompt can show it."""
    entry_point: str
    """Function of a sample's program. It returns the answer, or what the call with it gives."""

    @property
    def text(self) -> str:
        """The assert with `??` for the answer."""
        if self.kind == "output":
            return f"assert {self.function}({self.arguments}) == ??"
        return f"assert {self.function}(??) == {self.value}"

    def program(self, answer: str) -> str:
        """Return the program of an answer: source of a value, or of arguments."""
        returned = answer if self.kind == "output" else f"{self.function}({answer})"
        return f"def {self.entry_point}():\n    return {returned}\n"


class Problem(BaseModel):
    """One problem of a benchmark."""

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,), arbitrary_types_allowed=True)

    task_id: str
    benchmark: str
    prompt: PromptParts
    entry_point: str
    """The name that a solution must define."""
    prelude: str = ""
    """Imports and helper functions of the prompt, without the entry point. They are executed before a solution, because
    the model saw them and may rely on them. Empty if the prompt has none."""
    ambient_prelude: bool = False
    """True if the judge itself provides the prelude, as LeetCode does: whole solutions rely on it too."""
    canonical_solution: str
    """A whole program that solves the problem when run after `prelude`."""
    control: str
    """A whole wrong program, like the canonical one in form, that every suite must reject."""
    suites: Mapping[str, Suite]
    """By name: `base`, and `plus` or `strong` where there is an oracle."""
    base_task_id: str | None = None
    """Task_id, in `base_benchmark`, of the base problem that a self-invoking problem builds on; else None."""
    base_benchmark: str | None = None
    base_stub: str = ""
    """The part of a self-invoking problem's `prompt.stub` that states the base problem."""
    parents: tuple[str, ...] = ()
    """Problems that this one was made from by rewriting or combining them, as `BENCHMARK:TASK_ID`; else empty. Unlike a
    base problem, a parent need not be solved on the way."""
    exemplars: tuple[Exemplar, ...] = ()
    """Examples that a few-shot prompt for this problem shows; never the problem itself."""
    question: Question | None = None
    """Question about `prompt.stub` whose answer is a value; None if a program is asked for."""
    environment: Environment = DEFAULT
    """Language, image and packages that programs of this problem need."""
    patience: float = 60.0
    """Time that the canonical solution may take (s), so that a slow one can say how slow it is."""
    least_seconds: float = 0.0
    """Least limit of a sample (s), where the time of a right program is a matter of chance."""
    metadata: Mapping[str, Any] = Field(default_factory=dict)
    """The benchmark's own fields worth keeping (topic, split, source)."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides prompts and verdicts."""
        content: dict[str, Any] = {
            "task_id": self.task_id,
            "prompt": self.prompt.model_dump(),
            "prelude": self.prelude,
            "entry_point": self.entry_point,
            "suites": {name: suite.digest for name, suite in sorted(self.suites.items())},
        }
        if self.environment != DEFAULT:
            content["environment"] = self.environment.digest
        if self.question is not None:
            content["question"] = self.question.model_dump()
        if self.exemplars:
            content["exemplars"] = [exemplar.model_dump() for exemplar in self.exemplars]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class KnownFault:
    """A published fault of a benchmark's own data, because of which a canonical solution is expected to fail."""

    task_id: str
    reason: str


@dataclass(frozen=True)
class Benchmark:
    """A loaded benchmark: problems in their published order."""

    name: str
    problems: tuple[Problem, ...]
    source: str
    """Where the rows came from, for people: a file name, a repository and revision."""
    known_faults: tuple[KnownFault, ...] = ()
    """Tasks whose canonical solution fails."""
    too_weak: tuple[KnownFault, ...] = ()
    """Tasks of which a suite accepts even a program that returns nonsense."""

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def __getitem__(self, task_id: str) -> Problem:
        try:
            return self._by_id[task_id]
        except KeyError:
            example = self.problems[0].task_id if self.problems else "none"
            raise UnknownTaskError(
                f"benchmark {self.name!r} has no task {task_id!r}: its ids look like {example!r}; "
                f"`codeeval benchmarks show {self.name}` lists them"
            ) from None

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Problem]:
        return {problem.task_id: problem for problem in self.problems}

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) over the problems' digests, in order."""
        return hashlib.sha256("".join(problem.digest for problem in self.problems).encode()).hexdigest()

    def subset(self, task_ids: Sequence[str]) -> "Benchmark":
        """Return the benchmark with these tasks only, in this order. Raises UnknownTaskError."""
        return replace(self, problems=tuple(self[task_id] for task_id in task_ids))


@dataclass(frozen=True)
class BenchmarkSpec:
    """Description and loader of a benchmark, as an entry point of the group `codeeval.benchmarks` provides it."""

    name: str
    title: str
    load: Callable[[Path | None], Benchmark]
    """Takes the folder with official data files (None: cache or download) and raises DataFileError."""
    size: int
    """Number of problems."""
    licence: str = ""
    files: tuple[DataFile, ...] = field(default=())
    """The official data files it reads; empty if its data is in the package. `str(file)` is a path."""
    versions: "tuple[BenchmarkSpec, ...]" = ()
    """All published versions, each named `NAME@VERSION`, the newest first; empty where there is but one. Of a benchmark
    in several languages each language is a version."""
    words: tuple[str, ...] = ()
    """Other words for this version, after the `@`."""
    parts: "tuple[BenchmarkSpec, ...]" = ()
    """Published splits of the problems, each named `NAME@SPLIT`; empty where there are none."""
