"""MathQA-Python, from its official files."""

import asyncio

import pytest

from codeeval.prompting import PromptStyle
from codeeval_benchmarks import mathqa
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.rows import Row
from codeeval_sandbox import Asserts, Job, Status

_REPAIRED = (
    *(13, 28, 188, 430, 449, 858, 867, 965, 1048, 1109),
    *(1236, 1255, 1387, 1443, 1466, 1524, 1526, 1528, 1703, 1785),
)


@pytest.fixture
def verdicts_of(first_pool):
    """Run jobs in a real sandbox. Return verdicts by key."""

    def run(jobs):
        async def main():
            async with first_pool() as pool:
                return {verdict.key: verdict async for verdict in pool.run(jobs)}

        return asyncio.run(main())

    return run


@pytest.fixture(scope="module")
def test_split(official_data):
    return mathqa.test.load(official_data)


@pytest.mark.data
def test_both_splits_are_read(test_split, official_data):
    challenge = mathqa.challenge.load(official_data)
    assert (len(test_split), len(challenge)) == (mathqa.test.size, mathqa.challenge.size) == (1883, 403)
    assert (test_split.problems[0].task_id, challenge.problems[0].task_id) == (
        "MathQA-Python/0",
        "MathQA-Python-Challenge/0",
    )


@pytest.mark.data
def test_the_programs_that_need_removed_functions_are_named(test_split):
    repaired = [problem.task_id for problem in test_split if "repaired" in problem.metadata]
    assert repaired == [f"MathQA-Python/{number}" for number in _REPAIRED]
    assert all(test_split[task_id].prelude for task_id in repaired)


@pytest.mark.data
def test_the_few_shot_prompt_shows_four_other_questions_and_ends_with_this_one(test_split):
    style = PromptStyle.named("mathqa-4shot")
    for problem in (test_split.problems[0], test_split.problems[3], test_split.problems[1000]):
        prompt = style.render(problem)
        assert prompt.form == "solution"
        assert prompt.text.count("answer = ") == 4
        assert prompt.text.count(problem.prompt.stub.strip()) == 1
        assert prompt.text.endswith(problem.prompt.stub)


@pytest.mark.data
def test_canonical_programs_pass_and_controls_fail(test_split, verdicts_of):
    """The repaired ones, the other users of scipy, and some more. All 1,883 take a minute."""
    chosen = [problem for problem in test_split if problem.prelude] + list(test_split.problems[:12])
    verdicts = verdicts_of(
        [
            Job((problem.task_id, source), (problem.prelude, source), problem.suites["base"])
            for problem in chosen
            for source in (problem.canonical_solution, problem.control)
        ]
    )
    assert len(chosen) == 40
    for problem in chosen:
        assert verdicts[problem.task_id, problem.canonical_solution].status is Status.PASSED
        assert verdicts[problem.task_id, problem.control].status is Status.WRONG


def test_the_stand_in_for_scipy_counts_as_scipy_does(verdicts_of):
    """Values of SciPy 1.3 (gcd, lcm) and 1.15 (comb)."""
    program = (
        "import scipy\nimport scipy.special\nfrom scipy.special import comb\n"
        "def f(): return [scipy.gcd(12, 18), scipy.lcm(4, 6), scipy.lcm(0, 6), comb(5.0, 2.0), comb(2, 3)]\n"
    )
    suite = Asserts("base", "f", ("assert f() == [6, 12, 0, 10.0, 0.0]", "assert abs(f()[3] - 10) < 1e-9"))
    verdicts = verdicts_of([Job(("stand-in",), (mathqa._SCIPY, program), suite)])
    assert verdicts[("stand-in",)].status is Status.PASSED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": "what is 1 + 1 ?"}, "field 'prompt': is not one comment"),
        ({"answer": "2"}, "field 'answer': is of type 'str'"),
        ({"code": "answer ="}, "field 'code': not Python"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(change, message):
    values = {"task_id": 1, "prompt": "# what is 1 + 1 ?", "code": "answer = 2.0", "answer": 2.0, **change}
    with pytest.raises(ProblemFormatError, match=message):
        mathqa._problem(Row("file.json", "row 1", values), "mathqa-python")
