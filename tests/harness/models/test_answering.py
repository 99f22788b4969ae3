"""Answers of the fake model."""

import pytest

from codeeval.models.fake.answering import Asked, solving
from codeeval_benchmarks.predictions import predicted
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_sandbox.kinds import Asserts

CODE = "def f(x):\n    return x if x > 1 else 'no'\n"


@pytest.mark.parametrize(
    ("prompt", "chat", "answer"),
    [
        ("{code}\nassert f(??) == 'no'\n", True, "[ANSWER]f(1)[/ANSWER]"),
        ("{code}\nassert f(??) == 3\n", True, "[ANSWER]f(3)[/ANSWER]"),
        ("{code}\n# These arguments give 3.\nf(", False, "3)"),
    ],
)
def test_problems_with_one_program_are_told_apart_by_their_questions(prompt, chat, answer):
    """The program holds the value of the first question, which the second prompt shows too."""
    suites = ("assert f(1) == 'no'",), ("assert f(3) == 3",)
    problems = tuple(
        Problem(
            task_id=f"T/{index}",
            benchmark="toy",
            prompt=PromptParts(),
            entry_point="f",
            canonical_solution=CODE,
            control="",
            suites={"base": Asserts("base", "f", tests)},
        )
        for index, tests in enumerate(suites)
    )
    asked = predicted(Benchmark("toy", problems, "here"), "predict-input")
    code = asked.problems[0].prompt.stub
    text = solving(asked, percent=100)(Asked(prompt.format(code=code), chat), 0)
    assert text.content == answer
