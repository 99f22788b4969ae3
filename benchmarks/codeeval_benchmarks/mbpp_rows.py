"""MBPP's rows: those of the published files, and those of MBPP+ on the Hub."""

import ast
import re

from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.kinds import Asserts, Suite

__all__ = ["mbpp_problem"]

_MBPP_SPLITS = ((10, "prompt"), (510, "test"), (600, "validation"), (974, "train"))
"""Last task_id of each split, from the README of MBPP."""

_SETUP = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
"""Statements that prepare tests, unless they call the program."""


def mbpp_problem(row: Row, benchmark: str) -> Problem:
    """MBPP: task_id, text or prompt, code, test_list; test_setup_code (full) or test_imports (sanitized).

    Rows of MBPP+, as the Hub has them, have all tests in `test` besides: that is their suite `plus`.
    """
    task_id = f"Mbpp/{row.integer('task_id')}" if isinstance(row.value("task_id"), int) else row.text("task_id")
    solution = row.program("code", row.text("code") if row.values.get("code") else "")
    listed = row.texts("test_list")
    tests = row.program("test_list", "\n".join(listed))
    entry_point = solution.entry_point(tests) if solution.source else tests.called_by_name
    if entry_point is None:
        raise row.fault("test_list", "no test calls a function that 'code' defines; name it in an assert")
    imports = row.texts("test_imports") if "test_imports" in row else ()
    given = "".join(f"{line}\n" for line in (*imports, row.text("test_setup_code", "")) if line)
    setup = row.program("test_setup_code", given)
    whole = row.program("test_list", given + tests.source)
    suite = Asserts(
        "base",
        entry_point,
        listed,
        setup=solution.support(whole, shown=[]) + setup.source,
    )
    suites: dict[str, Suite] = {"base": suite}
    if isinstance(row.values.get("test"), str) and row.text("test").strip():
        suites["plus"] = _plus_suite(row, given, solution, entry_point)
    return Problem(
        task_id=task_id,
        benchmark=benchmark,
        prompt=PromptParts(instruction=row.text("text" if "text" in row else "prompt"), visible_tests=listed),
        entry_point=entry_point,
        canonical_solution=solution.source,
        control=control_of(solution.source, entry_point),
        suites=suites,
        metadata=_mbpp_metadata(row, task_id),
    )


def _mbpp_metadata(row: Row, task_id: str) -> dict[str, object]:
    numbered = re.fullmatch(r"Mbpp/(\d{1,3})", task_id)
    split = next((name for last, name in _MBPP_SPLITS if numbered and int(numbered[1]) <= last), None)
    return {"split": split, "challenge_tests": row.texts("challenge_test_list") if "challenge_test_list" in row else ()}


def _plus_suite(row: Row, given: str, solution: Program, entry_point: str) -> Asserts:
    """Return the tests of `test`: a script of helpers, inputs, results and comparisons. Raises ProblemFormatError.

    Each statement that does not prepare others is one test, a loop over all inputs too.
    """
    tests = row.program("test", given + row.text("test"))
    prepared = [
        statement
        for statement in tests.tree.body
        if isinstance(statement, _SETUP) and entry_point not in _names(statement)
    ]
    compared = [statement for statement in tests.tree.body if statement not in prepared]
    sources = tuple(
        segment for statement in compared if (segment := ast.get_source_segment(tests.source, statement)) is not None
    )
    if not any(entry_point in _names(statement) for statement in compared):
        raise row.fault("test", f"does not call {entry_point!r}, which 'test_list' tests; correct it or leave it out")
    setup = solution.support(tests, shown=[]) + tests.excerpt(prepared)
    return Asserts("plus", entry_point, sources, setup=setup)


def _names(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
