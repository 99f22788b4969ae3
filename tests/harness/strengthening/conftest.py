from collections.abc import Callable
from typing import Any

import pytest

from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.kinds import Asserts

MakeProblem = Callable[..., Problem]


@pytest.fixture
def make_problem() -> MakeProblem:
    """Makes a problem whose entry point is `f`, of its canonical solution and asserts."""

    def make(solution: str, *tests: str, task_id: str = "T/0", **parts: Any) -> Problem:
        fields = {
            "task_id": task_id,
            "benchmark": "toy",
            "prompt": PromptParts(),
            "entry_point": "f",
            "canonical_solution": solution,
            "control": "def f(*a):\n    return 'wrong'\n",
            "suites": {"base": Asserts("base", "f", tests)},
        }
        return Problem(**{**fields, **parts})

    return make
