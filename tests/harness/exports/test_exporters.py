"""Exporters: built in, and brought by other distributions."""

import csv

import pytest

from codeeval.exports import EXPORTERS, export
from codeeval.report import summarize
from codeeval.store import Run, open_run
from codeeval_sandbox.errors import UnknownNameError
from codeeval_sandbox.jobs import Status

SOURCE = """
class Lines:
    file_name = "passes.txt"

    def write(self, run, summary, path):
        path.write_text(f"{summary.model}: {int(run.view.verdicts.passed.sum())} passes")


exporter = Lines()
"""


@pytest.fixture
def run(folder, manifest, sample, verdict):
    with open_run(folder, manifest) as run:
        for index, status in enumerate((Status.PASSED, Status.WRONG)):
            run.add_sample(sample(index=index))
            run.add_verdict(verdict(index=index, status=status), index=index)
    return Run(folder)


def written(run, name, path=None):
    summary, _ = summarize(run, [1])
    return export(name, run, summary, path)


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    info = tmp_path / "plugin" / "lines_export-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lines_export\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[codeeval.exporters]\nlines = lines_export:exporter\n")
    (tmp_path / "plugin" / "lines_export.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path / "plugin"))


@pytest.mark.usefixtures("distribution")
def test_another_distribution_brings_a_form(run):
    assert {"csv", "evalplus", "lines", "parquet"} < set(EXPORTERS.names())
    (path,) = written(run, "lines")
    assert (path.parent, path.read_text()) == (run.folder, "replay/toy: 1 passes")


def test_verdicts_become_a_table(run, tmp_path):
    path, beside = written(run, "csv", tmp_path / "table.csv")
    assert beside.name == "table.samples.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["task_id"], row["index"], row["status"], row["passed"], row["score"]) for row in rows] == [
        ("T/0", "0", "passed", "1", "1"),
        ("T/0", "1", "wrong", "0", "0"),
    ]


def test_an_unknown_form_is_refused_with_those_that_there_are(run):
    with pytest.raises(UnknownNameError, match="unknown exporter 'excel': known are csv, evalplus"):
        written(run, "excel")
