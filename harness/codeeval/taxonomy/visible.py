"""The tests that a prompt shows: its asserts, and the examples in its documentation."""

import re
import sys
from collections.abc import Iterable, Iterator

from codeeval.taxonomy.examples import examples_of
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.programs import is_python
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.kinds import Asserts, Suite

__all__ = ["visible_suite"]


def visible_suite(problem: Problem) -> Asserts | None:
    """Return a suite `visible` of what the model saw; None where the prompt shows no test that can be run.

    Of problems that ask for a value there is none: what their prompts show is about the program that is given. Of
    problems in other languages than Python there is none either: nothing reads their examples.
    """
    if problem.question is not None or problem.environment.language != DEFAULT.language:
        return None
    shown = f"{problem.prompt.instruction}\n{problem.prompt.stub}"
    examples = (example.test for example in examples_of(shown, problem.entry_point))
    tests = tuple(dict.fromkeys((*filter(is_python, problem.prompt.visible_tests), *examples)))
    if not tests:
        return None
    setup = next(filter(None, map(_reusable_setup, problem.suites.values())), "")
    setup = "\n".join((*(f"import {name}" for name in _modules(tests)), setup))
    return Asserts("visible", problem.entry_point, tests, setup=setup)


def _reusable_setup(suite: Suite) -> str:
    """Return the setup of a suite whose tests call the entry point by its own name, as the shown ones do."""
    return suite.setup_source if suite.tests_source and suite.subject == suite.entry_point else ""


def _modules(tests: Iterable[str]) -> Iterator[str]:
    """Modules of the standard library that the tests use by name, as in `math.isclose(f(1), 2)`."""
    for name in sorted({match[1] for test in tests for match in _MEMBER.finditer(test)}):
        if name in sys.stdlib_module_names:
            yield name


_MEMBER = re.compile(r"(?<![\w.'\"])([a-z]\w*)\.[a-zA-Z]\w*\(")
