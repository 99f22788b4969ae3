"""`codeeval taxonomy --compare`: kinds of bugs on two sides."""

import json
import re

import pytest

from codeeval.cli import run
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Calibration, LimitFacts, Manifest, SamplingFacts, open_run
from codeeval_sandbox.jobs import Status, Verdict

PASSED, WRONG, SYNTAX, RAISED = Status.PASSED, Status.WRONG, Status.SYNTAX_ERROR, Status.EXCEPTION
TASKS = 24
PROGRAMS = {SYNTAX: "def f(x):\n    return (\n"}
"""Programs by status, where another one shows why it fails."""


@pytest.fixture
def write(tmp_path):
    """Write a run of a benchmark's first problems; each has the same statuses."""

    def make(name, *statuses, model="openai/m", benchmark="starter", sound=True):
        known = Calibration(seconds=4, reference_seconds=0, passed=sound, trust="isolated")
        manifest = Manifest(
            benchmark=BenchmarkFacts(name=benchmark, source="", digest="d", problems=TASKS),
            model=model,
            sampling=SamplingFacts(n_samples=None, model={}),
            request={"benchmark": "starter"},
            limits=LimitFacts(tasks={f"Starter/{number}": {"base": known} for number in range(TASKS)}),
        )
        with open_run(tmp_path / name, manifest) as opened:
            for task_id in (f"Starter/{number}" for number in range(TASKS)):
                for index, status in enumerate(statuses):
                    program = PROGRAMS.get(status, "def f(x):\n    return x + 1\n")
                    opened.add_sample(Sample(task_id, Completion(index, program, "solution"), program, "fenced"))
                    opened.add_verdict(Verdict((task_id, index, "base"), status, "isolated"), index=index)
        return str(tmp_path / name)

    return make


@pytest.fixture
def compare(capsys):
    """Compare runs; the contrasts."""

    def compared(by, *runs):
        assert run(["taxonomy", *runs, "--no-execution", "--compare", by, "--json"]) == 0
        return json.loads(capsys.readouterr().out)["contrasts"]

    return compared


def test_models_that_fail_otherwise_differ(write, compare):
    (contrast,) = compare(
        "model", write("a", SYNTAX, WRONG, model="openai/a"), write("b", WRONG, WRONG, model="openai/b")
    )
    assert (contrast["first"], contrast["second"]) == ("openai/a", "openai/b")
    syntax = contrast["categories"]["A"]
    assert (syntax["first"]["estimate"], syntax["second"]["estimate"]) == (0.5, 0.0)
    assert (syntax["first_count"], syntax["second_count"]) == (TASKS, 0)
    assert syntax["difference"]["low"] < syntax["difference"]["estimate"] == -0.5 < syntax["difference"]["high"] < 0
    assert syntax["of_samples"]["estimate"] == -0.5
    assert syntax["p"] == contrast["p"] == 1 / 5_000
    assert contrast["shared_groups"] == TASKS
    assert contrast["only_first_models"] == []


def test_the_same_failures_do_not_differ(write, compare):
    (contrast,) = compare("run", write("a", WRONG, SYNTAX), write("b", WRONG, SYNTAX))
    assert contrast["p"] == 1
    assert {entry["difference"]["estimate"] for entry in contrast["kinds"].values()} == {0}


def test_runs_of_a_side_are_pooled_and_models_of_one_side_named(write, compare):
    runs = [
        write("a", WRONG, WRONG, model="openai/x"),
        write("b", SYNTAX, WRONG, model="openai/y"),
        write("c", RAISED, RAISED, model="openai/x", benchmark="starter-copy"),
    ]
    (contrast,) = compare("benchmark", *runs)
    assert contrast["first_runs"] == runs[:2]
    assert contrast["categories"]["A"]["first"]["estimate"] == 0.25
    assert (contrast["first_problems"], contrast["only_first_models"]) == (TASKS, ["openai/y"])
    assert contrast["only_second_models"] == []


def test_each_further_side_is_compared_with_the_first(write, compare):
    runs = [write(name, WRONG, model=f"openai/{name}") for name in "abc"]
    assert [entry["second"] for entry in compare("model", *runs)] == ["openai/b", "openai/c"]


def test_the_table_has_both_sides_and_the_difference(write, capsys):
    runs = [write("a", SYNTAX, PASSED, model="openai/a"), write("b", WRONG, PASSED, model="openai/b")]
    assert run(["taxonomy", *runs, "--no-execution", "--compare", "model"]) == 0
    shown = capsys.readouterr().out
    assert "kinds of bugs: openai/a against openai/b" in shown
    assert re.search(r"A syntax +100\.0 % .* 0\.0 % .* -100\.0 ", shown)
    assert f"{TASKS} groups of problems on both sides" in shown


def test_the_table_has_whole_names_of_categories(write, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    runs = [write("a", WRONG, model="openai/a", sound=False), write("b", WRONG, model="openai/b")]
    assert run(["taxonomy", *runs, "--no-execution", "--compare", "model"]) == 0
    assert re.search(r"T test or reference at fault +100\.0 % ", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("by", "statuses", "message"),
    [
        ("benchmark", (WRONG, WRONG), "--compare benchmark finds one benchmark alone, 'starter': .*--compare model"),
        ("run", (WRONG, PASSED), "no sample of run '.*b' fails"),
    ],
)
def test_runs_that_make_no_comparison_are_refused(write, capsys, by, statuses, message):
    runs = [write("a", statuses[0]), write("b", statuses[1])]
    assert run(["taxonomy", *runs, "--no-execution", "--compare", by]) == 2
    assert re.search(message, capsys.readouterr().err)
