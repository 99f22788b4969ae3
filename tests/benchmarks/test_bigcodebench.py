"""BigCodeBench and BigCodeBench-Lite Pro, from their official files, and from rows made here."""

import re

import pytest

from codeeval_benchmarks import bigcodebench, bigcodebench_pro
from codeeval_benchmarks.bigcodebench_tasks import HARD
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

UNTRIED = {"mpl_toolkits", "pyfakefs", "requests_mock", "skimage"}
"""Modules of `wheels`, which the build of the image does not import."""


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
    needed = problem(test="import wikipedia\n" + ROW["test"]).environment
    assert (needed.image, needed.packages) == ("bigcodebench", ("bs4", "numpy"))


@pytest.mark.parametrize("line", ["import tensorflow as tf\n", "from keras.models import Sequential\n"])
def test_tasks_that_train_networks_run_in_an_image_of_their_own(line):
    assert problem(test=line + ROW["test"]).environment.image == "bigcodebench-tensorflow"


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
def hard(official_data):
    return bigcodebench.hard.load(official_data)


@pytest.mark.data
def test_the_hard_tasks_are_read(hard):
    assert [problem.task_id for problem in hard] == [f"BigCodeBench/{number}" for number in HARD]
    assert len(hard) == bigcodebench.hard.size == 148
    for problem in hard:
        suite = problem.suites["base"]
        methods = re.findall(r"^    def (test\w*)", suite.source.partition("class TestCases")[2], re.MULTILINE)
        assert suite.tests == tuple(f"TestCases.{name}" for name in sorted(set(methods)))


@pytest.mark.data
def test_the_images_have_the_libraries_that_hard_tasks_need(hard):
    assert _lacking(hard) == []
    assert {problem.task_id for problem in hard if problem.environment.image != "bigcodebench"} == {
        "BigCodeBench/417",
        "BigCodeBench/418",
    }


def test_wheels_are_pinned_by_digest():
    for name in ("bigcodebench", "bigcodebench-tensorflow"):
        wheels = [*RECIPES[name].wheels, *(library.wheel for library in RECIPES[name].libraries)]
        assert all("--hash=sha256:" in wheel for wheel in wheels)
        assert len(wheels) == len(set(wheels))


def _lacking(problems):
    """Return task and module of each library that no module of its image's recipe provides."""
    modules = {
        name: {library.module for library in RECIPES[name].libraries} | UNTRIED
        for name in ("bigcodebench", "bigcodebench-tensorflow")
    }
    return [
        (problem.task_id, package)
        for problem in problems
        for package in problem.environment.packages
        if package not in modules[problem.environment.image]
    ]


@pytest.mark.data
def test_lite_pro_is_read(official_data):
    loaded = bigcodebench_pro.benchmark.load(official_data)
    assert len(loaded) == 57
    assert _lacking(loaded) == []
    assert all(weakness.task_id in loaded for weakness in loaded.too_weak)
    zoned = loaded["BigCodeBenchLitePro/551"]
    assert "Asia/Shanghai" in zoned.prelude
    assert zoned.ambient_prelude


@pytest.mark.data
@pytest.mark.minutes
def test_all_tasks_are_read_and_faults_name_tasks_that_there_are(official_data):
    benchmark = bigcodebench.benchmark.load(official_data)
    assert len(benchmark) == 1140
    assert sum(len(problem.suites["base"].tests) for problem in benchmark) == 6419
    assert all(fault.task_id in benchmark for fault in (*benchmark.known_faults, *benchmark.too_weak))
    assert _lacking(benchmark) == []
    pro = bigcodebench_pro.benchmark.load(official_data)
    assert all(problem.base_task_id in benchmark for problem in pro)
