"""RWPB (Dou et al. 2024, arXiv 2407.06153): 140 functions from real repositories, many of torch and NumPy.

A task's tests compare the program with the canonical function, which they call `SOLUTION_SIGNATURE`. So the canonical
function is the setup of the suite, under that name, and computes the expected values anew for each program.

The published scorer joins program, canonical function and tests in one script, once for each assert, and counts
whatever is written to stderr as a failure, warnings too. Here warnings fail nothing. It also renames the canonical
function by replacing text, so that RWPB/24, RWPB/43 and RWPB/92 fail for every program: `torch.linalg.inv` becomes
`torch.linalg.SOLUTION_SIGNATURE`. Here the name alone is replaced.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.catalogue import RWPB
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, KnownFault, Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.stubs import shown_of
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Asserts

__all__ = ["benchmark"]

CANONICAL = "SOLUTION_SIGNATURE"
"""Name of the canonical function in the tests, as published."""

_KNOWN_FAULTS = (
    KnownFault("RWPB/25", "its tests assert whole arrays, whose truth is not defined"),
    KnownFault("RWPB/83", "its tests call `all` on a comparison of tuples, which is a bool"),
)

_TOO_WEAK = (
    KnownFault("RWPB/89", "its tests compare a built-in function with itself"),
    KnownFault("RWPB/125", "its tests assert generators, which are true without being run"),
)

_MODULES = {"typing_extensions", *sys.stdlib_module_names}
"""Modules that need no library."""


class _Renamed(ast.NodeTransformer):
    """Gives a function another name, where it is defined and wherever it calls itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rename the definition."""
        node.name = CANONICAL if node.name == self._name else node.name
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a use."""
        node.id = CANONICAL if node.id == self._name else node.id
        return node


def _problem(row: Row, benchmark: str) -> Problem:
    """RWPB's own form: task_id, prompt, canonical_solution (a body), unprocess_testcases."""
    prompt = row.text("prompt").strip("\n") + "\n"
    solution = row.program("canonical_solution", prompt + row.text("canonical_solution"))
    tests = row.program("unprocess_testcases", row.text("unprocess_testcases"))
    entry_point = solution.root_function
    if entry_point is None:
        raise row.fault("prompt", "defines no function; end it with a signature and its docstring")
    source = solution.source.rstrip() + "\n"
    reference = ast.unparse(_Renamed(entry_point).visit(ast.parse(source))) + "\n"
    libraries = tuple(sorted({*_libraries(solution), *_libraries(tests)}))
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=entry_point,
        prelude=solution.excerpt(shown_of(solution, prompt, entry_point)),
        canonical_solution=source,
        control=control_of(source, entry_point),
        suites={"base": Asserts("base", entry_point, tuple(_tests(tests)), setup=reference)},
        environment=Environment(image="rwpb", packages=libraries),
        metadata={"libraries": list(libraries)},
    )


def _tests(program: Program) -> Iterator[str]:
    """Yield the source of each assert with what prepares it, as the published scorer cuts the tests."""
    waiting: list[str] = []
    for statement, source in zip(program.tree.body, program.split(), strict=True):
        waiting.append(source)
        if isinstance(statement, ast.Assert):
            yield "\n".join(waiting)
            waiting.clear()
    if waiting:
        yield "\n".join(waiting)


def _libraries(program: Program) -> Iterator[str]:
    """Yield the libraries that a program imports, anywhere."""
    for node in ast.walk(program.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from (root for name in names if (root := name.partition(".")[0]) not in _MODULES)


def _load(data_dir: Path | None) -> Benchmark:
    return official.load("rwpb", RWPB, data_dir, _problem, known_faults=_KNOWN_FAULTS, too_weak=_TOO_WEAK)


benchmark = BenchmarkSpec(
    name="rwpb",
    title="RWPB: 140 functions from real repositories, many of torch and NumPy",
    load=_load,
    size=140,
    licence="none: the repository has no licence file",
    files=(RWPB,),
)
