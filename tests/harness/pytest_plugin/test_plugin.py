import json
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from codeeval_benchmarks.registry import load

RATES = np.linspace(0.5, 1.0, 20)


@pytest.fixture
def runs(recorded_run, pytester):
    """A baseline, and a candidate that lost one task: folders, by name."""
    problems = load("starter").problems[:20]
    rng = np.random.default_rng(1)
    found = {}
    for name in ("old", "new"):
        outcomes = {
            problem.task_id: {"base": (rng.random(10) < rate).tolist()}
            for problem, rate in zip(problems, RATES, strict=True)
        }
        outcomes["Starter/19"] = {"base": [name == "old"] * 10}
        facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}
        found[name] = str(recorded_run(pytester.path / name, outcomes, model=f"simulated/{name}", **facts).folder)
    return found


@pytest.fixture
def run_pytest(pytester, runs):
    def go(*arguments, candidate="new", **options):
        flags = ("--codeeval-candidate", runs[candidate], "--codeeval-baseline", runs["old"])
        return pytester.runpytest(*flags, "-p", "no:randomly", *arguments, **options)

    return go


def test_each_task_is_an_item_and_each_rule_one_per_benchmark(run_pytest):
    result = run_pytest("--collect-only", "-q")
    result.stdout.fnmatch_lines(["starter::0", "starter::19", "starter::gate-pass@1", "starter::gate-infrastructure"])
    assert "25 tests collected" in result.stdout.str()


def test_the_lost_task_fails_and_shows_what_went_wrong(run_pytest):
    result = run_pytest()
    result.stdout.fnmatch_lines(
        [
            "*Starter/19 of starter: 0 of 10 samples pass, of the baseline's 10 of 10 (p *",
            "prompt:",
            "*def *",
            "sample 0:",
            "*# Starter/19, 0",
            "status: wrong",
            "kind: ?.? *",
        ]
    )
    result.stdout.fnmatch_lines(["FAILED starter::19*", "FAILED starter::gate-collapse*"])
    assert "Traceback" not in result.stdout.str()
    result.assert_outcomes(passed=22, failed=2, skipped=1)


def test_an_unchanged_model_passes(run_pytest):
    run_pytest(candidate="old").assert_outcomes(passed=24, skipped=1)


def test_a_doubtful_drop_passes_and_is_named(run_pytest, recorded_run, runs, pytester):
    outcomes = {
        f"Starter/{task}": {"base": [index < (6 if task == 3 else 10) for index in range(10)]} for task in range(20)
    }
    whole = {task: {"base": [True] * 10} for task in outcomes}
    facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}
    runs["old"] = str(recorded_run(pytester.path / "whole", whole, **facts).folder)
    runs["new"] = str(recorded_run(pytester.path / "fell", outcomes, **facts).folder)
    result = run_pytest("-W", "error", "-k", "not gate")
    result.assert_outcomes(passed=20)
    result.stdout.fnmatch_lines(
        ["*may have dropped, not sure over all tasks*", "starter::3: 6 of 10 samples pass, of the baseline's 10 of 10*"]
    )


def test_k_chooses_items_and_changes_no_verdict(run_pytest):
    run_pytest("-k", "starter and 19").assert_outcomes(failed=1)


def test_last_failed_runs_what_failed(run_pytest):
    run_pytest()
    run_pytest("--lf").assert_outcomes(failed=2)


def test_junit_has_a_case_per_item(run_pytest, pytester):
    run_pytest("--junit-xml", "out.xml")
    cases = ET.parse(pytester.path / "out.xml").getroot().findall(".//testcase")
    failing = [case for case in cases if case.find("failure") is not None]
    assert len(cases) == 25
    assert {case.get("name") for case in failing} == {"19", "gate-collapse"}
    assert "0 of 10 samples pass" in failing[0].find("failure").text


def test_distributed_sessions_come_to_the_same(run_pytest):
    result = run_pytest("-n", "2")
    result.assert_outcomes(passed=22, failed=2, skipped=1)


def test_the_configuration_chooses_tasks_and_what_is_required(run_pytest, pytester):
    pytester.makefile(
        ".toml",
        codeeval='error = 0.1\n[[benchmarks]]\nname = "starter"\ntasks = ["Starter/3", "Starter/19"]\nrequire = 0.3\n',
    )
    result = run_pytest("-k", "not gate")
    result.assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("eror = 1", "eror: unknown field"),
        ("[[benchmarks]]\nname = 'startr'", "did you mean 'starter'"),
        ("[", "is not TOML"),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_one_message(run_pytest, pytester, text, message):
    pytester.makefile(".toml", codeeval=text)
    result = run_pytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert message in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


def test_a_run_that_is_none_is_one_message(pytester):
    result = pytester.runpytest("--codeeval-candidate", "absent")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*codeeval: 'absent' holds no run*"])


def test_without_a_candidate_marked_functions_are_skipped(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.codeeval(prompt="Write double(x), which returns twice x.")
        def test_double(double):
            assert double(4) == 8

        def test_other():
            assert True
        """
    )
    result = pytester.runpytest("--strict-markers", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*needs a code model: pytest --codeeval-candidate*"])


def test_a_mark_that_cannot_be_meant_is_one_message(run_pytest, pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.codeeval(promt="Write double(x).")
        def test_double(double):
            assert double(4) == 8
        """
    )
    run_pytest().stdout.fnmatch_lines(["*does not know 'promt'*"])


def test_the_plugin_costs_nothing_while_it_is_not_used():
    code = "import codeeval.pytest_plugin, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert not {"numpy", "scipy", "pydantic", "typer", "rich", "codeeval.studies"} & set(loaded)


def test_a_mark_stands_for_tasks_of_a_benchmark(run_pytest, pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.codeeval(benchmark="starter", tasks=["Starter/3", "Starter/19"])
        def test_starter(): ...
        """
    )
    result = run_pytest("-k", "test_starter and not gate", "-v")
    result.stdout.fnmatch_lines(["*.py::test_starter::3 *PASSED*", "*.py::test_starter::19 *FAILED*"])


def test_problems_of_which_the_candidate_has_no_run_are_an_error(run_pytest, pytester):
    text = "- {id: 1, prompt: Write f., entry_point: f, tests: [f()]}\n"
    (pytester.path / "own.codeeval.yaml").write_text(text)
    result = run_pytest(candidate="old")
    result.stdout.fnmatch_lines(["*the candidate has no run of 'own': add one by --codeeval-candidate*"])
    result.assert_outcomes(passed=24, skipped=1, errors=1)


def test_a_file_of_problems_is_one_however_its_path_is_written(run_pytest, runs, recorded_run, pytester, monkeypatch):
    monkeypatch.chdir(pytester.path)
    (pytester.path / "own.codeeval.yaml").write_text("- {id: 1, prompt: Write f., entry_point: f, tests: [f()]}\n")
    facts = {"benchmark": {"name": "own"}, "request": {"benchmark": "own.codeeval.yaml"}}
    runs["new"] = str(recorded_run(pytester.path / "mine", {"own/1": {"base": [True] * 4}}, **facts).folder)
    listed = run_pytest("--collect-only", "-q", str(pytester.path / "own.codeeval.yaml"))
    assert [line for line in listed.outlines if line.endswith("::1") and "own" in line] == ["own.codeeval.yaml::1"]
    result = run_pytest()
    assert "rename one" not in result.stdout.str() + result.stderr.str()
    assert result.ret in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    assert result.parseoutcomes().get("errors", 0) == 0


def test_two_files_of_one_name_are_refused(run_pytest, pytester):
    for folder in ("one", "two"):
        (pytester.path / folder).mkdir()
        (pytester.path / folder / "bugs.codeeval.yaml").write_text(
            "- {id: 1, prompt: Write f., entry_point: f, tests: [f()]}\n"
        )
    run_pytest().stdout.fnmatch_lines(["*are both called 'bugs': rename one of the files*"])


def test_what_a_sample_or_a_benchmark_says_is_text(run_pytest, recorded_run, runs, pytester):
    says = "\x1b[2J\x07\x9b\u202e\x00[red]<script>\nforged"
    facts = {"benchmark": {"name": f"b{says}"}, "request": {"benchmark": "starter"}}
    for name in ("old", "new"):
        outcomes = {f"T/{task}{says}": {"base": [name == "old" or task < 15] * 10} for task in range(20)}
        model = f"simulated/{name}{says}"
        runs[name] = str(recorded_run(pytester.path / f"h{name}", outcomes, model=model, **facts).folder)
    result = run_pytest("--junitxml", "j.xml", "-v")
    printed = result.stdout.str() + result.stderr.str()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]|^forged", printed, re.MULTILINE)
    assert r"T/19\x1b[2J\x07\x9b\u202e\x00[red]<script>\nforged of b" in printed
    assert len(ET.parse(pytester.path / "j.xml").findall(".//failure")) >= 5


@pytest.fixture
def three_answers(pytester):
    """Rules of which one cannot be shown with so few samples, and one is advisory; and benchmarks that are missing."""
    (pytester.path / "gate.toml").write_text(
        'required = ["mbpp"]\n'
        '[[rules]]\nrule = "pass@k"\nmargin = 1.0\nbenchmarks = ["starter"]\n'
        '[[rules]]\nrule = "collapse"\ntier = "advisory"\n'
        '[[rules]]\nrule = "infrastructure"\ntier = "critical"\nbenchmarks = ["humaneval"]\n'
    )

    def configure(inconclusive):
        (pytester.path / "codeeval.toml").write_text(f'gate = "gate.toml"\ninconclusive = "{inconclusive}"\n')

    return configure


def test_an_open_rule_and_a_missing_benchmark_fail_with_what_would_decide(run_pytest, three_answers):
    three_answers("fail")
    result = run_pytest("-k", "gate", candidate="old")
    result.assert_outcomes(failed=3, passed=2)
    result.stdout.fnmatch_lines(
        [
            "*starter: pass@1 does not drop, shown to 1 points: inconclusive: *more samples per task of both runs*",
            "*mbpp is required: the baseline and the candidate have no run of it*",
        ]
    )


def test_open_rules_are_skipped_where_the_configuration_lets_them_pass(run_pytest, three_answers):
    """An advisory rule that fails is skipped too, in either case."""
    three_answers("pass")
    run_pytest("-k", "gate", candidate="new").assert_outcomes(passed=1, skipped=4)
