"""What happens to the engine and its host's disk in the middle of a run changes no verdict and loses none."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from codeeval_sandbox import GuestError, Pool, PoolConfig, Status

pytestmark = [pytest.mark.docker, pytest.mark.slow]

ENGINE = [sys.executable, str(Path(__file__).parents[2] / "tools" / "engine.py")]


@pytest.fixture
def second_engine(engine_image, monkeypatch):
    """An engine of its own, with the sandbox image, which DOCKER_HOST names; the folder of its state."""
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        pytest.skip("needs root and dockerd: `make engine` installs it")
    import docker  # noqa: PLC0415 - slow to import

    with TemporaryDirectory() as folder, closing(docker.from_env()) as first:
        for name, value in (
            ("DOCKER_HOST", f"unix://{folder}/docker.sock"),
            ("CODEEVAL_ENGINE_STATE", f"{folder}/state"),
            ("CODEEVAL_ENGINE_DATA", f"{folder}/data"),
        ):
            monkeypatch.setenv(name, value)
        try:
            subprocess.run([*ENGINE, "start"], check=True, capture_output=True)
            with closing(docker.from_env()) as second:
                second.images.load(first.images.get(engine_image).save())
            yield Path(folder, "state")
        finally:
            subprocess.run([*ENGINE, "stop"], check=True, capture_output=True)


def stop(_state):
    subprocess.run([*ENGINE, "stop"], check=True, capture_output=True)


def kill(state):
    os.kill(int((state / "pid").read_text()), signal.SIGKILL)


# The containers of an engine that was killed go on: with jobs that take no time all would be done before it is back.
_HARNESS = """
import asyncio, json, sys
from codeeval_sandbox import Asserts, Job, Pool, PoolConfig

SUITE = Asserts("base", "add", ("assert add(1, 2) == 3", "assert add(2, 2) == 4"))
PROGRAM = "import time\\ntime.sleep(0.005)\\ndef add(a, b):\\n    return a + b\\n"
jobs = [Job((number,), (PROGRAM,), SUITE) for number in range(1500)]

async def main():
    async with Pool(PoolConfig(backend="docker", images={"default": sys.argv[1]}, workers=2)) as pool:
        verdicts = []
        async for verdict in pool.run(jobs):
            verdicts.append((verdict.key[0], verdict.status, verdict.attempt))
            if len(verdicts) == 300:
                print("under way", flush=True)
        print(json.dumps(verdicts))

asyncio.run(main())
"""


@pytest.mark.parametrize("end", [stop, kill])
def test_a_run_outlives_its_engine(end, second_engine, engine_image):
    command = [sys.executable, "-c", _HARNESS, engine_image]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as harness:
        assert harness.stdout.readline() == "under way\n"
        end(second_engine)
        time.sleep(1)
        subprocess.run([*ENGINE, "start"], check=True, capture_output=True)
        verdicts = json.loads(harness.communicate(timeout=180)[0])
    assert harness.returncode == 0
    assert sorted(number for number, _, _ in verdicts) == list(range(1500))
    assert {status for _, status, _ in verdicts} == {"passed"}
    assert max(attempt for _, _, attempt in verdicts) > 1


def test_a_full_disk_is_an_error_that_names_the_place(engine_image, monkeypatch, run_async, left_behind):
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")

    async def main():
        async with Pool(PoolConfig(backend="docker", images={"default": engine_image}, workers=1)):
            pass

    with pytest.raises(GuestError, match=r"/proc/nowhere.*make room there, or set TMPDIR"):
        run_async(main())
    monkeypatch.undo()
    assert not left_behind()


def test_a_run_outlives_a_disk_that_is_full_for_a_while(engine_image, monkeypatch, make_jobs, run_async, left_behind):
    async def main():
        verdicts = []
        async with Pool(PoolConfig(backend="docker", images={"default": engine_image}, workers=1)) as pool:
            async for verdict in pool.run(make_jobs(300)):
                verdicts.append(verdict)
                if len(verdicts) == 100:
                    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
                    pool._fleet.workers[0].abandon("cut off")  # its successor finds no room
                    asyncio.get_running_loop().call_later(1.5, monkeypatch.undo)
        return verdicts

    verdicts = run_async(main())
    assert sorted(verdict.key for verdict in verdicts) == [(number,) for number in range(300)]
    assert {verdict.status for verdict in verdicts} == {Status.PASSED}
    assert not left_behind()
