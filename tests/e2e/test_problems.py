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


def test_a_failing_sample_of_a_run_becomes_a_problem(codeeval, default_folder, tmp_path):
    rows = [json.loads(line) for line in (default_folder / "verdicts.jsonl").read_text().splitlines()]
    failed = next(row for row in rows if row["status"] == "exception" and row["suite"] == "base")
    chosen = ("--run", default_folder, "--task", failed["task_id"], "--index", str(failed["index"]))
    done = codeeval("problems", "add", "seen", *chosen)
    assert done.returncode == 0, done.stderr
    (problem,) = load(tmp_path / "regressions.codeeval.yaml")
    original = load("starter")[failed["task_id"]]
    assert problem.entry_point == original.entry_point
    assert problem.suites["base"].tests == original.suites["base"].tests
