"""RWPB, from its official file, and from rows made here."""

import pytest

from codeeval_benchmarks import rwpb
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.rows import Row

PROMPT = """
import math
import numpy as np
from PIL import Image

SCALE = 2

def half(n):
    '''Halve.'''
"""
BODY = """
    if n > 9:
        return half(n - 1)  # half and halves
    return n / SCALE
"""
TESTS = """n = 3
assert(SOLUTION_SIGNATURE(n) == half(n))

assert half(12) == SOLUTION_SIGNATURE(12)
"""
ROW = {"task_id": "RWPB/1", "prompt": PROMPT, "canonical_solution": BODY, "unprocess_testcases": TESTS}


def problem(**fields):
    return rwpb._problem(Row("rwpb.json", "row 1", {**ROW, **fields}), "rwpb")


def test_the_canonical_function_is_renamed_wherever_it_calls_itself_and_nowhere_else():
    suite = problem().suites["base"]
    assert "def SOLUTION_SIGNATURE(n):" in suite.setup
    assert "return SOLUTION_SIGNATURE(n - 1)" in suite.setup
    assert "SCALE = 2" in suite.setup
    attribute = problem(canonical_solution="    return np.linalg.half(n)\n").suites["base"].setup
    assert "np.linalg.half(n)" in attribute


def test_each_assert_is_a_test_with_what_prepares_it():
    tests = problem(unprocess_testcases=f"{TESTS}print(n)\n").suites["base"].tests
    assert tests == (
        "n = 3\nassert(SOLUTION_SIGNATURE(n) == half(n))",
        "assert half(12) == SOLUTION_SIGNATURE(12)",
        "print(n)",
    )


def test_requirements_are_the_libraries_that_task_and_tests_import():
    needed = problem(unprocess_testcases=f"import pandas as pd\n{TESTS}")
    assert needed.environment.packages == ("PIL", "numpy", "pandas")
    assert needed.environment.image == "rwpb"


def test_the_prelude_is_what_the_prompt_shows_beside_the_function():
    assert problem().prelude == "import math\nimport numpy as np\nfrom PIL import Image\nSCALE = 2\n"
    assert problem().prompt.stub.startswith("import math\n")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prompt": "x = 1\n", "canonical_solution": "y = 2\n"}, "defines no function"),
        ({"canonical_solution": "    return (\n"}, "not Python"),
        ({"unprocess_testcases": "assert (\n"}, "field 'unprocess_testcases': not Python"),
    ],
)
def test_rows_that_make_no_problem_are_named(fields, message):
    with pytest.raises(ProblemFormatError, match=message):
        problem(**fields)


@pytest.fixture(scope="module")
def benchmark(official_data):
    return rwpb.benchmark.load(official_data)


@pytest.mark.data
def test_all_tasks_are_read(benchmark):
    assert len(benchmark) == rwpb.benchmark.size == 140
    assert len({problem.task_id for problem in benchmark}) == 140
    assert benchmark["RWPB/132"].entry_point == "B_batch"


@pytest.mark.data
def test_requirements_cover_the_libraries_of_the_image(benchmark):
    needed = {package for problem in benchmark for package in problem.environment.packages}
    libraries = (
        "PIL",
        "cv2",
        "einops",
        "matplotlib",
        "numpy",
        "pandas",
        "roma",
        "scipy",
        "sklearn",
        "torch",
        "torchtyping",
    )
    assert needed == set(libraries)
    assert sum("torch" in problem.environment.packages for problem in benchmark) == 60


@pytest.mark.data
def test_faults_name_tasks_that_there_are(benchmark):
    for fault in (*benchmark.known_faults, *benchmark.too_weak):
        assert fault.task_id in benchmark
