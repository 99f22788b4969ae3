"""Lists of runs, what is kept beside a run for them, and removal."""

import json
import os

import pytest

from codeeval.cli import run as command
from codeeval.folders import Wanted, list_runs, read_brief, remove_runs
from codeeval.folders.brief import BRIEF
from codeeval.store import open_run, read_manifest

MIXED = {"T/0": {"base": [True, False]}, "T/1": {"base": [True, True]}}


def names(root, **filters):
    return sorted(run.name for run in list_runs(root, Wanted(**filters)).runs)


@pytest.fixture
def runs(recorded_run, tmp_path):
    """Four runs: finished ones of two models, an unfinished one in a folder of its own, and one that is broken."""
    recorded_run("a", MIXED, model="openai/small")
    recorded_run("b", MIXED, model="openai/large", benchmark={"name": "other"})
    recorded_run("night/c", MIXED, model="openai/small", finished=None)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("no run")
    return tmp_path


def test_a_list_has_state_counts_and_pass_rates(runs):
    by_name = {run.name: run for run in list_runs(runs).runs}
    assert sorted(by_name) == ["a", "b", "broken", "night/c"]
    assert (by_name["a"].state, by_name["a"].samples, by_name["a"].pass_at_1) == ("finished", 4, {"base": 0.75})
    assert by_name["night/c"].state == "unfinished"
    assert by_name["broken"].state == "unreadable"
    assert "run.json" in by_name["broken"].error
    assert by_name["a"].size == sum(path.stat().st_size for path in (runs / "a").iterdir() if path.name != BRIEF)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"model": "openai/s*"}, ["a", "night/c"]),
        ({"model": "large"}, ["b"]),
        ({"benchmark": "other"}, ["b"]),
        ({"states": ("unfinished", "unreadable")}, ["broken", "night/c"]),
        ({"name": "night/*"}, ["night/c"]),
        ({"older": 3600.0}, ["a"]),
        ({"newer": 3600.0, "states": ("finished",)}, ["b"]),
    ],
)
def test_filters_leave_what_they_say(runs, filters, left):
    for name in ("run.json", "samples.jsonl", "verdicts.jsonl"):
        os.utime(runs / "a" / name, (0, 0))
    assert names(runs, **filters) == left


def test_the_brief_of_a_run_is_kept_until_a_file_changes(runs):
    list_runs(runs)
    kept = runs / "a" / BRIEF
    kept.write_text(kept.read_text().replace("openai/small", "openai/kept"))
    assert read_brief(runs / "a").model == "openai/kept"
    with (runs / "a" / "verdicts.jsonl").open("a") as file:
        file.write("\n")
    assert read_brief(runs / "a").model == "openai/small"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"form": 2}'])
def test_a_brief_that_cannot_be_read_is_measured_anew(runs, content):
    (runs / "a" / BRIEF).write_text(content)
    assert read_brief(runs / "a", keep=True).samples == 4
    assert json.loads((runs / "a" / BRIEF).read_text())["samples"] == 4


def test_a_run_that_is_written_is_shown_so_and_kept(runs):
    manifest = read_manifest(runs / "night" / "c")
    with open_run(runs / "night" / "c", manifest):
        assert {run.name: run.state for run in list_runs(runs).runs}["night/c"] == "writing"
        result = remove_runs([runs / "night" / "c", runs / "a"])
    assert result.removed == (str(runs / "a"),)
    assert "another process" in result.kept[0].reason
    assert (runs / "night" / "c" / "samples.jsonl").exists()


def test_removal_leaves_no_file_of_ours_and_each_of_the_users(runs):
    list_runs(runs)
    (runs / "a" / "report.html").write_text("page")
    (runs / "b" / "notes.txt").write_text("mine")
    result = remove_runs([runs / "a", runs / "b"])
    assert result.left == (str(runs / "b"),)
    assert not (runs / "a").exists()
    assert [path.name for path in (runs / "b").iterdir()] == ["notes.txt"]


def test_what_cannot_be_read_is_no_run_to_remove(runs):
    result = remove_runs([runs / "broken"])
    assert (result.removed, len(result.kept)) == ((), 1)
    assert (runs / "broken" / "run.json").exists()


@pytest.mark.parametrize("path", ["mine", "night", "nothing"])
def test_a_folder_that_is_no_run_is_refused_and_nothing_is_removed(runs, path, capsys):
    assert command(["runs", "remove", str(runs / "a"), str(runs / path), "--yes"]) == 2
    assert "holds no run" in capsys.readouterr().err
    assert (runs / "a" / "run.json").exists()


def test_removal_needs_a_choice_and_a_yes(runs, capsys):
    assert command(["runs", "remove"]) == 2
    assert "nothing says which" in capsys.readouterr().err
    assert command(["runs", "remove", str(runs / "a")]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert command(["runs", "remove", "--within", str(runs), "--model", "large", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == [str(runs / "b")]
    assert command(["runs", "remove", "--within", str(runs), "--state", "finished", "--yes"]) == 0
    assert names(runs) == ["broken", "night/c"]


def test_without_a_command_the_folder_runs_is_listed(recorded_run, tmp_path, monkeypatch, capsys):
    recorded_run("runs/a", MIXED)
    monkeypatch.chdir(tmp_path)
    for arguments in ([], ["--state", "finished"]):
        assert command(["runs", *arguments]) == 0
        assert "75.0 %" in capsys.readouterr().out
    assert command(["runs", "remov"]) == 2
    assert "remove" in capsys.readouterr().err


def test_the_command_shows_runs_and_names_what_is_wrong(runs, capsys):
    assert command(["runs", "list", str(runs), "--model", "openai/small"]) == 0
    said = capsys.readouterr().out
    assert "75.0 %" in said
    assert "2 runs left out" in said
    assert command(["runs", "list", str(runs), "--state", "finishd"]) == 2
    assert "did you mean 'finished'" in capsys.readouterr().err
    assert command(["runs", "list", str(runs), "--older", "soon"]) == 2
    assert "12h or 7d" in capsys.readouterr().err
