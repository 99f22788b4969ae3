"""The tests that a prompt shows: its asserts, and the examples in its documentation."""

import ast
import doctest
import re
from collections.abc import Iterator

from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.suites import Asserts

__all__ = ["visible_suite"]

_QUOTES = re.compile(r'"""|\'\'\'')
"""The end of the documentation: to the parser of doctests it is part of the last example's output."""


def visible_suite(problem: Problem) -> Asserts | None:
    """A suite `visible` of what the model saw; None where the prompt shows no test that can be run."""
    tests = (*filter(_is_python, problem.prompt.visible_tests), *_examples(problem))
    if not tests:
        return None
    setup = next((suite.setup for suite in problem.suites.values() if isinstance(suite, Asserts)), "")
    return Asserts("visible", problem.entry_point, tuple(dict.fromkeys(tests)), setup=setup)


def _examples(problem: Problem) -> Iterator[str]:
    """`>>> f(1)` with `2` below it, as `assert f(1) == 2`; of the entry point alone."""
    try:
        examples = doctest.DocTestParser().get_examples(problem.prompt.stub)
    except ValueError:  # no consistent doctests
        return
    for example in examples:
        source, wanted = example.source.strip(), _QUOTES.split(example.want)[0].strip()
        if source.startswith(f"{problem.entry_point}(") and _is_expression(source) and _is_literal(wanted):
            yield f"assert {source} == {wanted}"


def _is_python(test: str) -> bool:
    try:
        ast.parse(test)
    except SyntaxError:
        return False
    return True


def _is_expression(source: str) -> bool:
    try:
        ast.parse(source, mode="eval")
    except SyntaxError:
        return False
    return "==" not in source


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True
