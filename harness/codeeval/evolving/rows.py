"""New problems as rows of the plain format (`codeeval_benchmarks.plain`)."""

from collections.abc import Mapping
from typing import Any

from codeeval_benchmarks.plain import plain_problem, suite_fields
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.kinds import Suite

__all__ = ["problem_of_row", "row_of"]


def row_of(problem: Problem, suite: Suite, identifier: str) -> Mapping[str, Any]:
    """Return the row of a problem with these tests."""
    fields = suite_fields(suite)
    row = {
        "id": identifier,
        "prompt": problem.prompt.stub or problem.prompt.instruction,
        "entry_point": problem.entry_point,
        "prelude": problem.prelude,
        "solution": problem.canonical_solution,
        **fields,
        "parents": list(problem.parents),
    }
    if problem.base_stub:
        row["base"] = {
            "benchmark": problem.base_benchmark,
            "task_id": problem.base_task_id,
            "stub": problem.base_stub,
            "program": problem.metadata["base_program"],
            "entry_point": problem.metadata["base_entry_point"],
        }
    return {name: value for name, value in row.items() if value not in ("", [])}


def problem_of_row(row: Mapping[str, Any], name: str) -> Problem:
    """Return the problem of such a row. Raises ProblemFormatError."""
    return plain_problem(Row(name, str(row.get("id")), row), name)
