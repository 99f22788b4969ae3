"""Programs of strong models against the canonical solution: planted faults are found, and other mistakes are not."""

import asyncio
import json
from pathlib import Path

import pytest

from codeeval.assessing.assess import assess
from codeeval.assessing.values import Voter, seen_values, voters
from codeeval.cli import run
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run
from codeeval.studies.inputs.sources import open_source
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_sandbox.jobs import Status, Verdict
from codeeval_sandbox.kinds import Asserts

TESTS = ("assert f(1) == 2", "assert f(7) == 8")


def _problem(task: str, body: str, *tests: str) -> Problem:
    source = f"def f(x):\n    return {body}\n"
    return Problem(
        task_id=f"T/{task}",
        benchmark="toy",
        prompt=PromptParts(instruction="Add one."),
        entry_point="f",
        canonical_solution=source,
        control=source,
        suites={"base": Asserts("base", "f", tests or TESTS)},
    )


TOY = Benchmark(
    "toy",
    (
        _problem("right", "x + 1"),
        _problem("wrong", "x + 1 if x < 7 else 9", TESTS[0], "assert f(7) == 9"),
        _problem("fails", "x + 2"),
        _problem("raises", "[2][x - 1]"),
        _problem("floats", "x + 1.0000000001"),
        _problem("apart", "x + 1"),
        _problem("one", "x + 1"),
    ),
    "made up",
)


def _voter(name: str, **bodies: str) -> Voter:
    usual = {problem.task_id.partition("/")[2]: "x + 1" for problem in TOY} | bodies
    return Voter(name, {f"T/{task}": (f"def f(x):\n    return {body}\n",) for task, body in usual.items()})


def test_values_that_models_agree_on_speak_against_the_canonical_solution(first_pool):
    strong = [
        _voter("a", apart="x + 2", one="x + 2"),
        _voter("b", apart="x + 3", one="x + 1"),
        _voter("c", apart="x + 4", one="None.x", wrong="object()"),
    ]

    async def seen():
        async with first_pool(workers=2) as pool:
            return await seen_values(pool, TOY, strong)

    result = asyncio.run(seen())
    assert result.failing.keys() == {"T/fails", "T/raises", "T/floats"}
    assert result.against.keys() == {"T/wrong", "T/fails", "T/raises"}
    found = result.against["T/wrong"]
    assert (found.call, found.canonical, found.agreed, found.models, found.of) == ("f(7)", "9", "8", 2, 2)
    assert result.against["T/raises"].canonical == "IndexError"


@pytest.fixture
def strong_runs(tmp_path):
    """Three runs of starter that write the canonical solutions, but for one problem that all read otherwise."""
    problems = [problem for problem in load("starter") if not problem.base_stub][:4]
    other = f"def {problems[0].entry_point}(*arguments):\n    return ['another reading']\n"

    def made(name: str) -> str:
        manifest = Manifest(
            benchmark=BenchmarkFacts(name="starter", source="", digest="d", problems=4),
            model=f"replay/{name}",
            sampling=SamplingFacts(n_samples=1, model={}),
        )
        with open_run(tmp_path / name, manifest) as stored:
            for problem in problems:
                wrong = problem is problems[0]
                text = other if wrong else problem.canonical_solution
                stored.add_sample(Sample(problem.task_id, Completion(0, text, "solution"), text, "fenced"))
                status = Status.WRONG if wrong else Status.PASSED
                stored.add_verdict(Verdict((problem.task_id, 0, "base"), status, "isolated"), index=0)
        return str(tmp_path / name)

    return [made(name) for name in "abc"]


def test_the_command_says_which_values_speak_against_a_problem(strong_runs, capsys):
    assert run(["benchmarks", "assess", "starter", *strong_runs, "--execution", "--json"]) == 0
    items = {item["task_id"]: item for item in json.loads(capsys.readouterr().out)["items"]}
    first = items.pop("Starter/0")
    assert first["against"]["models"] == first["against"]["of"] == 3
    assert first["suspicion"].startswith("3 of 3 models return ['another reading'], not ")
    assert [item["against"] for item in items.values()] == [None] * 3


def test_weak_models_have_no_vote(strong_runs, recorded_run):
    weak = recorded_run("weak", {"Starter/0": {"base": [False]}, "Starter/1": {"base": [False]}})
    sources = [open_source(folder) for folder in (*map(Path, strong_runs), weak.folder)]
    assert [voter.name for voter in voters(sources, "base")] == ["replay/a", "replay/b", "replay/c"]


def test_values_of_one_model_are_refused_and_flags_without_them_too(strong_runs, capsys):
    assert run(["benchmarks", "assess", "starter", strong_runs[0], "--execution"]) == 2
    assert "--execution needs runs of two models" in capsys.readouterr().err
    assert run(["benchmarks", "assess", "starter", *strong_runs, "--inputs", "starter"]) == 2
    assert "without --execution nothing is executed" in capsys.readouterr().err


def test_without_executions_nothing_is_said_of_values(strong_runs):
    result = assess(load("starter"), [open_source(folder) for folder in map(Path, strong_runs)])
    assert {item.against for item in result.items} == {None}
