"""`extrapolate`, `reliability`, and the flags for populations, series and subsets."""

import json

import numpy as np
import pytest

from codeeval.cli import run
from codeeval.cli.configuration import fields_of
from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.report import summarize
from codeeval.runs.request import Request
from codeeval.runs.subsets import with_subset
from codeeval.store import Run
from codeeval_benchmarks.registry import load

RATES = np.linspace(0.05, 0.95, 40)


@pytest.fixture
def said(capsys, monkeypatch):
    """Runs a command line; its exit code, what it printed, what it said."""
    monkeypatch.setenv("COLUMNS", "140")

    def go(*arguments):
        code = run(list(map(str, arguments)))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


@pytest.fixture
def folder(simulated_run):
    return simulated_run("r", RATES, 10, 1).folder


def test_extrapolate_prints_a_range_beyond_the_samples(said, folder):
    code, printed, _ = said("extrapolate", folder, "-k", "5,20")
    assert code == 0
    assert "beyond the samples" in printed
    assert "may be never solved" in " ".join(printed.split())
    (model,) = json.loads(said("extrapolate", folder, "--json")[1])["models"]
    assert [(one["k"], one["beyond"]) for one in model["predictions"]] == [
        (10, False),
        (20, True),
        (50, True),
        (100, True),
    ]
    assert said("extrapolate", folder, "--confidence", "2")[0] == 2


def test_up_to_n_extrapolate_shows_what_pass_at_k_does(said, folder):
    (model,) = json.loads(said("extrapolate", folder, "-k", "1,10,20", "--json")[1])["models"]
    table = summarize(Run(folder), [1, 10])[0].pass_at_k["base"]
    assert [one["rate"] for one in model["predictions"][:2]] == [
        {"estimate": table[k].estimate, "low": table[k].low, "high": table[k].high} for k in ("1", "10")
    ]
    assert model["predictions"][2]["rate"]["estimate"] > table["10"].estimate


def test_two_runs_of_one_model_are_told_apart_by_their_folders(said, simulated_run):
    folders = [simulated_run(name, RATES, 10, seed).folder for name, seed in (("a", 1), ("b", 2))]
    for command in ("extrapolate", "reliability"):
        titles = [line for line in said(command, *folders)[1].splitlines() if "suite base" in line]
        assert [str(folder) in title for folder, title in zip(folders, titles, strict=True)] == [True, True]


def test_reliability_shows_best_worst_and_the_vote_of_programs(said, folder):
    code, printed, _ = said("reliability", folder, "--vote", "programs", "-k", "1,4")
    assert code == 0
    assert "pass^k" in printed
    first, last = json.loads(said("reliability", folder, "-k", "1,4", "--need", "1", "--json")[1])["models"][0][
        "points"
    ]
    assert first["best"] == first["worst"] == first["enough"]
    assert last["worst"]["estimate"] < last["best"]["estimate"] == last["enough"]["estimate"]
    assert last["vote"] is None


def test_reliability_refuses_what_cannot_be(said, folder):
    for flags, message in (
        (("--vote", "tests"), "choose programs or outputs"),
        (("-k", "11"), "largest number of samples of a task is 10"),
        (("-k", "4", "--need", "5"), "from 1 to 4"),
    ):
        code, _, complaint = said("reliability", folder, *flags)
        assert code == 2
        assert message in complaint


def test_a_gate_in_a_series_spends_its_share(said, simulated_run, tmp_path):
    a, b = (simulated_run(name, RATES, 10, seed).folder for name, seed in (("a", 1), ("b", 2)))
    code, printed, _ = said("gate", "--baseline", a, "--candidate", b, "--looks", "30", "--look", "2")
    assert code == 0
    assert "look 2 of 30" in printed
    said("history", "add", a, b, "--history", tmp_path / "h")
    found = json.loads(said("gate", "--baseline", a, "--candidate", b, "--history", tmp_path / "h", "--json")[1])
    assert (found["look"]["spending"], found["look"]["number"]) == ("anytime", 1)
    code, _, message = said("gate", "--baseline", a, "--candidate", b, "--looks", "30")
    assert code == 2
    assert "--look J" in message


def test_compare_takes_training_seeds_and_shows_shrunken_rates(said, simulated_run):
    names = [simulated_run(f"s{at}", RATES, 10, at, model=f"m/{at}").folder for at in range(4)]
    sides = f"{names[0]},{names[1]}", f"{names[2]},{names[3]}"
    code, printed, _ = said("compare", *sides, "--seeds", "trained")
    assert code == 0
    assert "training seeds" in printed
    assert "shrunken" in printed
    assert said("compare", *sides)[0] == 2
    assert said("compare", *sides, "--seeds", "some")[0] == 2


def test_a_subset_becomes_the_tasks_drawn_so_that_resuming_needs_no_reference(tmp_path):
    whole = load("starter")
    request = Request(RunConfig(subset=12), tmp_path, "continue", ())
    chosen, facts, notes = with_subset(request, whole)
    assert len(chosen.config.tasks) == len(facts.strata) == 12
    assert chosen.config.subset is None
    assert "12 of 48 tasks" in notes[0]
    assert with_subset(chosen, whole) == (chosen, None, [])
    with pytest.raises(UsageError, match="--subset-by 'x': choose one of difficulty, information"):
        fields_of({"subset": 12, "subset_by": "x"})
    for config in (RunConfig(subset=12, limit=3), RunConfig(subset_from=(tmp_path,))):
        with pytest.raises(UsageError, match="--subset"):
            with_subset(Request(config, tmp_path, "continue", ()), whole)
