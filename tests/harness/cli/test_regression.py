import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from codeeval.cli import run

RATES = np.linspace(0.05, 0.95, 60)


@pytest.fixture
def two(simulated_run):
    """A run, and one of a worse model."""
    worse = simulated_run("worse", np.clip(RATES - 0.2, 0, 1), 10, 2, model="simulated/worse")
    return str(simulated_run("good", RATES, 10, 1).folder), str(worse.folder)


@pytest.fixture
def said(capsys, monkeypatch):
    """Runs a command line; its exit code, what it printed, what it said."""
    monkeypatch.setenv("COLUMNS", "120")

    def go(*arguments):
        code = run(list(map(str, arguments)))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


def test_compare_prints_tables_and_json(said, two, tmp_path):
    code, printed, _ = said("compare", *two, two[0], "--figures", tmp_path / "figures")
    assert code == 0
    assert printed.splitlines()[-1] == f"figures: {tmp_path / 'figures'}"
    assert "negative flips" in printed
    assert "difference, points" in printed
    assert {path.suffix for path in (tmp_path / "figures").iterdir()} == {".svg", ".png", ".json"}
    found = json.loads(said("compare", *two, "--json")[1])
    assert found["candidates"][0]["benchmarks"][0]["difference"]["estimate"] < -0.1


def test_a_run_compared_with_itself_is_named_so(said, two, tmp_path):
    (tmp_path / "link").symlink_to(two[0])
    assert "compares the run" in said("compare", two[0], two[0])[1]
    printed = said("compare", two[0], tmp_path / "link")[1]
    assert "which are one folder, with itself, so nothing can differ" in printed
    assert "with itself" not in said("compare", *two)[1]


def test_a_gate_says_which_drop_it_would_notice(said, two):
    printed = said("gate", "--baseline", two[0], "--candidate", two[1])[1]
    assert "the smallest drop of pass@1 that is noticed in 80 % of cases is" in printed
    assert "(60 tasks, 10 samples each)" in printed
    assert "surely" not in printed


def test_files_are_written_into_folders_that_are_made(said, two, tmp_path):
    report = tmp_path / "new" / "deep" / "gate.md"
    assert said("gate", "--baseline", two[0], "--candidate", two[0], "--markdown", report)[0] == 0
    assert report.read_text(encoding="utf-8").startswith("### Gate passed")
    history = tmp_path / "other" / "h.sqlite"
    assert said("history", "add", two[0], "--history", history)[0] == 0
    assert history.exists()


def test_every_number_stands_whole_at_every_width(said, two, tmp_path, keeps_numbers):
    keeps_numbers("compare", *two)
    keeps_numbers("compare", *two, *two)
    keeps_numbers("leaderboard", *two)
    assert said("history", "add", *two, "--history", tmp_path / "h.sqlite")[0] == 0
    keeps_numbers("history", "show", "--history", tmp_path / "h.sqlite")


def test_a_plan_begins_with_what_is_needed_and_shows_variances_if_verbose(said, two):
    code, printed, _ = said("plan", two[0])
    assert (code, printed.splitlines()[1][:10]) == (0, "to notice ")
    assert "variance" not in printed.replace("the variances: add --verbose", "")
    assert "variance of one sample" in said("plan", two[0], "-v")[1]


def test_one_difference_is_no_figure(said, two, tmp_path):
    code, printed, _ = said("compare", *two, "--figures", tmp_path / "figures")
    assert (code, printed.splitlines()[-1]) == (0, "figures: none, since a single point is not a figure")
    assert not (tmp_path / "figures").exists()


def test_compare_needs_two_runs(said, two):
    code, printed, message = said("compare", two[0])
    assert (code, printed) == (2, "")
    assert "compare needs two runs" in message


def test_a_gate_that_fails_exits_with_1_and_writes_markdown_and_junit(said, two, tmp_path):
    files = {name: tmp_path / name for name in ("gate.md", "gate.xml")}
    flags = ("--markdown", files["gate.md"], "--junit", files["gate.xml"])
    code, printed, _ = said("gate", "--baseline", two[0], "--candidate", two[1], *flags)
    assert code == 1
    assert "the gate is not passed" in printed
    assert "| **FAIL** | toy | pass@1 does not drop |" in files["gate.md"].read_text()
    suite = ET.fromstring(files["gate.xml"].read_text()).find("testsuite")
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure")) > 0
    assert int(suite.get("tests")) == len(suite.findall("testcase"))
    code, printed, _ = said("gate", "--baseline", two[0], "--candidate", two[1], "--json")
    assert (code, json.loads(printed)["passed"]) == (1, False)


def test_a_gate_says_its_verdict_first_and_each_task_once(said, two):
    code, printed, _ = said("gate", "--baseline", two[0], "--candidate", two[1])
    first, *others = printed.splitlines()
    tasks = [line for line in others if line.startswith("  toy ")]
    assert code == 1
    assert first.startswith("the gate is not passed: ")
    assert tasks
    assert len(tasks) == len(set(tasks))
    assert len(said("gate", "--baseline", two[0], "--candidate", two[1], "-v")[1].splitlines()) > len(others) + 1


def test_a_gate_that_holds_exits_with_0(said, two):
    assert said("gate", "--baseline", two[1], "--candidate", two[0])[0] == 0


def test_gate_init_writes_rules_that_a_gate_takes(said, two, tmp_path):
    path = tmp_path / "gate.toml"
    assert said("gate", "--init", path)[0] == 0
    assert said("gate", "--baseline", two[1], "--candidate", two[0], "--rules", path)[0] == 0
    code, _, message = said("gate", "--init", path)
    assert code == 2
    assert "is there already" in message


def test_plan_works_with_and_without_a_pilot(said, two):
    assert "spread evenly" in said("plan")[1]
    code, printed, _ = said("plan", *two, "--drop", "3", "--json")
    found = json.loads(printed)
    assert code == 0
    assert found["split"]["differences"] is not None
    assert 0 < found["power_even"] < 1
    assert 0 < found["stopping"] < 1


def test_history_keeps_a_trend(said, two, tmp_path):
    path = tmp_path / "h.sqlite"
    assert said("history", "add", *two, "--history", path, "--label", "nightly")[0] == 0
    code, printed, _ = said("history", "show", "--history", path, "--figures", tmp_path / "f")
    assert code == 0
    assert printed.count("nightly") == 2
    rows = json.loads(said("history", "show", "--history", path, "--json", "-m", "simulated/worse")[1])["rows"]
    assert [row["model"] for row in rows] == ["simulated/worse"]
    assert (tmp_path / "f" / "history.svg").exists()


def test_an_unfinished_run_is_no_point_of_a_trend(said, recorded_run, tmp_path):
    unfinished = recorded_run("u", {"T/0": {"base": [True, None]}}, finished=None)
    code, _, message = said("history", "add", unfinished.folder, "--history", tmp_path / "h.sqlite")
    assert code == 2
    assert "not finished" in message
    assert not (tmp_path / "h.sqlite").exists()


def test_a_gate_with_a_margin_has_a_third_answer_and_its_exit_code(said, two):
    """The answer comes first, then what would decide."""
    sides = ("--baseline", two[0], "--candidate", two[0])
    code, printed, _ = said("gate", *sides, "--margin", "3")
    first, second = printed.splitlines()[:2]
    assert (code, first) == (1, "the gate is inconclusive: 1 of 5 rules is not decided; no rule failed")
    assert "more samples per task of both runs" in second
    assert said("gate", *sides, "--margin", "3", "--inconclusive", "pass")[0] == 0
    assert json.loads(said("gate", *sides, "--margin", "3", "--json")[1])["verdict"] == "inconclusive"
    passed = said("gate", *sides, "--margin", "20")
    assert passed[0] == 0
    assert passed[1].startswith("the gate is passed: 1 critical rule is shown to hold")
    assert said("gate", "--baseline", two[0], "--candidate", two[1], "--margin", "3", "--inconclusive", "pass")[0] == 1


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--margin", "0"), "--margin 0: expected more than 0"),
        (("--inconclusive", "maybe"), "--inconclusive 'maybe' is unknown: write `fail` or `pass`"),
        (("--exclude-flaky",), "--exclude-flaky needs a history that shows which tasks are flaky: add --flaky FILE"),
        (("--flaky", "none.sqlite"), "there is no history at 'none.sqlite'"),
    ],
)
def test_flags_of_a_gate_that_cannot_be_meant_are_refused(said, two, flags, message):
    code, _, text = said("gate", "--baseline", two[0], "--candidate", two[1], *flags)
    assert code == 2
    assert message in text


def test_a_gate_names_flaky_tasks_of_the_history(said, two, recorded_run, tmp_path):
    """The same model again, one task of which was lost for a night."""
    history = tmp_path / "history.sqlite"
    outcomes = {f"T/{task}": {"base": [index < 10 * rate for index in range(10)]} for task, rate in enumerate(RATES)}
    outcomes["T/59"] = {"base": [False] * 10}
    again = str(recorded_run("again", outcomes, seed=5, started="2026-01-05T00:00:00+00:00").folder)
    assert said("history", "add", again, "--history", history)[0] == 0
    flags = ("gate", "--baseline", two[0], "--candidate", two[1], "--flaky", history)
    printed = said(*flags)[1]
    assert "1 flaky task in the history" in printed
    assert "toy T/59: 0 % in " in printed
    assert "left out" in said(*flags, "--exclude-flaky")[1]
