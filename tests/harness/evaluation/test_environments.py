"""Each job of a problem names the environment that the problem needs; a run may mix them."""

import ast
import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from codeeval.errors import UsageError
from codeeval.evaluation import Plan, ScriptedPool, calibrate, make_tasks, verify
from codeeval_sandbox import Environment, Status

OTHER = Environment(image="other", packages=("scipy",))
HARNESS = Path(__file__).parents[3] / "harness" / "codeeval"


@pytest.fixture
def mixed(benchmark):
    """Make a benchmark of two problems, the second in an environment of its own."""
    first, second = benchmark(2).problems
    return replace(benchmark(2), problems=(first, second.model_copy(update={"environment": OTHER})))


@pytest.fixture
def seen():
    """Collect the environment of each job, by the task_id in its key."""
    return {}


@pytest.fixture
def watching(seen):
    def script(job):
        seen.setdefault(job.key[0], set()).add(job.environment)
        return Status.PASSED

    return ScriptedPool(script)


def test_samples_run_in_the_environment_of_their_problem(mixed, evaluated, model, watching, seen):
    tasks = make_tasks(mixed, {"T/0": 3, "T/1": 3})
    evaluated(Plan(tasks), model(), pool=watching)
    assert seen == {"T/0": {Environment()}, "T/1": {OTHER}}


def test_canonical_solutions_and_controls_run_there_too(mixed, watching, seen):
    targets = [(problem, suite) for problem in mixed for suite in problem.suites.values()]
    asyncio.run(calibrate(watching, targets, floor=4.0, factor=4.0))
    asyncio.run(verify(mixed, watching, floor=4.0, factor=4.0))
    assert seen == {"T/0": {Environment()}, "T/1": {OTHER}}


def test_the_digest_of_a_problem_tells_its_environment_and_is_as_it_was_without_one(mixed, benchmark):
    first, second = mixed.problems
    assert first.digest == benchmark(2).problems[0].digest
    assert second.digest != benchmark(2).problems[1].digest


def test_a_problem_in_a_language_that_extraction_cannot_read_is_refused(mixed):
    problem = mixed.problems[0].model_copy(update={"environment": Environment("cobol")})
    with pytest.raises(UsageError, match=r"'T/0'.*unknown language 'cobol'"):
        make_tasks([problem], {"T/0": 1})


def test_no_job_of_the_harness_forgets_the_environment():
    """A job without one runs in the default image, where its imports may fail: nobody would notice why."""
    forgetful = []
    for path in HARNESS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Job":
                named = {keyword.arg for keyword in node.keywords}
                if "environment" not in named and len(node.args) < 7:
                    forgetful.append(f"{path.name}:{node.lineno}")
    assert forgetful == []
