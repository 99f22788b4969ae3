import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from codeeval.errors import RunError, UsageError
from codeeval.history import Measurement, add_to_history, read_history
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts

ADD = """
import sys
from pathlib import Path
from test_base import add
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    add(Path(sys.argv[1]), number)
"""


def manifest_of(number, model="openai/m"):
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)
    return Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=3),
        model=model,
        sampling=SamplingFacts(n_samples=2, model={"seed": 1}),
        started=start,
        finished=start + dt.timedelta(hours=1),
    )


def add(path, number, estimate=0.5, **facts):
    found = [Measurement(suite, k, estimate, 0.4, 0.6) for suite in ("base", "strong") for k in (1, 5)]
    return add_to_history(path, manifest_of(number, **facts), found, folder=f"runs/{number}", samples=6)


def test_what_was_added_is_read_again_the_oldest_first(tmp_path):
    path = tmp_path / "h.sqlite"
    assert add(path, 2)
    assert add(path, 1)
    entries = read_history(path, suite="strong", k=5)
    assert [entry.folder for entry in entries] == ["runs/1", "runs/2"]
    assert entries[0].measurement == Measurement("strong", 5, 0.5, 0.4, 0.6)
    assert entries[0].time == manifest_of(1).finished


def test_a_run_added_again_is_replaced(tmp_path):
    path = tmp_path / "h.sqlite"
    add(path, 1)
    assert not add(path, 1, estimate=0.55)
    assert [entry.measurement.estimate for entry in read_history(path, suite="base", k=1)] == [0.55]


def test_entries_are_found_by_model_and_benchmark(tmp_path):
    path = tmp_path / "h.sqlite"
    add(path, 1)
    add(path, 2, model="openai/other")
    assert {entry.model for entry in read_history(path, model="openai/other")} == {"openai/other"}
    assert read_history(path, benchmark="absent") == []


def test_a_thousand_runs_are_all_answered(tmp_path):
    path = tmp_path / "h.sqlite"
    add(path, 0)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("SELECT * FROM runs").fetchall()  # so that no addition is the last to close, and tidies up
        for number in range(1, 1000):
            add(path, number)
    assert len(read_history(path, suite="base", k=1)) == 1000


def test_processes_that_add_at_once_lose_nothing(tmp_path):
    path = tmp_path / "h.sqlite"
    here = str(Path(__file__).parent)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, path, str(first), str(first + 40)],
            env={"PYTHONPATH": ":".join([here, *sys.path])},
        )
        for first in range(0, 160, 40)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0, 0]
    assert len(read_history(path, suite="base", k=1)) == 160


def test_an_absent_history_is_no_empty_one(tmp_path):
    with pytest.raises(UsageError, match="history add"):
        read_history(tmp_path / "absent.sqlite")


def test_another_file_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at " * 30)
    with pytest.raises(RunError, match="not a history"):
        add(path, 1)
    assert path.read_text().startswith("not a database")
