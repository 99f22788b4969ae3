import json

import pytest

from codeeval_benchmarks.registry import load

WRONG = "def halve(x):\n    return x // 2\n"
RIGHT = "def halve(x):\n    return x / 2\n"


@pytest.fixture
def add(codeeval, tmp_path):
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "right.py").write_text(RIGHT)
    asked = ("--prompt", "Write `halve(x)`.", "--entry-point", "halve", "--wrong", "wrong.py", "--solution", "right.py")

    def go(*arguments):
        return codeeval("problems", "add", *arguments, *asked)

    return go


def test_a_bug_becomes_a_problem_once_its_tests_tell_right_from_wrong(add, tmp_path):
    refused = add("odd", "--test", "assert halve(4) == 2")
    assert refused.returncode == 2
    assert "accept the program that failed" in refused.stderr
    assert not (tmp_path / "regressions.codeeval.yaml").exists()
    assert add("odd", "--test", "assert halve(3) == 1.5").returncode == 0
    (problem,) = load(tmp_path / "regressions.codeeval.yaml")
    assert (problem.control, problem.canonical_solution) == (WRONG, RIGHT)


def test_a_failing_sample_of_a_run_becomes_a_problem_whatever_its_suite(codeeval, default_folder, tmp_path):
    """One failing sample for each suite and for tests with and without a setup, in whatever order programs ended."""
    starter, weakest = load("starter"), {}
    for row in map(json.loads, (default_folder / "verdicts.jsonl").read_text().splitlines()):
        if row["status"] in {"wrong", "exception"}:
            key = row["task_id"], row["index"]
            weakest[key] = min(row["suite"], weakest.get(key, "strong"))  # base before strong
    kinds = {
        (suite, bool(starter[task].suites[suite].setup)): (task, index) for (task, index), suite in weakest.items()
    }
    assert {("base", False), ("strong", True)} <= kinds.keys()
    for number, ((suite, _), (task, index)) in enumerate(sorted(kinds.items())):
        where = ("--run", default_folder, "--task", task, "--index", str(index))
        done = codeeval("problems", "add", f"seen{number}", *where)
        assert done.returncode == 0, done.stderr
        problem = load(tmp_path / "regressions.codeeval.yaml").problems[-1]
        wanted = starter[task].suites[suite]
        assert (problem.suites["base"].tests, problem.suites["base"].setup) == (wanted.tests, wanted.setup)


INPUTS = {
    "task_id": "T/0",
    "prompt": "def halve(x):\n",
    "entry_point": "halve",
    "canonical_solution": "    return x / 2\n",
    "base_input": [[2]],
    "plus_input": [[3], [4.5]],
}


def test_a_sample_that_only_further_inputs_reject_becomes_a_problem_of_these(codeeval, tmp_path):
    (tmp_path / "b.jsonl").write_text(json.dumps(INPUTS))
    (tmp_path / "s.jsonl").write_text(json.dumps({"task_id": "T/0", "solution": WRONG}))
    assert codeeval("pass-at-k", "-b", "b.jsonl", "--samples", "s.jsonl", "--run", "r").returncode == 0
    done = codeeval("problems", "add", "odd", "--run", "r", "--task", "T/0")
    assert done.returncode == 0, done.stderr
    (problem,) = load(tmp_path / "regressions.codeeval.yaml")
    assert (problem.suites["base"].inputs, problem.control) == (((3,), (4.5,)), WRONG)


@pytest.mark.parametrize(
    ("benchmark", "task"), [("starter-stdio", "StarterStdio/0"), ("starter-calls", "StarterCalls/0")]
)
def test_a_failing_sample_of_a_contest_becomes_a_problem(codeeval, tmp_path, benchmark, task):
    (tmp_path / "samples.jsonl").write_text(json.dumps({"task_id": task, "solution": "print('nothing')\n"}) + "\n")
    run = ("--samples", "samples.jsonl", "--run", "r", "--partial", "--suites", "base")
    assert codeeval("pass-at-k", "-b", benchmark, *run).returncode == 0
    done = codeeval("problems", "add", "seen", "--run", "r", "--task", task)
    assert done.returncode == 0, done.stderr
    (problem,) = load(tmp_path / "regressions.codeeval.yaml")
    known = load(benchmark)[task]
    assert problem.entry_point == known.entry_point
    assert problem.suites["base"].row_fields() == known.suites["base"].row_fields()
