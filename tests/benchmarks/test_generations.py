"""The evolved generation of `starter` is a benchmark, and the command makes it again."""

from importlib import resources

import pytest

from codeeval.cli import run
from codeeval_benchmarks import load

SOURCES = "Starter/0,Starter/2,Starter/8,Starter/10,Starter/14,Starter/18"


def test_the_evolved_exercises_build_on_those_of_starter():
    evolved, starter = load("starter-evolved"), load("starter")
    assert [problem.base_task_id for problem in evolved] == SOURCES.split(",")
    assert {problem.benchmark for problem in evolved} == {"starter-evolved"}
    assert all(problem.base_stub.rstrip() in problem.prompt.stub for problem in evolved)
    assert all(starter[problem.base_task_id].entry_point in problem.canonical_solution for problem in evolved)


@pytest.mark.minutes
def test_the_command_makes_the_evolved_exercises_again(tmp_path):
    file = tmp_path / "evolved.jsonl"
    command = ["evolve", "starter", "--recipe", "pro", "--model", "recorded/starter", "--sample-id", SOURCES]
    assert run([*command, "--out", str(file)]) == 0
    stored = resources.files("codeeval_benchmarks.starter").joinpath("evolved", "problems.jsonl")
    assert file.read_bytes() == stored.read_bytes()
