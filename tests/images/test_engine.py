"""The script that gets the sandbox engine ready, run as make runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "engine.py"


def engine(*arguments, **environment):
    command = [sys.executable, str(SCRIPT), *arguments]
    environment = {**os.environ, **environment}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def places():
    """An engine apart from the machine's own; the folder's path is short, for the socket's sake."""
    with TemporaryDirectory() as folder:
        yield {
            "DOCKER_HOST": f"unix://{folder}/docker.sock",
            "CODEEVAL_ENGINE_STATE": f"{folder}/state",
            "CODEEVAL_ENGINE_DATA": f"{folder}/data",
        }


def test_status_names_bubblewrap_or_nothing_where_no_engine_answers(places):
    done = engine("status", **places)
    expected = ("engine: bubblewrap", 0) if "bubblewrap" in done.stdout else ("engine: none", 1)
    assert done.stdout.startswith(expected[0])
    assert done.returncode == expected[1]


def test_a_remote_engine_is_never_started(places):
    places["DOCKER_HOST"] = "tcp://localhost:1"
    assert "DOCKER_HOST='tcp://localhost:1'" in engine("start", **places).stderr


def test_stop_ends_nothing_where_nothing_was_started(places):
    assert engine("stop", **places).returncode == 0


def test_a_stale_pid_file_endangers_no_other_process(places):
    state = Path(places["CODEEVAL_ENGINE_STATE"])
    state.mkdir()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (state / "pid").write_text(str(bystander.pid))
        assert engine("stop", **places).returncode == 0
        assert bystander.poll() is None
        bystander.kill()
    assert not state.exists()


@pytest.mark.docker
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("dockerd") is None, reason="needs root and dockerd")
def test_run_starts_an_engine_and_leaves_nothing_behind(places):
    folder = Path(places["CODEEVAL_ENGINE_STATE"]).parent
    groups = set(Path("/sys/fs/cgroup").glob("*/codeeval-engine-*"))
    probe = f"import os, sys; sys.exit(7 if os.path.exists({str(folder / 'state' / 'pid')!r}) else 1)"
    done = engine("run", sys.executable, "-c", probe, **places)
    assert done.returncode == 7, done.stderr
    assert [entry.name for entry in folder.iterdir()] == ["data"]
    assert str(folder) not in Path("/proc/mounts").read_text(errors="replace")
    assert set(Path("/sys/fs/cgroup").glob("*/codeeval-engine-*")) <= groups
