"""A night of cells: results, faults of single cells, and going on after a kill."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import codeeval
from codeeval.cli import run as command
from codeeval.errors import RunError
from codeeval.evaluation import ScriptedPool
from codeeval.history import read_history
from codeeval.runs.events import Notice
from codeeval.store import Run, read_manifest
from codeeval.store.lock import locked
from codeeval_sandbox.errors import BackendUnavailableError

from .conftest import ROWS, judged

GATED = "history = 'h.sqlite'\nlabel = 'nightly'\n[defaults]\nn-samples = 4\n[gate]\nbaseline = 'strong'\n"


def states(night):
    return {cell.name: cell.state for cell in night.report.cells}


def test_a_night_ends_with_leaderboard_history_gate_and_page(night_file, perform, tmp_path):
    path = night_file(GATED)
    report = perform(path).report
    assert {cell.state for cell in report.cells} == {"finished"}
    assert [row.model for row in report.leaderboard.rows] == ["strong", "weak"]
    assert len(read_history(tmp_path / "h.sqlite", suite="base", k=1)) == 4
    assert [(gate.candidate, gate.answer) for gate in report.gates] == [("weak", report.gates[0].answer)]
    assert report.exit_code == (0 if report.gates[0].passed else 1)
    assert Path(report.pages[0]).read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "runs" / "night" / "matrix.json").read_text())["leaderboard"]["rows"]


def test_a_finished_night_is_not_done_again_and_says_the_same(night_file, perform, tmp_path):
    path = night_file()
    first = perform(path).report
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.jsonl")}
    assert len(list(tmp_path.rglob(".brief.json"))) == 4  # so that the next list measures nothing
    pool = ScriptedPool(judged)
    assert perform(path, executor=pool).report == first
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.jsonl")} == before


BAD = {
    "[[model]]\nname = 'x'\nmodel = 'nobody/x'\n": (2, "line 2: model 'nobody/x': there is no pro"),
    "[[model]]\nname = 'x'\nmodel = 'openai/x'\nbase-url = 'http://127.0.0.1:1/v1'\nserver-wait = 0.1\n": (4, "line 2"),
    "[[benchmark]]\nname = 'x'\nbenchmark = 'humanevil'\n": (2, "line 2"),
    "[[model]]\nname = 'x'\nmodel = 'simulated/weak'\nlimit = 0\n": (2, "--limit 0"),
}


@pytest.mark.parametrize("row", BAD)
def test_a_cell_that_fails_is_named_with_its_line_and_stops_no_other(night_file, perform, row):
    code, fault = BAD[row]
    report = perform(night_file("page = false\n", rows=row + ROWS)).report
    failed = [cell for cell in report.cells if cell.state != "finished"]
    assert len(failed) == 2
    assert [cell.message for cell in failed if fault not in cell.message] == []
    assert report.exit_code == code
    assert len(report.leaderboard.rows) == 2


def test_a_row_with_a_typing_error_is_named_and_the_rest_goes_on(night_file, perform):
    row = "[[model]]\nname = 'x'\nmodel = 'simulated/weak'\ntemprature = 1\n"
    seen = []
    report = perform(night_file("page = false\n", rows=row + ROWS), observer=seen.append).report
    assert report.exit_code == 2
    assert "line 5: unknown name 'temprature'" in report.invalid[0]
    assert len(report.cells) == 4
    assert any("temprature" in event.text for event in seen if isinstance(event, Notice))


def test_a_cell_whose_run_has_another_configuration_is_named(night_file, perform):
    perform(night_file())
    report = perform(night_file("page = false\n[defaults]\nn-samples = 4\nseed = 9\n")).report
    assert {cell.state for cell in report.cells} == {"failed"}
    assert "another configuration" in report.cells[0].message


class Breaking(ScriptedPool):
    """A sandbox that fails from its third job on."""

    jobs = 0

    async def run(self, jobs):
        async for verdict in super().run(jobs):
            self.jobs += 1
            if self.jobs >= 3:
                raise BackendUnavailableError("the engine is gone")
            yield verdict


def test_a_sandbox_that_fails_leaves_cells_that_the_next_night_completes(night_file, perform):
    path = night_file()
    report = perform(path, executor=Breaking(judged)).report
    assert "finished" not in {cell.state for cell in report.cells}
    assert "the engine is gone" in report.cells[0].message
    assert report.exit_code in (3, 4)
    assert set(states(perform(path)).values()) == {"finished"}


def test_the_library_runs_a_night_too(night_file, tmp_path):
    report = codeeval.run_matrix_sync(night_file(), executor=ScriptedPool(judged))
    assert {cell.state for cell in report.cells} == {"finished"}
    assert report.folder == str(tmp_path / "runs" / "night")


def test_two_nights_in_one_folder_are_refused(night_file, perform, tmp_path):
    path = night_file()
    with locked(tmp_path / "runs" / "night"), pytest.raises(RunError, match="another process"):
        perform(path)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from codeeval.evaluation import ScriptedPool
from codeeval.runs.library import run_matrix
from codeeval_sandbox.jobs import Status

left = int(sys.argv[2])

def judged(job):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return Status.PASSED if "return x" in "".join(job.program) else Status.WRONG

print(asyncio.run(run_matrix(Path(sys.argv[1]), executor=ScriptedPool(judged))).exit_code)
"""


def test_a_night_killed_at_any_program_ends_with_the_tables_of_an_undisturbed_one(night_file, perform):
    """`bench/killed_night.py` does so with a real sandbox, at random times."""
    path = night_file("folder = 'whole'\npage = false\n[defaults]\nn-samples = 4\n")
    whole = perform(path).report.leaderboard
    path = night_file("folder = 'killed'\npage = false\n[defaults]\nn-samples = 4\n")
    for programs in (3, 12, 2):
        done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(programs)], check=False)
        assert done.returncode == -signal.SIGKILL
    killed = perform(path).report.leaderboard
    assert [row.standings for row in killed.rows] == [row.standings for row in whole.rows]
    assert [row.mean for row in killed.rows] == [row.mean for row in whole.rows]


SERVED = """
[[model]]
name = "served"
model = "openai/tiny"
base-url = "http://127.0.0.1:{port}/v1"
serve = "{python} -m codeeval.models.fake --port {port} {more}"
serve-wait = 60
[[benchmark]]
benchmark = "one.jsonl"
[[benchmark]]
benchmark = "two.jsonl"
"""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(process):
    return Path(f"/proc/{process}").exists() and " Z " not in Path(f"/proc/{process}/stat").read_text()


def test_a_served_model_is_started_once_and_ended(night_file, perform, port):
    seen = []
    rows = SERVED.format(port=port, python=sys.executable, more="--model tiny")
    path = night_file("page = false\n[defaults]\nn-samples = 2\n", rows=rows)
    night = perform(path, observer=seen.append)
    assert set(states(night).values()) == {"finished"}
    started = [event.text for event in seen if isinstance(event, Notice) and "started" in event.text]
    assert len(started) == 1
    assert not is_alive(int(started[0].partition("(process ")[2].partition(")")[0]))
    assert not (path.parent / "runs" / "night" / "server.json").exists()
    again = []
    perform(path, observer=again.append)
    assert not [event for event in again if isinstance(event, Notice) and "started" in event.text]


@pytest.mark.parametrize(
    ("served", "fault"),
    [
        ("sh -c 'echo no GPU is there; exit 3'", "ended with exit code 3; it said last: no GPU is there"),
        ("no-such-server", "cannot be started: No such file"),
        ("sh -c 'unclosed", "No closing quotation"),
    ],
)
def test_a_server_that_does_not_start_is_named_at_once_for_all_its_cells(night_file, perform, port, served, fault):
    rows = SERVED.format(port=port, python="", more="")
    rows = rows.replace(f'" -m codeeval.models.fake --port {port} "', f'"{served}"')
    report = perform(night_file("page = false\n", rows=rows + ROWS)).report
    failed = [cell for cell in report.cells if cell.model == "served"]
    assert [cell.message for cell in failed if fault not in cell.message] == []
    assert len(report.leaderboard.rows) == 2
    assert report.exit_code == 4


def test_a_server_that_a_killed_night_left_is_ended(night_file, perform, tmp_path):
    path = night_file()
    folder = tmp_path / "runs" / "night"
    folder.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True) as process:
        began = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
        (folder / "server.json").write_text(json.dumps({"pid": process.pid, "began": began}))
        perform(path)
        assert process.wait(30) == -signal.SIGTERM


def test_a_process_that_took_the_number_of_a_left_server_is_left_alone(night_file, perform, tmp_path):
    folder = tmp_path / "runs" / "night"
    folder.mkdir(parents=True)
    (folder / "server.json").write_text(json.dumps({"pid": os.getpid(), "began": "1"}))
    assert perform(night_file()).report.exit_code == 0
    assert not (folder / "server.json").exists()


def test_the_command_plans_and_names_what_cannot_be_planned(night_file, perform, capsys):
    row = "[[model]]\nname = 'x'\nmodel = 'nobody/x'\n"
    priced = "[[model]]\nname = 'paid'\nmodel = 'openai/m'\nbase-url = 'http://h:1/v1'\n"
    priced += "prompt-price = 1\ncompletion-price = 2\nmax-tokens = 9\n"
    perform(night_file())
    assert command(["matrix", str(night_file()), "--dry-run", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["samples"], plan["seconds"]) == (0, 0.0)
    path = night_file("[defaults]\nn-samples = 8\n", rows=row + priced + ROWS)
    assert command(["matrix", str(path), "--dry-run"]) == 2
    said = capsys.readouterr().out
    assert "missing: 96 samples" in said
    assert "at most" in said.partition("missing:")[2]
    assert "no provider 'nobody'" in said
    assert not list(path.parent.glob("runs/night/*-paid"))


def test_files_of_samples_are_a_model_too(night_file, perform, tmp_path):
    rows = [{"task_id": f"one/{position}", "solution": "def f(x):\n    return x\n"} for position in range(3)]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    text = "[[model]]\nsamples = ['mine.jsonl']\n[[benchmark]]\nbenchmark = 'one.jsonl'\n"
    night = perform(night_file("page = false\n", rows=text))
    assert states(night) == {"mine / one": "finished"}
    assert Run(tmp_path / "runs" / "night" / "one-mine").manifest.sampling.replays
    assert read_manifest(tmp_path / "runs" / "night" / "one-mine").command == ("codeeval", "matrix")
