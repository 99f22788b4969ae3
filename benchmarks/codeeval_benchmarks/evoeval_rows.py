"""EvoEval's rows: a prompt made from one or two problems of HumanEval, and inputs as Python source."""

from collections.abc import Iterator
from typing import Any

from codeeval_benchmarks.evoeval_oracles import oracle_of
from codeeval_benchmarks.expressions import arguments_of
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.stubs import completed_prompt, shown_of
from codeeval_sandbox.kinds import Differential

__all__ = ["PARENTS", "evoeval_problem", "is_evoeval"]

PARENTS = "humaneval"
"""Benchmark of all parents."""


def is_evoeval(row: Row) -> bool:
    """Return whether a row has this format."""
    return "canonical_solution" in row and "inputs" in row and "test" not in row


def evoeval_problem(row: Row, benchmark: str) -> Problem:
    """EvoEval (Xia et al. 2024, arXiv 2403.19114): the reference's outputs on `inputs` are expected.

    `parent`, or `p1` and `p2`, name the problems of HumanEval from which this one was made. Rows of tool_use have the
    `helpers` that the prompt defines and the `main` problem after them; `metadata` keeps both.
    """
    prompt, entry_point, solution = completed_prompt(row)
    task_id, shown = row.text("task_id"), shown_of(solution, prompt, entry_point)
    inputs = tuple(_inputs(row))
    if not inputs:
        raise row.fault("inputs", "has no inputs; add one list of arguments per test, such as \"[1, 2], 'a'\"")
    suite = Differential("base", entry_point, solution.source, inputs, oracle=oracle_of(benchmark, task_id))
    return Problem(
        task_id=task_id,
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=entry_point,
        prelude=solution.excerpt(shown),
        canonical_solution=solution.source,
        control=control_of(solution.source, entry_point),
        suites={"base": suite},
        parents=tuple(f"{PARENTS}:{row.text(field)}" for field in ("parent", "p1", "p2") if field in row),
        metadata=_metadata(row, solution),
    )


def _inputs(row: Row) -> Iterator[tuple[Any, ...]]:
    for index, source in enumerate(row.texts("inputs")):
        try:
            yield arguments_of(source)
        except ValueError as error:
            raise row.fault("inputs", f"test {index}: {error}; write plain values with commas between them") from None


def _metadata(row: Row, solution: Program) -> dict[str, str]:
    contract = {"contract": row.text("contract", "")}
    if "main" not in row:
        return contract
    return {**contract, "helpers": row.text("helpers"), "main": _alone(row.text("main"), solution)}


def _alone(main: str, solution: Program) -> str:
    """Return the main problem with the imports of its helpers, which its annotations may need."""
    imports = [line for line in solution.source.split("\n") if line.startswith(("import ", "from "))]
    missing = [line for line in dict.fromkeys(imports) if line not in main.split("\n")]
    return "".join(f"{line}\n" for line in missing) + main.lstrip("\n")
