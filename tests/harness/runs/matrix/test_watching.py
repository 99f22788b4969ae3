"""A matrix for each new checkpoint."""

import asyncio
import json
import os

import pytest

from codeeval.cli import run as command
from codeeval.errors import RunError, UsageError
from codeeval.evaluation import ScriptedPool
from codeeval.runs.matrix.night import perform_matrix
from codeeval.runs.matrix.watching import Watch, complete_checkpoints, watch
from codeeval_sandbox.errors import BackendUnavailableError

from .conftest import judged

ROWS = """
[[model]]
name = "{checkpoint_name}"
model = "simulated/weak"
[[benchmark]]
benchmark = "one.jsonl"
"""
GATED = "page = false\nhistory = 'h.sqlite'\n[gate]\nbaseline = '{previous}'\n[defaults]\nn-samples = 2\n"


@pytest.fixture
def checkpoints(tmp_path):
    """A folder with two complete checkpoints, one that is being written, and something else."""
    folder = tmp_path / "train"
    for name, changed in (("step-20", 200.0), ("step-10", 100.0), ("step-30", None), ("logs", 50.0), (".tmp", 50.0)):
        (folder / name).mkdir(parents=True)
        (folder / name / "weights").write_text("x")
        if changed is not None:
            for path in (folder / name / "weights", folder / name):
                os.utime(path, (changed, changed))
    return folder


@pytest.fixture
def looked(night_file, checkpoints):
    """Looks once, and returns the report."""

    def go(executor=None, head=GATED, **options):
        watched = Watch(file=night_file(head, rows=ROWS), folder=checkpoints, once=True, pattern="step-*", **options)
        return watch(
            watched, lambda matrix: asyncio.run(perform_matrix(matrix, executor=executor or ScriptedPool(judged)))
        )

    return go


def names(report):
    return [each.name for each in report.checkpoints]


def test_complete_checkpoints_are_run_in_their_order_and_once(looked, checkpoints, tmp_path):
    assert looked().new == ("step-10", "step-20")
    assert looked().new == ()
    os.utime(checkpoints / "step-30" / "weights", (300.0, 300.0))
    os.utime(checkpoints / "step-30", (300.0, 300.0))
    report = looked()
    assert report.new == ("step-30",)
    assert names(report) == ["step-10", "step-20", "step-30"]
    assert sorted(path.name for path in (tmp_path / "runs" / "night").glob("step-*/*/run.json")) == ["run.json"] * 3


def test_a_marker_tells_complete_checkpoints(looked, checkpoints):
    (checkpoints / "step-30" / "done").touch()
    assert looked(marker="done").new == ("step-30",)


def test_the_gate_holds_each_checkpoint_against_the_one_before(looked, tmp_path):
    looked()
    first, second = (
        json.loads((tmp_path / "runs" / "night" / name / "matrix.json").read_text()) for name in ("step-10", "step-20")
    )
    assert first["gates"] == []
    assert [gate["candidate"] for gate in second["gates"]] == ["step-20"]
    assert second["gates"][0]["message"] == ""


def test_a_checkpoint_whose_sandbox_fails_is_tried_again_at_most_three_times(looked):
    class Broken(ScriptedPool):
        async def run(self, jobs):
            async for _ in super().run(jobs):
                raise BackendUnavailableError("the engine is gone")
                yield

    for _ in range(3):
        assert looked(Broken(judged)).new == ("step-10", "step-20")
    report = looked(Broken(judged))
    assert report.new == ()
    assert {each.attempts for each in report.checkpoints} == {3}


def test_a_killed_watch_goes_on_at_the_checkpoint_under_way(looked, tmp_path):
    whole = looked()
    (tmp_path / "runs" / "night" / "watch.json").unlink()
    assert [each.exit_code for each in looked().checkpoints] == [each.exit_code for each in whole.checkpoints]


def test_a_state_that_cannot_be_read_is_named(looked, tmp_path):
    looked()
    (tmp_path / "runs" / "night" / "watch.json").write_text("{")
    with pytest.raises(RunError, match=r"watch\.json' is not the state"):
        looked()


@pytest.mark.parametrize(
    ("head", "options", "fault"),
    [
        ("page = false\n[defaults]\ntemprature = 1\n", {}, "line 3: unknown name"),
        (GATED, {"settle": -1.0}, "--settle -1"),
        (GATED, {"every": 0.0}, "--every 0"),
    ],
)
def test_what_cannot_be_watched_is_refused_at_once(looked, head, options, fault):
    with pytest.raises(UsageError, match=fault):
        looked(head=head, **options)


def test_a_checkpoint_may_be_a_file(tmp_path):
    (tmp_path / "step-1.pt").write_text("x")
    watched = Watch(file=tmp_path / "n.toml", folder=tmp_path, settle=0.0)
    assert [path.name for path in complete_checkpoints(watched, 1e12)] == ["step-1.pt"]


def test_the_command_needs_a_folder_and_an_end_for_json(night_file, tmp_path, capsys):
    path = str(night_file(GATED, rows=ROWS))
    assert command(["watch", path, str(tmp_path / "nothing"), "--once"]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert command(["watch", path, str(tmp_path), "--json"]) == 2
    assert "add --once" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert command(["watch", path, str(tmp_path / "empty"), "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["checkpoints"] == []
