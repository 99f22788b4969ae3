"""Prompts that end with a signature and its docstring, which a body completes to a program."""

import ast

from codeeval_benchmarks.programs import Program, is_name
from codeeval_benchmarks.rows import Row

__all__ = ["completed_prompt", "shown_of"]


def completed_prompt(row: Row) -> tuple[str, str, Program]:
    """Return prompt, entry point and the whole program to which the canonical body completes the prompt.

    Raises ProblemFormatError.
    """
    prompt = row.text("prompt")
    if not prompt.endswith("\n"):
        prompt += "\n"  # else the body would continue the prompt's last line, as in some EvoEval rows
    entry_point = row.text("entry_point")
    if not is_name(entry_point):
        raise row.fault("entry_point", f"{entry_point!r} is not a name; give the name of the function to be written")
    whole = prompt + row.text("canonical_solution")
    return prompt, entry_point, row.program("canonical_solution", whole, defines=entry_point)


def shown_of(solution: Program, prompt: str, hidden: str, *, first: int = 1) -> list[ast.stmt]:
    """Return the whole imports, helpers and constants of a prompt from line `first` on, not the `hidden` function."""
    whole = solution.statements_within(first, first + prompt.count("\n") - 1)
    return [statement for statement in whole if getattr(statement, "name", None) != hidden]
