"""Docker Engines as hosts have them: denied, absent, remapped, with another /tmp; and how many processors there are."""

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import BackendUnavailableError
from codeeval_sandbox.backends import engine, owners
from codeeval_sandbox.processors import Seats, quota, usable_processors

LONG = "scratch/cluster-a/jobs/project-with-a-long-name/user/job.1234567.node0042.some.cluster.example.org"


@contextmanager
def user(number):
    """Act as another user for a while."""
    os.setegid(number)
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as a user without rights")
@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (
            2,
            "user bin may not use its socket {path}, which is for root and group 'daemon': `sudo usermod -aG daemon",
        ),
        (
            54321,
            "user number 54321, which has no name, may not use its socket {path}, which is for root and group 'daemon'",
        ),
    ],
)
def test_a_denied_socket_names_the_user_the_group_and_the_command(monkeypatch, number, wanted):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = Path(folder, "docker.sock")
        listener.bind(str(path))
        listener.listen()
        Path(folder).chmod(0o755)
        path.chmod(0o660)
        os.chown(path, 0, 1)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        with pytest.raises(BackendUnavailableError) as denied, user(number):
            engine.connect()
    message = str(denied.value)
    assert wanted.format(path=path) in message
    assert "no Docker Engine answers" not in message


@pytest.mark.parametrize("host", ["garbage", "unix:///nowhere.sock", "tcp://127.0.0.1:1", "ftp://x"])
def test_an_engine_host_that_is_wrong_is_named(monkeypatch, host):
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(BackendUnavailableError, match=rf"DOCKER_HOST, which is '{host}'"):
        engine.connect()


def test_limits_are_set_where_the_engine_can_set_them():
    whole = engine.Engine(None, {}, {"NCPU": 1, "SecurityOptions": ["name=seccomp,profile=default"]})
    assert whole.limits(memory_mb=10, processes=5, cpus=2.0) == {
        "mem_limit": "10m",
        "memswap_limit": "10m",
        "pids_limit": 5,
        "nano_cpus": 10**9,
    }
    missing = dict.fromkeys(("MemoryLimit", "PidsLimit", "CpuCfsQuota"), False)
    rootless = engine.Engine(None, {}, {**missing, "SecurityOptions": ["name=rootless"]})
    assert rootless.limits(memory_mb=10, processes=5, cpus=2.0) == {}
    assert (whole.is_remapped, rootless.is_remapped) == (False, True)


@pytest.mark.parametrize(("rootless", "limited"), [(False, {"nofile", "nproc"}), (True, {"nofile"})])
def test_podman_says_in_its_own_words_what_it_is(rootless, limited):
    components = [{"Name": "Podman Engine"}, {"Name": "Conmon"}]
    podman = engine.Engine(None, {"Version": "4.3.1", "Components": components}, {"Rootless": rootless})
    assert (podman.name, podman.is_remapped) == ("Podman 4.3.1", rootless)
    ulimits = podman.limits(memory_mb=10, processes=5, cpus=1.0)["ulimits"]
    assert {limit["Name"] for limit in ulimits} == limited
    assert engine.Engine(None, {"Version": "20", "Components": [{"Name": "Engine"}]}, {}).name == "20"


@given(st.integers(0, 8191))
def test_users_of_a_remapped_engine_are_within_its_namespace_and_apart(offset):
    users = owners.users(owners.current())
    first = owners.remapped(users.start)
    assert 0 < first <= owners.remapped(users.start + offset) < 65534
    assert owners.remapped(users.start + offset) == first + offset


@pytest.mark.docker
@pytest.mark.parametrize("backend_name", ["docker"])
def test_a_long_folder_for_temporary_files_serves(
    make_pool, make_jobs, verdicts_of, *, run_async, monkeypatch, tmp_path
):
    folder = tmp_path / LONG
    folder.mkdir(parents=True)
    assert len(str(folder)) > 107
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, make_jobs(1))

    assert [verdict.status for verdict in run_async(main()).values()] == ["passed"]
    assert list(folder.iterdir()) == []


_UNSEEN = """
import asyncio, sys
from codeeval_sandbox import Asserts, Job, Pool, PoolConfig

async def main():
    async with Pool(PoolConfig(backend="docker", images={"default": sys.argv[1]}, workers=1)) as pool:
        job = Job((0,), ("def f():\\n    return 1\\n",), Asserts("base", "f", ("assert f() == 1",)))
        return [verdict.status.value async for verdict in pool.run(_jobs(job))]

async def _jobs(job):
    yield job

print(asyncio.run(main()))
"""


@pytest.mark.docker
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a file system that the engine does not see")
def test_an_engine_that_sees_other_temporary_files_is_reached_all_the_same(engine_image, tmp_path):
    script = 'mount -t tmpfs none "$1" && export TMPDIR="$1" && shift && exec "$@"'
    command = ["unshare", "-m", "sh", "-c", script, "sh", str(tmp_path), sys.executable, "-c", _UNSEEN, engine_image]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.stdout.strip() == "['passed']", result.stderr


# -- processors


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content)
    return folder


@pytest.mark.parametrize(
    ("own", "above", "limit"),
    [("150000 100000", "max 100000", 1.5), ("max 100000", "200000 100000", 2.0), ("max 100000", "max 100000", None)],
)
def test_the_smallest_quota_of_a_group_and_those_above_it_counts(tmp_path, own, above, limit):
    written(tmp_path / "root" / "pod", cpu__max=above)
    written(tmp_path / "root" / "pod" / "job", cpu__max=own)
    groups = written(tmp_path, groups="0::/pod/job\n") / "groups"
    assert quota(groups=groups, root=tmp_path / "root") == limit


@pytest.mark.parametrize(("amount", "limit"), [("250000", 2.5), ("-1", None)])
def test_quotas_of_the_first_control_groups_count(tmp_path, amount, limit):
    files = {"cpu__cfs_quota_us": amount, "cpu__cfs_period_us": "100000"}
    written(tmp_path / "root" / "cpu", **files)
    groups = written(tmp_path, groups="4:cpu,cpuacct:/host/path/not/here\n3:memory:/x\n") / "groups"
    assert quota(groups=groups, root=tmp_path / "root") == limit


def test_a_host_without_control_groups_has_no_quota(tmp_path):
    assert quota(groups=tmp_path / "none", root=tmp_path) is None


_LIMITED = """
import asyncio, os, sys
from pathlib import Path

Path(sys.argv[1], "cgroup.procs").write_text(str(os.getpid()))
from codeeval_sandbox import Pool, PoolConfig

async def main():
    async with Pool(PoolConfig(backend="bubblewrap")) as pool:
        return pool.description.workers

print(asyncio.run(main()))
"""


@pytest.fixture
def group_of_one_and_a_half():
    """Make a control group with a quota of 1.5 processors."""
    root = Path("/sys/fs/cgroup")
    first = {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "150000"}
    kinds = [(root / "cpu", first), (root / "cpu,cpuacct", first), (root, {"cpu.max": "150000 100000"})]
    for parent, files in kinds:
        folder = parent / f"codeeval-test-{os.getpid()}"
        try:
            folder.mkdir()
            for name, value in files.items():
                (folder / name).write_text(value)
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            continue
        yield folder
        folder.rmdir()
        return
    pytest.skip("needs the right to make a control group of the processor")


@pytest.mark.bubblewrap
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_a_pool_has_as_many_workers_as_its_control_group_has_whole_processors(group_of_one_and_a_half):
    command = [sys.executable, "-c", _LIMITED, str(group_of_one_and_a_half)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.stdout.strip() == "1", result.stderr


def test_pools_of_one_host_take_different_processors():
    """The worker for which there is no other one shares the processor of fewest workers."""
    count, name = len(os.sched_getaffinity(0)), f"codeeval-test-{os.getpid()}"
    with closing(Seats(1, name=name)) as first, closing(Seats(2 * count - 1, name=name)) as second:
        assert sorted(first.positions + second.positions) == sorted(2 * list(range(count)))
        assert count == 1 or first.positions[0] != second.positions[0]
    with closing(Seats(count, name=name)) as again:
        assert again.positions == list(range(count))


def test_affinity_bounds_the_number_of_processors():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert usable_processors() == 1
    finally:
        os.sched_setaffinity(0, allowed)
