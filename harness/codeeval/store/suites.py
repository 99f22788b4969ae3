"""Suites that codeeval made, as data: a file of JSON lines, which any command can add to a benchmark.

The first line names benchmark and recipe. Each other line is a problem. It has the inputs of its suite as the sandbox's
codec writes them, types included, or the reason why it has no suite. The reference is the problem's own canonical
solution, so that it is not repeated here. Suites of cases have the outputs too. `origin` shows whether the problem is
still the one that the inputs are for.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.store.run import write_whole
from codeeval_benchmarks.bounded import read_bounded
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.guest.codec import Codec, Malformed
from codeeval_sandbox.kinds import Differential, Suite

__all__ = [
    "SOURCE",
    "StoredSuite",
    "SuiteFile",
    "SuitesHead",
    "attach",
    "digest_of",
    "encoded",
    "identity",
    "origin_of",
    "read_suites",
    "reference_of",
    "write_suites",
]


SOURCE = "base"
"""Suite of a problem that a stronger one is made of."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, extra="forbid")


class SuitesHead(_Line):
    """The first line."""

    format: Literal["codeeval-suites"] = "codeeval-suites"
    version: Literal[1] = 1
    """Version of this format."""
    suite: str
    """Name of the suites."""
    benchmark: str
    """Name of the benchmark that they are for."""
    recipe: Mapping[str, Any]
    """Everything that decided them, besides problems and versions."""
    versions: Mapping[str, str]
    """Version of the packages that make inputs. Another version may make others."""


class StoredSuite(_Line):
    """One problem's line."""

    task_id: str
    origin: str
    """Digest of the problem that it was made for: prompt, tests and canonical solution."""
    inputs: Sequence[Sequence[Any]] = ()
    """Positional arguments of one test each, as the guest's codec writes them; empty if there is a `reason`."""
    outputs: Sequence[Any] = ()
    """Expected output of each test, for a problem whose own suite consists of cases; else empty."""
    atol: float = 0.0
    """Absolute tolerance of floats; 0: exact."""
    reason: str = ""
    """Why the problem has no suite; empty if it has one."""
    facts: Mapping[str, int] = Field(default_factory=dict)
    """Numbers of its making: seeds, candidates, accepted, arcs, mutants, killed."""

    @classmethod
    def of(cls, problem: Problem, suite: Differential, facts: Mapping[str, int]) -> "StoredSuite":
        """Return the line of a suite. Raises TypeError for an input that is not plain data."""
        inputs = [[encoded(argument) for argument in arguments] for arguments in suite.inputs]
        return cls(
            task_id=problem.task_id, origin=origin_of(problem), inputs=inputs, atol=suite.atol, facts=dict(facts)
        )

    @classmethod
    def of_cases(
        cls, problem: Problem, cases: Sequence[tuple[Sequence[Any], Any]], facts: Mapping[str, int]
    ) -> "StoredSuite":
        """Return the line of cases, for a problem whose own suite consists of such: arguments and expected output."""
        return cls(
            task_id=problem.task_id,
            origin=origin_of(problem),
            inputs=[[encoded(argument) for argument in arguments] for arguments, _ in cases],
            outputs=[encoded(output) for _, output in cases],
            facts=dict(facts),
        )

    def suite(self, problem: Problem, name: str) -> Suite:
        """The suite again. Raises Malformed."""
        codec = Codec(_refuse, _refuse)
        inputs = tuple(tuple(codec.loads(codec.dumps(arguments))) for arguments in self.inputs)
        if self.outputs:
            if len(self.outputs) != len(inputs) or not problem.suites[SOURCE].traits.cases:
                raise Malformed("inputs and outputs do not fit together")
            outputs = [codec.loads(codec.dumps(output)) for output in self.outputs]
            return problem.suites[SOURCE].with_cases(name, list(zip(inputs, outputs, strict=True)))
        return Differential(name, problem.entry_point, reference_of(problem), inputs, self.atol)


@dataclass(frozen=True)
class SuiteFile:
    """A whole file."""

    head: SuitesHead
    lines: tuple[StoredSuite, ...]

    def __iter__(self) -> Iterator[StoredSuite]:
        return iter(self.lines)

    @cached_property
    def content(self) -> bytes:
        """Content on disk."""
        return b"".join(_line(row) for row in (self.head, *self.lines))

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the content."""
        return hashlib.sha256(self.content).hexdigest()


def reference_of(problem: Problem) -> str:
    """The program whose outputs are the expected ones."""
    return f"{problem.prelude}\n{problem.canonical_solution}" if problem.prelude else problem.canonical_solution


def origin_of(problem: Problem) -> str:
    """Return a digest (hexadecimal) of everything that a suite for this problem depends on."""
    content = f"{problem.digest}\0{problem.canonical_solution}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def write_suites(path: Path, file: SuiteFile) -> None:
    """Write the file at once. Raises RunWriteError, UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {str(path)!r}: {error.strerror}; choose another file") from error
    write_whole(path, [file.content])


def read_suites(path: Path) -> SuiteFile:
    """Read a file of suites. Raises UsageError, naming file and line."""
    try:
        rows = read_bounded(path).splitlines()
    except OSError as error:
        raise UsageError(
            f"cannot read the suites {str(path)!r}: {error.strerror}; make them with `codeeval strengthen`"
        ) from None
    line_number = 0
    try:
        head = SuitesHead.model_validate(_parsed(rows[0] if rows else b""))
        lines = []
        for line_number, row in enumerate(rows[1:], 1):  # noqa: B007 - the message names it
            lines.append(StoredSuite.model_validate(_parsed(row)))
    except ValidationError as error:
        fault = first_fault(error)
        raise UsageError(
            f"{str(path)!r}, line {line_number + 1}: not a file of suites that this codeeval can read "
            f"({'.'.join(map(str, fault.path)) or 'the whole'}: {fault.reason}); "
            "make it anew with `codeeval strengthen`"
        ) from None
    return SuiteFile(head, tuple(lines))


def attach(benchmark: Benchmark, file: SuiteFile) -> Benchmark:
    """The benchmark, its problems with the file's suites added; problems that the file does not name stay as they are.

    Raises UsageError: a problem has a suite of that name, is not the one that the suite was made for, or none of the
    file's suites is for a problem of this benchmark.
    """
    lines = {line.task_id: line for line in file}
    if not any(problem.task_id in lines for problem in benchmark):
        raise UsageError(
            f"the suites are for problems of {file.head.benchmark!r}, and none of them is among the {len(benchmark)} "
            f"of {benchmark.name!r} that were asked for: make some with `codeeval strengthen {benchmark.name}`"
        )
    problems = tuple(_with_suite(problem, lines.get(problem.task_id), file.head.suite) for problem in benchmark)
    return replace(benchmark, problems=problems)


def digest_of(benchmark: Benchmark, file: SuiteFile) -> str:
    """Return the SHA-256 (hexadecimal) over the problems with the file's suites; no set's order changes it.

    `benchmark`: with the suites attached.
    """
    lines = {line.task_id: line for line in file if not line.reason}
    made = ((problem, lines[problem.task_id]) for problem in benchmark if problem.task_id in lines)
    parts = (f"{origin_of(problem)}{line.atol}{_identity_of(line)}" for problem, line in made)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _identity_of(line: StoredSuite) -> str:
    codec = Codec(_refuse, _refuse)
    inputs = tuple(tuple(codec.loads(codec.dumps(arguments))) for arguments in line.inputs)
    return identity(inputs) + (json.dumps(line.outputs) if line.outputs else "")


def _with_suite(problem: Problem, line: StoredSuite | None, name: str) -> Problem:
    if line is None or line.reason:
        return problem
    if name in problem.suites:
        raise UsageError(
            f"{problem.task_id!r} has a suite {name!r} already: make the other one by another name, "
            "with `codeeval strengthen --name`"
        )
    if line.origin != origin_of(problem):
        raise UsageError(
            f"the suite {name!r} of {problem.task_id!r} was made for another version of the problem: "
            f"make it anew with `codeeval strengthen {problem.benchmark}`"
        )
    try:
        suite = line.suite(problem, name)
    except Malformed as error:
        raise UsageError(
            f"the suite {name!r} of {problem.task_id!r} holds an invalid input ({error}): "
            f"make it anew with `codeeval strengthen {problem.benchmark}`"
        ) from None
    return problem.model_copy(update={"suites": {**problem.suites, name: suite}})


def encoded(value: Any) -> Any:
    """Plain data as the guest's codec writes it, the items of sets in an order of their own. Raises TypeError."""
    return _sorted(Codec(_refuse, _refuse).encode(value))


def identity(value: Any) -> str:
    """Return a text that is equal for equal values of equal types, whatever the order of a set. Raises TypeError."""
    return json.dumps(encoded(value))


def _sorted(part: Any) -> Any:
    if isinstance(part, list):
        return [_sorted(item) for item in part]
    if isinstance(part, dict):
        unordered = bool({"s", "f"} & part.keys())
        inner = {key: _sorted(item) for key, item in part.items()}
        return {key: sorted(item, key=json.dumps) for key, item in inner.items()} if unordered else inner
    return part


def _parsed(row: bytes) -> Any:
    """Parse JSON, also with lone surrogates in strings. Return other text as it is, which no model accepts."""
    try:
        return json.loads(row)
    except ValueError:
        return row.decode("utf-8", "replace")


def _line(model: BaseModel) -> bytes:
    filled = model.model_dump(exclude_defaults=not isinstance(model, SuitesHead))
    return json.dumps(filled, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"


def _refuse(value: Any) -> Any:
    raise TypeError(f"an input of type {type(value).__name__!r} is not plain data")
