"""`codeeval solved`: tasks solved by any sample, classes of errors, and runs together."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.cli import run
from codeeval.samples import Completion, Sample
from codeeval.statistics.pass_at_k import mixed_pass_at_k
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run
from codeeval_sandbox.jobs import Status, Verdict


@pytest.fixture
def write(tmp_path):
    """Write a run; by task, a status of each sample, and the tests that passed before a wrong one."""

    def make(name, tasks):
        manifest = Manifest(
            benchmark=BenchmarkFacts(name="toy", source="", digest="d", problems=len(tasks)),
            model="openai/m",
            sampling=SamplingFacts(n_samples=None, model={}),
        )
        with open_run(tmp_path / name, manifest) as opened:
            for task_id, outcomes in tasks.items():
                for index, (status, *tests) in enumerate(outcomes):
                    opened.add_sample(Sample(task_id, Completion(index, "x", "solution"), "x", "fenced"))
                    passed_tests = tests[0] if tests else None
                    verdict = Verdict(
                        (task_id, index, "base"), Status(status), "isolated", passed_tests=passed_tests, total_tests=3
                    )
                    opened.add_verdict(verdict, index=index)
        return str(tmp_path / name)

    return make


RIGHT, WRONG = ("passed", 3), ("wrong", 0)


def study(capsys, *words):
    assert run(["solved", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_both_figures_of_a_run_and_its_classes(write, capsys):
    tasks = {
        "T/0": [RIGHT, WRONG, ("wrong", 2), ("exception", 1)],
        "T/1": [("syntax_error",), ("timeout",), ("no_code",), ("infrastructure",)],
    }
    (shown,) = study(capsys, write("a", tasks))["runs"]
    assert shown["solved"]["estimate"] == 0.5
    assert shown["right"]["estimate"] == 0.125
    shares = {name: share["estimate"] for name, share in shown["classes"].items()}
    third = round(1 / 6, 10)
    assert shares == {
        "passed": 0.125,
        "tests": 0.125,
        "some_tests": 0.125,
        "runtime": 0.125,
        "syntax": third,
        "limit": third,
        "no_program": third,
    }


def test_runs_together_solve_what_any_solves(write, capsys):
    runs = [
        write("a", {"T/0": [RIGHT, RIGHT], "T/1": [WRONG, WRONG], "T/2": [WRONG, WRONG]}),
        write("b", {"T/0": [WRONG, WRONG], "T/1": [RIGHT, RIGHT], "T/2": [WRONG, WRONG]}),
    ]
    together = study(capsys, *runs)["ensemble"]
    assert together["samples"] == 4
    assert together["solved"]["estimate"] == pytest.approx(2 / 3)
    assert [gain["solved"]["estimate"] for gain in together["gains"]] == pytest.approx([1 / 3, 1 / 3])
    assert (together["k"], together["mixed"]["estimate"]) == (2, pytest.approx(2 / 3))
    assert together["difference"]["estimate"] == pytest.approx(1 / 3)


def test_one_sample_each_makes_no_fair_comparison(write, capsys):
    runs = [write("a", {"T/0": [RIGHT]}), write("b", {"T/0": [WRONG]})]
    assert study(capsys, *runs)["ensemble"]["k"] is None


def test_the_tables_say_it_in_words(write, capsys):
    runs = [write(name, {"T/0": [RIGHT, ("wrong", 1)], "T/1": [WRONG, WRONG]}) for name in ("a", "b")]
    assert run(["solved", *runs]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "all runs together (4 samples): 50.0 %" in shown
    assert "some tests pass" in shown
    assert "only if the first tests do" in shown


def test_runs_are_named_by_what_differs_and_fit_into_80_columns(write, capsys):
    long = "starter-simulated-default-20261130-23264"
    runs = [write(f"{long}{index}", {"T/0": [RIGHT, WRONG], "T/1": [WRONG, WRONG]}) for index in range(2)]
    assert run(["solved", runs[0]]) == 0
    alone = capsys.readouterr().out
    assert runs[0] not in alone
    assert max(map(len, alone.splitlines()[1:])) <= 80
    assert run(["solved", *runs]) == 0
    both = capsys.readouterr().out
    assert both.startswith("solved by any sample: openai/m on toy")
    assert all(Path(path).name in both for path in runs)


def test_runs_of_the_same_samples_are_noticed(write, capsys):
    runs = [write(name, {"T/0": [RIGHT, WRONG]}) for name in ("a", "b")]
    assert study(capsys, *runs)["notes"] == [
        f"{runs[0]} and {runs[1]} hold the same samples: they are one run, named twice"
    ]
    assert study(capsys, runs[0])["notes"] == []


def test_runs_without_a_common_task_are_refused(write, capsys):
    assert run(["solved", write("a", {"T/0": [RIGHT]}), write("b", {"T/1": [RIGHT]})]) == 2
    assert "no task in common" in capsys.readouterr().err


@given(st.data())
def test_the_chance_over_several_pools_is_that_of_all_draws(data):
    k = data.draw(st.integers(1, 2))
    pools = [data.draw(st.lists(st.booleans(), min_size=k, max_size=4)) for _ in range(2)]
    draws = [itertools.combinations(pool, k) for pool in pools]
    solved = [any(itertools.chain(*each)) for each in itertools.product(*draws)]
    n, c = ([[count(pool)] for pool in pools] for count in (len, sum))
    assert mixed_pass_at_k(n, c, k)[0] == pytest.approx(np.mean(solved))
