"""Adequacy of tests: what they reach and reject of canonical solutions, and which samples they accept wrongly."""

import asyncio
import json

from codeeval.assessing.adequacy import accepted_wrongly, adequacy_of
from codeeval.cli import run
from codeeval.studies.inputs.sources import open_source
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_sandbox.kinds import Asserts

SOURCE = "def f(x):\n    if x < 0:\n        return -x\n    return x + 1\n"


def _problem(task: str, *tests: str, source: str = SOURCE) -> Problem:
    return Problem(
        task_id=task,
        benchmark="toy",
        prompt=PromptParts(instruction="Do it."),
        entry_point="f",
        canonical_solution=source,
        control=source,
        suites={"base": Asserts("base", "f", tests)},
    )


def measured(first_pool, *problems: Problem, suite: str = "base"):
    async def work():
        async with first_pool(workers=2) as pool:
            return await adequacy_of(pool, Benchmark("toy", problems, "made up"), suite)

    return asyncio.run(work())


def test_weak_tests_reach_and_reject_less_than_strong_ones(first_pool):
    weak = _problem("T/weak", "assert f(1) == 2")
    strong = _problem("T/strong", "assert f(1) == 2", "assert f(-3) == 3", "assert f(0) == 1", "assert f(7) == 8")
    fails = _problem("T/fails", "assert f(1) == 5")
    without = _problem("T/without", "assert f(1) == 2", source="")
    found = measured(first_pool, weak, strong, fails, without)
    assert found.keys() == {"T/weak", "T/strong"}
    assert (found["T/weak"].statements, found["T/weak"].branches) == (3 / 4, 1 / 2)
    assert (found["T/strong"].statements, found["T/strong"].branches) == (1.0, 1.0)
    assert found["T/weak"].mutants == found["T/strong"].mutants > 4
    assert found["T/weak"].rejected < found["T/strong"].rejected


def test_a_suite_that_no_problem_has_measures_nothing(first_pool):
    assert measured(first_pool, _problem("T/0", "assert f(1) == 2"), suite="plus") == {}


def test_samples_that_a_stronger_suite_rejects_are_accepted_wrongly(recorded_run):
    both = {
        "T/0": {"base": [True, True, False], "plus": [True, False, False]},
        "T/1": {"base": [False], "plus": [False]},
    }
    runs = [recorded_run("a", both), recorded_run("b", both, seed=1)]
    runs.append(recorded_run("alone", {"T/0": {"base": [True]}}))
    found = accepted_wrongly([open_source(each.folder) for each in runs], "base")
    assert {task: (each.accepted, each.wrong) for task, each in found.items()} == {"T/0": (4, 2)}
    assert accepted_wrongly([open_source(runs[0].folder)], "plus") == {}


def test_the_command_measures_the_tests_beside_the_values(tmp_path, capsys):
    for name in ("strong", "strong?rate=0.1"):
        flags = ["-b", "starter", "-m", f"simulated/{name}", "--limit", "4", "-n", "2", "--run", str(tmp_path / name)]
        assert run(["pass-at-k", *flags, "-q"]) == 0
    capsys.readouterr()
    folders = [str(tmp_path / name) for name in ("strong", "strong?rate=0.1")]
    assert run(["benchmarks", "assess", "starter", *folders, "--execution", "-q"]) == 0
    assert "tests of 4 problems" in capsys.readouterr().out
    assert run(["benchmarks", "assess", "starter", *folders, "--execution", "--json", "-q"]) == 0
    items = json.loads(capsys.readouterr().out)["items"]
    assert all(item["adequacy"]["mutants"] > 4 for item in items)
    assert all(0.5 < item["adequacy"]["statements"] <= 1 for item in items)
