"""A program without the entry point is tested under its own names, as a note."""

import asyncio

import pytest

from codeeval.evaluation import plan
from codeeval.taxonomy.experiments import Subject
from codeeval.taxonomy.renamed import with_other_names
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.jobs import Limits
from codeeval_sandbox.kinds import Asserts

ASSERTS = Asserts("base", "f", ("assert f(2) == 4", "assert f(3) == 9", "assert f(0) == 0"))
PROBLEM = Problem(
    task_id="T/0",
    benchmark="t",
    prompt=PromptParts(),
    entry_point="f",
    canonical_solution="",
    control="",
    suites={"base": ASSERTS},
)


@pytest.fixture
def note(make_pool, failing):
    """The note on a program that fails by its missing name."""

    def tell(program):
        failure = failing(program, "exception", exception="NameError", message="name 'f' is not defined")
        subject = Subject(failure, PROBLEM, (plan.Test(ASSERTS, Limits(seconds=1)),))

        async def work():
            async with make_pool() as pool:
                return await with_other_names(pool, subject)

        return asyncio.run(work()).renamed

    return tell


def test_the_function_with_the_most_tests_passed_is_named(note):
    renamed = note("def square(x):\n    return x * x\n\n\ndef double(x):\n    return 2 * x\n")
    assert str(renamed) == "`square` would pass 3 of 3 tests"


@pytest.mark.parametrize("program", ["def g(x):\n    return -1\n", "def f(x):\n    return -1\n", "g = 3\n"])
def test_nothing_is_said_where_no_other_function_passes_a_test(note, program):
    assert note(program) is None
