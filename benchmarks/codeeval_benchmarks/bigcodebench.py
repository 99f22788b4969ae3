"""BigCodeBench (Zhuo et al. 2024, arXiv 2406.15877): 1,140 functions that use libraries, tested by `unittest`.

A version is named as `bigcodebench@0.1.3`; without one it is 0.1.4, which the authors' own harness loads. The split
`complete` shows the stub with its docstring, `instruct` words alone: `bigcodebench@instruct`, and
`bigcodebench@0.1.3-instruct` of another version. `bigcodebench-hard` is the published subset of 148 tasks.

Imports and constants of the stub are executed before a solution. That is what the authors call calibrated.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.bigcodebench_tasks import HARD, KNOWN_FAULTS, LEAST_SECONDS, LEFT_OUT, TOO_WEAK
from codeeval_benchmarks.bigcodebench_versions import VERSIONS, revised
from codeeval_benchmarks.catalogue import BIGCODEBENCH
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.stubs import shown_of
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Unittest

__all__ = ["benchmark", "environment_of", "hard", "libraries_of"]

_CLASS = "TestCases"
"""The class that the authors' harness runs; a file may have others."""

_PATIENCE = 240.0
"""Time of a task in the authors' harness (s)."""

_NETWORKS = {"keras", "tensorflow"}
"""Libraries of the second image."""


def _problem(row: Row, benchmark: str, *, version: str, instruct: bool) -> Problem:
    """BigCodeBench's form: complete_prompt, instruct_prompt, code_prompt, canonical_solution (a body), test."""
    row = replace(row, values=revised(row.values, version))
    entry_point, stub = row.text("entry_point"), row.text("complete_prompt")
    solution = row.program("canonical_solution", stub + row.text("canonical_solution"), defines=entry_point)
    header = row.program("code_prompt", row.text("code_prompt").rstrip() + "\n    pass\n", defines=entry_point)
    tests = row.program("test", row.text("test"), defines=_CLASS)
    try:
        setup = solution.support(tests, shown_of(solution, stub, entry_point))
        suite = Unittest("base", entry_point, tests.source, (_CLASS,), setup)
    except ValueError as error:
        raise row.fault("test", str(error)) from None
    source = solution.source.rstrip() + "\n"
    split = "instruct" if instruct else "complete"
    libraries = libraries_of(solution, tests)
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(instruction=row.text("instruct_prompt")) if instruct else PromptParts(stub=stub),
        entry_point=entry_point,
        prelude=header.excerpt(shown_of(header, header.source, entry_point)),
        canonical_solution=source,
        control=control_of(source, entry_point),
        suites={"base": suite},
        environment=environment_of(libraries),
        patience=_PATIENCE * (2 if suite.trust == "shared" else 1),  # such tests run twice
        least_seconds=LEAST_SECONDS.get(row.text("task_id"), 0.0),
        metadata={"libraries": sorted(libraries), "split": split},
    )


def libraries_of(*programs: Program) -> frozenset[str]:
    """Return the libraries that programs import, anywhere, by the names of their modules."""
    return frozenset(library for program in programs for library in _libraries(program))


def environment_of(libraries: frozenset[str]) -> Environment:
    """Return the image for programs that import these libraries, and which of them it is to have."""
    image = "bigcodebench-tensorflow" if libraries & _NETWORKS else "bigcodebench"
    return Environment(image=image, packages=tuple(sorted(libraries - LEFT_OUT.keys())))


def _libraries(program: Program) -> Iterator[str]:
    for node in ast.walk(program.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from (root for name in names if (root := name.partition(".")[0]) not in sys.stdlib_module_names)


def _load(name: str, version: str, instruct: bool, data_dir: Path | None) -> Benchmark:  # noqa: FBT001 - for `partial`
    read = partial(_problem, version=version, instruct=instruct)
    faults = tuple(fault for fault in KNOWN_FAULTS if not (version > "0.1.0" and fault.task_id == "BigCodeBench/1006"))
    only = {f"BigCodeBench/{task_number}" for task_number in HARD} if "hard" in name else None
    return official.load(name, BIGCODEBENCH, data_dir, read, known_faults=faults, too_weak=TOO_WEAK, only=only)


def _specs(name: str, title: str, size: int) -> BenchmarkSpec:
    def spec(called: str, version: str, words: tuple[str, ...] = (), *, instruct: bool = False) -> BenchmarkSpec:
        shown = f"{title}, from instructions" if instruct else title
        load = partial(_load, called, version, instruct)
        return BenchmarkSpec(called, shown, load, size, "Apache-2.0", (BIGCODEBENCH,), words=words)

    newest = VERSIONS[0]
    complete = tuple(spec(f"{name}@{each}", each, ("complete",) if each == newest else ()) for each in VERSIONS)
    instruct = tuple(
        spec(f"{name}@{each}-instruct", each, ("instruct",) if each == newest else (), instruct=True)
        for each in VERSIONS
    )
    return replace(spec(name, newest), versions=(*complete, *instruct))


benchmark = _specs("bigcodebench", "BigCodeBench: 1,140 functions that use 139 libraries, tested by unittest", 1140)
hard = _specs("bigcodebench-hard", "BigCodeBench-Hard: the 148 hardest of BigCodeBench", 148)
