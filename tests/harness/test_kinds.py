"""Kinds of suites in the harness: it asks for their traits, never for their classes."""

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import codeeval
import codeeval_benchmarks
from codeeval.evaluation import make_tasks, plan
from codeeval.evaluation.calibration import calibrate
from codeeval.strengthening import LeftOut, strengthen
from codeeval.strengthening.adequacy import measure_adequacy
from codeeval.strengthening.outcomes import Recipe
from codeeval.studies.verifiers.study import verifiers
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.plain import plain_problem, suite_fields
from codeeval_benchmarks.rows import Row
from codeeval_sandbox import Limits, kinds, questions

FOLDERS = [Path(package.__path__[0]) for package in (codeeval, codeeval_benchmarks)]
CLASSES = {*kinds.__all__, *questions.__all__}


def asked_classes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield classes of suites that are asked for (`isinstance`, `type() is`, patterns), and `.kind ==`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, asked]):
                parts = ast.walk(asked)
            case ast.Compare(left=ast.Call(func=ast.Name(id="type")), comparators=[asked]):
                parts = ast.walk(asked)
            case ast.MatchClass(cls=asked):
                parts = ast.walk(asked)
            case ast.Compare(left=ast.Attribute(value=ast.Name(id="suite" | "tests"), attr="kind")):
                yield node.lineno, "kind"
                continue
            case _:
                continue
        names = {getattr(part, "id", getattr(part, "attr", "")) for part in parts}
        yield from ((node.lineno, name) for name in names & CLASSES)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_asks_for_the_class_of_a_suite(folder):
    asked = {
        f"{path.relative_to(folder)}:{line} {name}"
        for path in folder.rglob("*.py")
        for line, name in asked_classes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not asked - {entry for entry in asked if entry.startswith("taxonomy/observation.py")}


@pytest.mark.parametrize(
    "source",
    [
        "isinstance(suite, Check | Asserts)",
        "isinstance(suite, kinds.Differential)",
        "type(suite) is Check",
        "suite.kind == 'check'",
        "match suite:\n    case Check(): pass",
    ],
)
def test_the_test_sees_a_question_for_the_class(source):
    assert list(asked_classes(ast.parse(source)))


# --- A kind of another package ----------------------------------------------------------------------------------


ROW = {
    "id": "double",
    "prompt": "Double a number.",
    "entry_point": "f",
    "solution": "def f(x):\n    return 2 * x\n",
    "suite": {"kind": "table", "rows": [[[1], 2], [[4], 8]]},
}


@pytest.fixture
def tabled(table_kind):  # noqa: ARG001 - the package is installed
    """A problem whose suite is of another package's kind."""
    return plain_problem(Row("toy.yaml", "problem 1", ROW), "toy")


def test_a_problem_can_be_written_down_with_another_packages_kind(tabled):
    assert suite_fields(tabled.suites["base"]) == {"suite": ROW["suite"]}


@pytest.mark.parametrize("suite", [{"kind": "unheard"}, {"kind": "check", "source": ""}, [], {"kind": "table"}])
def test_fields_that_make_no_suite_are_refused(suite, table_kind):  # noqa: ARG001 - the package is installed
    with pytest.raises(
        ProblemFormatError, match=r"field 'suite': (names no kind|unknown kind|suites of the kind|give `rows`)"
    ):
        plain_problem(Row("toy.yaml", "problem 1", {**ROW, "suite": suite}), "toy")


def test_calibration_runs_the_canonical_solution_against_it(tabled, first_pool):
    async def work():
        async with first_pool() as pool:
            return await calibrate(pool, [(tabled, tabled.suites["base"])], floor=2.0, factor=4.0)

    learnt = asyncio.run(work())[tabled.task_id]["base"]
    assert (learnt.passed, learnt.trust, learnt.own_objects) == (True, "isolated", False)
    assert plan.calibrated(tabled.suites["base"], Limits(), learnt).suite == tabled.suites["base"]


def test_strengthening_and_adequacy_say_why_they_cannot_start_from_it(tabled, first_pool):
    async def work():
        async with first_pool() as pool:
            (left,) = await strengthen(pool, [tabled], Recipe())
            tasks = make_tasks([tabled], {tabled.task_id: 1})
            return left, verifiers("toy", await measure_adequacy(pool, tasks, mutants=2, seed=0))

    left, quality = asyncio.run(work())
    assert isinstance(left, LeftOut)
    assert "of the kind 'table', which reports no calls" in left.reason
    assert quality.unmeasured == [f"{tabled.task_id} (base: the kind 'table' reports no calls)"]
