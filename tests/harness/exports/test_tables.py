"""Tables of samples and verdicts, as files and as frames."""

import csv

import pytest

from codeeval.cli import run as command
from codeeval.errors import UsageError
from codeeval.exports.tables import COLUMNS, clean, columns, rows
from codeeval.runs.opened import OpenedRun

SHOWN = "=cmd|'/c calc'!A0\n\\x00</script>\\ud800\u202e\x1b[31m"


def test_csv_holds_no_formula_and_no_nul(exported):
    """A spreadsheet executes a text that begins with =, and parsers stop at NUL."""
    verdicts, samples = exported("csv", "verdicts.csv")
    with samples.open(newline="", encoding="utf-8") as file:
        programs = [row["solution"] for row in csv.DictReader(file)]
    assert programs == ["x = 1\n", f"'{SHOWN}"] * 2
    with verdicts.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == list(COLUMNS["verdicts"])
    assert [(row["suite"], row["passed"], row["test"]) for row in table[:2]] == [
        ("base", "1", "1"),
        ("strong", "0", ""),
    ]


def test_parquet_is_read_by_pandas_and_polars(exported):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    verdicts, samples = exported("parquet", "verdicts.parquet")
    assert pandas.read_parquet(samples)["solution"].tolist() == ["x = 1\n", SHOWN] * 2
    frame = polars.read_parquet(verdicts)
    assert frame.columns == list(COLUMNS["verdicts"])
    assert frame["passed"].to_list() == [True, False, False, False] * 2
    assert frame.group_by("suite").agg(polars.col("passed").mean()).sort("suite")["passed"].to_list() == [0.5, 0.0]


def test_frames_have_the_tables_rows_and_types(asked_run):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    run = OpenedRun(asked_run().folder)
    frame = run.to_pandas()
    assert frame.groupby("suite")["passed"].mean().to_dict() == {"base": 0.5, "strong": 0.0}
    assert frame["test"].dtype == pandas.Int64Dtype()
    assert frame["test"].isna().sum() == 4
    samples = run.to_polars("samples")
    assert samples.schema["completion_tokens"] == polars.Int64
    assert samples["completion"].to_list() == ["x = 1\n", SHOWN] * 2
    with pytest.raises(UsageError, match="table 'x' is unknown: choose one of samples, verdicts"):
        run.to_pandas("x")


def test_a_run_without_verdicts_is_a_table_without_rows(asked_run):
    run = asked_run(tasks=())
    assert list(rows(run, "verdicts")) == []
    assert columns(run, "samples") == dict.fromkeys(COLUMNS["samples"], ())


def test_a_frame_without_its_library_names_the_extra(asked_run, monkeypatch):
    monkeypatch.setattr("codeeval.extras.find_spec", lambda _: None)
    run = OpenedRun(asked_run().folder)
    for make, name in ((run.to_pandas, "pandas"), (run.to_polars, "polars")):
        with pytest.raises(UsageError, match=rf"{name} is not installed: pip install .*\[{name}\]"):
            make()


def test_texts_are_cleaned_once():
    assert clean(clean("\0\ud800a")) == clean("\0\ud800a") == "\\x00\\ud800a"


def test_the_command_names_each_file(asked_run, tmp_path, capsys):
    folder = str(asked_run().folder)
    assert command(["export", folder, "--to", "csv", "--to", "evalplus", "-o", str(tmp_path / "o")]) == 0
    names = [line.partition(": ")[2].rpartition("/")[2] for line in capsys.readouterr().out.splitlines()]
    assert names == ["verdicts.csv", "samples.csv", "eval_results.json"]
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == sorted(names)


def test_the_command_without_a_form_lists_them(asked_run, capsys):
    assert command(["export", str(asked_run().folder)]) == 2
    assert "name the form with --to: csv, evalplus, every-eval-ever, hub" in capsys.readouterr().err
