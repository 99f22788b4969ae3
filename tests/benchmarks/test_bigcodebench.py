"""BigCodeBench and BigCodeBench-Lite Pro, from their official files, and from rows made here."""

import pytest

from codeeval_benchmarks import bigcodebench, bigcodebench_pro
from codeeval_benchmarks.bigcodebench_tasks import HARD, LEFT_OUT
from codeeval_benchmarks.bigcodebench_versions import VERSIONS, revised
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.registry import spec
from codeeval_benchmarks.rows import Row
from codeeval_images.recipes import RECIPES

STUB = (
    'import math\nimport numpy as np\nfrom bs4 import BeautifulSoup\nSCALE = 2\n\ndef task_func(x):\n    """Scale."""\n'
)
ROW = {
    "task_id": "BigCodeBench/3",
    "complete_prompt": STUB,
    "instruct_prompt": "Scale a number.",
    "code_prompt": STUB.split("    ", maxsplit=1)[0],
    "canonical_solution": "    return SCALE * x\n",
    "entry_point": "task_func",
    "test": "import unittest\nclass TestCases(unittest.TestCase):\n    def test_1(self):\n"
    "        self.assertEqual(task_func(1), 2)\n",
}


def problem(*, instruct=False, **fields):
    return bigcodebench._problem(Row("file", "line 1", {**ROW, **fields}), "toy", version="0.1.4", instruct=instruct)


def test_a_solution_runs_below_the_imports_and_constants_of_its_stub():
    assert problem().prelude == "import math\nimport numpy as np\nfrom bs4 import BeautifulSoup\nSCALE = 2\n"


def test_both_splits_have_their_own_prompt_and_the_same_tests():
    complete, instruct = problem(), problem(instruct=True)
    assert (complete.prompt.shown, instruct.prompt.shown) == (STUB, "Scale a number.")
    assert complete.suites == instruct.suites
    assert complete.suites["base"].tests == ("TestCases.test_1",)


def test_requirements_are_libraries_that_the_image_is_to_have():
    needed = problem(test="import tensorflow\n" + ROW["test"]).environment
    assert (needed.image, needed.packages) == ("bigcodebench", ("bs4", "numpy"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"test": "import unittest\nclass TestCases(unittest.TestCase):\n    pass\n"},
            "field 'test': the file has no test",
        ),
        ({"test": "class Other:\n    pass\n"}, "field 'test'"),
        ({"canonical_solution": "    return (\n"}, "not Python"),
    ],
)
def test_rows_that_make_no_problem_are_named(fields, message):
    with pytest.raises(ProblemFormatError, match=message):
        problem(**fields)


def test_versions_and_splits_are_named():
    assert spec("bigcodebench@0.1.2").name == "bigcodebench@0.1.2"
    assert spec("bigcodebench@instruct").name == "bigcodebench@0.1.4-instruct"
    assert spec("bigcodebench-hard@complete").name == "bigcodebench-hard@0.1.4"


def test_a_change_is_made_from_its_version_on():
    row = {**ROW, "task_id": "BigCodeBench/37"}
    began = [str(revised(row, version)["code_prompt"]).startswith("import pandas") for version in VERSIONS]
    assert began == [True, True, True, False, False]
    assert revised(ROW, "0.1.4") == ROW


@pytest.fixture(scope="module")
def benchmark(official_data):
    return bigcodebench.benchmark.load(official_data)


@pytest.mark.data
def test_all_tasks_are_read_and_faults_name_tasks_that_there_are(benchmark):
    assert len(benchmark) == 1140
    assert sum(len(problem.suites["base"].tests) for problem in benchmark) == 6419
    assert all(fault.task_id in benchmark for fault in (*benchmark.known_faults, *benchmark.too_weak))
    assert all(f"BigCodeBench/{number}" in benchmark for number in HARD)
    assert len(HARD) == 148


@pytest.mark.data
def test_the_image_has_the_libraries_that_tasks_need(benchmark):
    needed = {package for problem in benchmark for package in problem.environment.packages}
    recipe = RECIPES["bigcodebench"]
    assert needed - {library.module for library in recipe.libraries} == {
        "mpl_toolkits",
        "pyfakefs",
        "requests_mock",
        "skimage",
    }
    assert not needed & LEFT_OUT.keys()
    assert all("--hash=sha256:" in wheel for wheel in recipe.wheels)


@pytest.mark.data
def test_lite_pro_knows_its_base_problems(official_data, benchmark):
    loaded = bigcodebench_pro.benchmark.load(official_data)
    assert len(loaded) == 57
    assert all(problem.base_task_id in benchmark for problem in loaded)
    zoned = loaded["BigCodeBenchLitePro/551"]
    assert "Asia/Shanghai" in zoned.prelude
    assert zoned.ambient_prelude
