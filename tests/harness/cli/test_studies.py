import json

import pytest

from codeeval.cli import run as codeeval
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run
from codeeval_sandbox.jobs import Status, Verdict

COMMANDS = {
    "false-positives": {"accuracy_given_pass"},
    "resampling": {"best_k", "coverage", "first_pass", "resampling", "reward"},
    "quality": {"quality"},
}


@pytest.fixture
def finished(tmp_path):
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="", digest="d", problems=6),
        model="replay/toy",
        sampling=SamplingFacts(n_samples=4, model={}),
    )
    program = "def f(x):\n    return x\n"
    with open_run(tmp_path / "run", manifest) as run:
        for task in range(6):
            for index in range(4):
                run.add_sample(Sample(f"T/{task}", Completion(index, program, "solution"), program, "fenced"))
                for suite, passing in (("base", index <= task % 4), ("strong", index < task % 4)):
                    status = Status.PASSED if passing else Status.WRONG
                    run.add_verdict(Verdict((f"T/{task}", index, suite), status, "isolated"), index=index)
    return tmp_path / "run"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_study_prints_tables_and_draws_figures_into_the_run(command, finished, capsys):
    assert codeeval([command, str(finished)]) == 0
    assert "replay/toy" in capsys.readouterr().out
    drawn = {path.name for path in (finished / "figures").glob("*")}
    names = COMMANDS[command] if command != "false-positives" else ()  # of one model: a single point
    assert drawn == {f"{name}.{ending}" for name in names for ending in ("svg", "png", "json")}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_study_ends_with_the_folder_of_its_figures_and_the_run(command, finished, capsys):
    assert codeeval([command, str(finished)]) == 0
    *_, before, last = capsys.readouterr().out.splitlines()
    assert last == f"run: {finished}"
    assert (before == f"figures: {finished / 'figures'}") == (finished / "figures").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_one_object_and_figures_can_be_left_out(command, finished, capsys):
    assert codeeval([command, str(finished), "--json", "--no-figures"]) == 0
    study = json.loads(capsys.readouterr().out)
    assert (study["schema"], study["verifier"], study["oracle"]) == (1, "base", "strong")
    assert [model["model"] for model in study["models"]] == ["replay/toy"]
    assert not (finished / "figures").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_several_runs_are_studied_together_and_figures_go_where_they_are_told(command, finished, tmp_path, capsys):
    elsewhere = tmp_path / "elsewhere"
    assert codeeval([command, *[str(finished)] * 3, "--figures", str(elsewhere)]) == 0
    assert f"figures: {elsewhere}\n" in capsys.readouterr().out
    assert len(list(elsewhere.iterdir())) >= 3 * len(COMMANDS[command])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_study_keeps_its_numbers_whole_at_every_width(command, finished, keeps_numbers):
    keeps_numbers(command, finished, "--no-figures")
    keeps_numbers(command, *[finished] * 3, "--no-figures")


def test_resampling_begins_with_its_conclusion_and_shows_the_theory_if_verbose(finished, capsys):
    assert codeeval(["resampling", str(finished), "--no-figures"]) == 0
    brief = capsys.readouterr().out
    assert codeeval(["resampling", str(finished), "--no-figures", "-v"]) == 0
    whole = capsys.readouterr().out
    assert brief.splitlines()[0].startswith("replay/toy: one sample is right in ")
    assert "Best K if a false positive costs 1: " in brief.splitlines()[0]
    assert "by the attempt that passes first" in whole
    assert "by the attempt that passes first" not in brief


def test_published_results_can_be_studied_beside_runs(finished, tmp_path, capsys):
    path = tmp_path / "eval_results.json"
    path.write_text(json.dumps({"eval": {f"T/{task}": [{"base_status": "pass"}] for task in range(6)}}))
    assert codeeval(["false-positives", str(finished), str(path), "--oracle", "base"]) == 0
    assert "6 tasks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resampling", "RUN", "-k", "5"], "5 attempts cannot be studied"),
        (["resampling", "RUN", "--cost-false-positive", "-1"], "expected numbers from 0 on"),
        (["resampling", "RUN", "--prompt-price", "1"], "the first sample of 'T/0' states no tokens"),
        (["resampling", "RUN", "--prompt-price", "-1"], "a price is a number"),
        (["resampling", "RUN", "--gpu-hour-price", "3"], "states no time of sampling"),
        (["false-positives", "RUN", "--exclude", "none,published"], "--exclude none leaves nothing out"),
        (["quality", "RUN", "--verifier", "strict"], "no verdicts of a suite 'strict'"),
        (["false-positives", "nowhere"], "cannot read 'nowhere'"),
    ],
)
def test_what_cannot_be_meant_is_one_message_and_exit_code_2(arguments, message, finished, capsys):
    assert codeeval([str(finished) if one == "RUN" else one for one in arguments]) == 2
    assert message in capsys.readouterr().err
