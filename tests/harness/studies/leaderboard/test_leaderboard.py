"""Leaderboards: rows, ranks, and runs that cannot stand beside the others."""

import csv
import io

import numpy as np
import pytest

from codeeval.cli import run as command
from codeeval.errors import UsageError
from codeeval.statistics.ranks import rank_limits
from codeeval.studies.inputs.matching import Tolerance
from codeeval.studies.leaderboard.entries import Entrant
from codeeval.studies.leaderboard.study import BoardOptions, leaderboard
from codeeval.studies.leaderboard.table import board_csv, board_latex, board_markdown

SIZE = 30
LENIENT = BoardOptions(tolerance=Tolerance(unfinished=True, versions=True))


def outcomes(passing, tasks=SIZE, samples=2):
    """Tasks of which the first `passing` pass all samples."""
    return {f"T/{task}": {"base": [task < passing] * samples} for task in range(tasks)}


@pytest.fixture
def runs(recorded_run, tmp_path):
    """Three models, two of them alike, on two benchmarks; `weak` lacks the second."""
    for name, passing in (("strong", 28), ("fair", 27), ("weak", 3)):
        recorded_run(name, outcomes(passing), model=f"openai/{name}")
    for name, passing in (("strong", 20), ("fair", 22)):
        recorded_run(f"other/{name}", outcomes(passing, 24), model=f"openai/{name}", benchmark={"name": "z-other"})
    return tmp_path


def standing(board, model, benchmark="toy"):
    return next(row for row in board.rows if row.model == model).standings[benchmark]


def test_ranks_hold_the_models_that_cannot_be_told_apart(runs):
    board = leaderboard([runs])
    limits = {row.model: (row.standings["toy"].best, row.standings["toy"].worst) for row in board.rows}
    assert limits == {"openai/strong": (1, 2), "openai/fair": (1, 2), "openai/weak": (3, 3)}
    assert standing(board, "openai/strong").rank == 1
    assert standing(board, "openai/weak").score.estimate == pytest.approx(0.1)


def test_the_mean_counts_each_benchmark_the_same_and_needs_all_of_them(runs):
    board = leaderboard([runs])
    means = {row.model: row.mean and row.mean.score.estimate for row in board.rows}
    assert means["openai/strong"] == pytest.approx((28 / 30 + 20 / 24) / 2)
    assert means["openai/weak"] is None
    assert [row.model for row in board.rows] == ["openai/fair", "openai/strong", "openai/weak"]


def test_runs_that_cannot_stand_beside_the_others_are_named_and_the_rest_goes_on(runs, recorded_run):
    recorded_run("begun", {**outcomes(3), "T/0": {"base": [None, True]}}, model="openai/a", finished=None)
    recorded_run("older", outcomes(3), model="openai/b", benchmark={"digest": "d0"})
    recorded_run("part", outcomes(3, 20), model="openai/c", benchmark={"problems": SIZE})
    (runs / "torn").mkdir()
    (runs / "torn" / "run.json").write_text("{")
    board = leaderboard([runs])
    reasons = {each.run.rpartition("/")[2]: each.reason for each in board.left_out}
    assert {row.model for row in board.rows} == {"openai/strong", "openai/fair", "openai/weak"}
    assert "1 verdict are missing" in reasons["begun"]
    assert "another version" in reasons["older"]
    assert "10 of 30 tasks are missing" in reasons["part"]
    assert "run.json" in reasons["torn"]
    lenient = leaderboard([runs], LENIENT)
    assert {"openai/a", "openai/b", "openai/c"} < {row.model for row in lenient.rows}
    assert lenient.columns[0].tasks == 20


def test_settings_tell_rows_of_a_model_apart_and_seeds_are_further_samples(recorded_run, tmp_path):
    def drawn(name, seed, temperature, passing):
        made = recorded_run(name, outcomes(passing), seed=seed)
        described = {"provider": "openai", "seed": seed, "temperature": temperature}
        sampling = made.manifest.sampling.model_copy(update={"model": described})
        changed = made.manifest.model_copy(update={"sampling": sampling})
        (tmp_path / name / "run.json").write_text(changed.to_json())

    drawn("cold", 0, 0.0, 10)
    drawn("warm", 0, 0.8, 10)
    drawn("warm-again", 1, 0.8, 20)
    board = leaderboard([tmp_path])
    rows = {row.setting: row for row in board.rows}
    assert sorted(rows) == ["temperature 0.0", "temperature 0.8"]
    assert len(rows["temperature 0.8"].runs["toy"]) == 2
    assert rows["temperature 0.8"].standings["toy"].score.estimate == pytest.approx(15 / 30)


def test_of_runs_with_the_same_samples_the_newest_counts(recorded_run, tmp_path):
    recorded_run("old", outcomes(10), seed=4, started="2026-01-01T00:00:00Z")
    recorded_run("new", outcomes(20), seed=4, started="2026-02-01T00:00:00Z")
    board = leaderboard([tmp_path])
    assert board.rows[0].runs == {"toy": (str(tmp_path / "new"),)}
    assert "newer run" in board.left_out[0].reason


def test_labels_name_rows(runs):
    board = leaderboard([runs / "strong"], labels={runs / "strong": Entrant("mine", "quantized")})
    assert board.rows[0].name == "mine (quantized)"


@pytest.mark.parametrize(("path", "fault"), [("nothing", "neither a run nor a folder"), ("strong", "no run is left")])
def test_a_table_of_nothing_is_refused(runs, path, fault):
    with pytest.raises(UsageError, match=fault):
        leaderboard([runs / path], BoardOptions(suite="plus"))


def test_limits_of_ranks_follow_from_what_is_sure():
    better = np.array([[False, True, True], [False, False, False], [False, False, False]])
    best, worst = rank_limits(better)
    assert (best.tolist(), worst.tolist()) == ([1, 2, 2], [1, 3, 3])


def test_forms_hold_the_table_and_no_markup_of_models(recorded_run, tmp_path):
    recorded_run("a", outcomes(20), model="=cmd|openai/a_b%&<i>")
    board = leaderboard([tmp_path])
    rows = list(csv.reader(io.StringIO(board_csv(board))))
    assert rows[1][:3] == ["'=cmd|openai/a_b%&<i>", "", "toy"]
    assert float(rows[1][4]) == pytest.approx(20 / 30)
    assert r"a\_b\%\&\textless{}i\textgreater{}" in board_latex(board)
    assert r"=cmd\|openai/a\_b%&amp;&lt;i&gt;" in board_markdown(board)


def test_the_command_writes_all_forms(runs, capsys):
    files = [runs / name for name in ("t.md", "t.tex", "t.csv")]
    flags = [f"--{form}={file}" for form, file in zip(("markdown", "latex", "csv"), files, strict=True)]
    assert command(["leaderboard", str(runs), *flags]) == 0
    assert "1 to 2" in capsys.readouterr().out
    assert all("openai/weak" in file.read_text() for file in files)
