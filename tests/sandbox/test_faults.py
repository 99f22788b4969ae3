"""Faults of workers, engine and harness change no verdict, lose none, double none, and leave nothing."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from codeeval_sandbox import Status, fleet
from codeeval_sandbox.backends import owners

pytestmark = pytest.mark.slow

JOBS = 500

_HARNESS = """
import asyncio, sys
from codeeval_sandbox import Asserts, Job, Limits, Pool, PoolConfig
from codeeval_sandbox.backends import choose, owners

SUITE = Asserts("base", "f", ("assert f() == 1",))
SPIN = "def f():\\n    import os\\n    os.fork()\\n    while True: pass\\n"
print(owners.current(), flush=True)

def backend():
    if sys.argv[1] != "stdio":
        return choose(sys.argv[1], sys.argv[2] or None)
    from codeeval_sandbox.backends.docker import DockerBackend
    made = DockerBackend(sys.argv[2], transport="stdio")
    made.prepare()
    return made

async def main():
    async with Pool(PoolConfig(workers=2), backend=backend()) as pool:
        print("ready", flush=True)
        async for _ in pool.run(Job((n,), (SPIN,), SUITE, Limits(seconds=30)) for n in range(100)):
            pass

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def faults():
    """The module of bench/faults.py, whose faults these tests do."""
    path = Path(__file__).parents[2] / "bench" / "faults.py"
    spec = importlib.util.spec_from_file_location("faults", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["faults"]


@pytest.fixture
def impatient(monkeypatch):
    """Silent workers are given up within two seconds, not a minute."""
    monkeypatch.setattr(fleet, "SILENCE_SECONDS", 2.0)


@pytest.fixture
def quiet(faults, make_pool, run_async):
    """The verdicts of an undisturbed run."""
    return run_async(faults.run(make_pool(workers=2), faults.make_jobs(JOBS)))


def test_a_process_whose_name_is_no_utf_8_is_listed_too(faults, tmp_path):
    """Programs of other tests choose such names, at the same time as these tests look for their own processes."""
    command = tmp_path / os.fsdecode(b"\xff) Z 0\n\xfe")
    command.symlink_to(shutil.which("sleep"))
    with subprocess.Popen([command, "60"]) as named:
        try:
            listed = {process.pid: process for process in faults.processes()}
            assert listed[named.pid].parent == os.getpid()
        finally:
            named.kill()


@pytest.mark.usefixtures("impatient")
def test_random_faults_change_no_verdict(faults, quiet, make_pool, run_async, left_behind):
    injector = faults.Injector(seed=3)
    disturbed = run_async(faults.run(make_pool(workers=2), faults.make_jobs(JOBS), injector))
    assert not faults.differences(quiet, disturbed)
    assert injector.done.total() >= 5
    assert not left_behind()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "name",
    ["container killed", "supervisor killed", "checker killed", "cut off", "supervisor stopped", "checker stopped"],
)
def test_every_kind_of_fault_is_noticed_and_made_good(faults, name, make_pool, run_async, left_behind):
    class Once(faults.Injector):
        async def run(self, pool):
            while not self.done[name]:
                await faults.asyncio.sleep(0.001)
                victims = [worker for worker in pool._fleet.workers if worker.served]
                with suppress(ProcessLookupError):  # a worker of this moment may be gone in the next
                    if victims:
                        faults.FAULTS[name][1](victims[0])
                        self.done[name] += 1

    injector = Once()
    jobs = []

    def until_struck():
        """Yields jobs until the fault is done, so that none strikes too late, and then 600 more."""
        left = 600
        while left:
            left -= bool(injector.done[name])
            jobs.append(faults.make_job(len(jobs)))
            yield jobs[-1]

    disturbed = run_async(faults.run(make_pool(workers=2), until_struck(), injector))
    assert injector.done[name] == 1
    assert {verdict.key for verdict in disturbed} == {job.key for job in jobs}
    assert len(disturbed) == len(jobs)
    assert Status.INFRASTRUCTURE not in {verdict.status for verdict in disturbed}
    assert len({verdict.worker for verdict in disturbed}) == 3
    assert not left_behind()


@pytest.fixture
def harness(backend_name, backend_image):
    """Starts a process that runs a pool; returns it and its owner's name. It is killed in the end, whatever happens."""
    started = []

    def start(backend=backend_name):
        arguments = [sys.executable, "-c", _HARNESS, backend, backend_image or ""]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def kill(process):
    process.kill()
    process.wait()


def stays(found):
    """What may stay of a killed harness until the next one starts: no process, nothing that takes memory or time."""
    return [line for line in found if not line.startswith(("folder ", "control group ", "container never started "))]


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3, "running"])
def test_workers_of_a_killed_harness_end_by_themselves(harness, moment, make_backend, left_behind):
    process, owner = harness()
    if moment == "running":
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
    else:
        time.sleep(moment)
    kill(process)
    deadline = time.monotonic() + 120
    while found := stays(left_behind(owner, seconds=0)):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    make_backend().close()  # the next harness starts
    assert not left_behind(owner)


@pytest.mark.parametrize("backend_name", [pytest.param("docker", marks=pytest.mark.docker)], indirect=True)
def test_workers_over_the_engines_attach_connection_end_by_themselves_too(harness, left_behind):
    process, owner = harness("stdio")
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    kill(process)
    assert not stays(left_behind(owner, seconds=120))


@pytest.mark.parametrize("backend_name", [pytest.param("docker", marks=pytest.mark.docker)], indirect=True)
def test_a_worker_that_cannot_end_by_itself_is_removed_at_the_next_start(harness, faults, make_backend, left_behind):
    """Its supervisor was stopped before the harness was killed."""
    process, owner = harness()
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    users = owners.users(owner)
    checkers = [
        listed for listed in faults.processes() if listed.user in users and listed.user % 32 == users.start % 32
    ]
    for checker in checkers:
        os.kill(checker.parent, signal.SIGSTOP)
    kill(process)
    make_backend().close()
    assert checkers
    assert not left_behind(owner)


def test_what_belongs_to_a_running_harness_is_left_alone(harness, make_backend, left_behind):
    process, owner = harness()
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    before = stays(left_behind(owner, seconds=0))
    make_backend().close()
    assert before
    assert process.poll() is None
    workers = [line for line in before if "container" in line]
    assert set(workers) <= set(left_behind(owner, seconds=0))
