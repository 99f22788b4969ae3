"""Bubblewrap and engines for users who are not root."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import codeeval_sandbox
from codeeval_sandbox import BackendUnavailableError
from codeeval_sandbox.backends import engine, rootless

SYSTEM_PYTHON = "/usr/bin/python3"

ENTER = """
printf 'nobody:100000:65536\\n' > "$1/range"
mount --bind "$1/range" /etc/subuid && mount --bind "$1/range" /etc/subgid
shift
exec setpriv --reuid nobody --regid nogroup --clear-groups "$@"
"""

NAMESPACE = ("unshare", "--user", "--map-root-user", "--map-users=auto", "--map-groups=auto", "--")

SCRIPT = """
import asyncio, json
from codeeval_sandbox import Asserts, Job, Pool, PoolConfig

RIGHT = "def f():\\n    return 1\\n"
PROGRAMS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("1", "2"),
    "killing": "import os, signal\\ndef f():\\n    os.kill(os.getppid(), signal.SIGKILL)\\n    return 1\\n",
    "reading": "def f():\\n    open('/proc/1/environ').read()\\n    return 1\\n",
    "after": RIGHT,
}

async def each():
    for name, program in PROGRAMS.items():
        yield Job((name,), (program,), Asserts("base", "f", ("assert f() == 1",)))

async def main():
    async with Pool(PoolConfig(backend="bubblewrap", workers=1)) as pool:
        verdicts = {verdict.key[0]: verdict.status.value async for verdict in pool.run(each())}
        facts = pool.description
    return {"verdicts": verdicts, "users": facts.users, "apart": facts.guarantees["user_per_slot"]}

print(json.dumps(asyncio.run(main())))
"""


def has_system_python():
    """Return whether the system's Python can import what this one has installed."""
    if not Path(SYSTEM_PYTHON).exists():
        return False
    version = subprocess.run([SYSTEM_PYTHON, "-V"], capture_output=True, text=True, check=False).stdout
    return version.startswith(f"Python {sys.version_info.major}.{sys.version_info.minor}.")


@pytest.mark.bubblewrap
@pytest.mark.skipif(shutil.which("newuidmap") is None, reason="needs newuidmap: apt-get install uidmap")
@pytest.mark.skipif(not has_system_python(), reason="needs a Python of the same version that other users can run")
@pytest.mark.parametrize("enter", [(), NAMESPACE], ids=["a user", "root of a namespace"])
def test_a_user_of_the_host_has_bubblewrap_with_a_user_for_each_slot(tmp_path, enter):
    """Programs can neither signal nor read the processes that judge them. Containers of Apptainer have such a root."""
    folders = [str(Path(codeeval_sandbox.__file__).parents[1]), *(path for path in sys.path if "site-packages" in path)]
    shared = tmp_path / "shared"
    shared.mkdir()
    command = ["env", "-i", f"PYTHONPATH={':'.join(folders)}", "PATH=/usr/bin:/bin", SYSTEM_PYTHON, "-B", "-c", SCRIPT]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", ENTER, "sh", str(shared), *enter, *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "verdicts": {
            "right": "passed",
            "wrong": "wrong",
            "killing": "exception",
            "reading": "exception",
            "after": "passed",
        },
        "users": "namespace",
        "apart": True,
    }


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Put commands of these names on an otherwise empty path."""

    def put(*names):
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return put


def test_the_first_range_of_the_user_that_is_long_enough_counts(tools, tmp_path):
    tools("unshare", "newuidmap", "newgidmap")
    own = os.geteuid()
    (tmp_path / "subuid").write_text(f"other:1:65536\n{own}:5:10\nbroken\n{own}:200000:65536\n")
    (tmp_path / "subgid").write_text(f"{own}:300000:70000\n")
    assert rootless.user_ranges(tmp_path) == rootless.UserRanges(200000, 300000)


def test_a_user_without_a_range_is_told_the_command_that_adds_one(tools, tmp_path):
    tools("unshare", "newuidmap", "newgidmap")
    with pytest.raises(BackendUnavailableError, match="usermod --add-subuids"):
        rootless.user_ranges(tmp_path)


def test_a_missing_command_is_named_with_its_package(tools):
    tools("unshare")
    with pytest.raises(BackendUnavailableError, match="needs newuidmap: `apt-get install uidmap`"):
        rootless.user_ranges()


def test_a_container_of_apptainer_with_one_user_is_told_how_to_have_more(tools, monkeypatch):
    tools("unshare")
    monkeypatch.setenv("APPTAINER_CONTAINER", "/images/codeeval.sif")
    with pytest.raises(BackendUnavailableError, match="apptainer exec --fakeroot"):
        rootless.user_ranges()


@pytest.mark.parametrize(
    ("users", "groups", "whole"),
    [
        ("0 0 4294967295\n", "0 0 4294967295\n", True),
        ("1 100000 65536\n0 1001 1\n", "0 1001 1\n1 100000 65536\n", False),
        ("0 0 4294967295\n", "0 100000 65536\n", False),
    ],
)
def test_root_of_a_namespace_is_told_from_the_host_s(users, groups, whole, tmp_path):
    (tmp_path / "uid_map").write_text(users)
    (tmp_path / "gid_map").write_text(groups)
    assert rootless.has_all_users(tmp_path) is whole


@pytest.mark.parametrize("users", ["0 1001 1\n", "0 1001 1\n2 100000 65536\n", ""])
def test_root_of_a_namespace_without_users_to_give_is_told_what_has_them(users, tmp_path):
    (tmp_path / "uid_map").write_text(users)
    (tmp_path / "gid_map").write_text("0 0 4294967295\n")
    with pytest.raises(BackendUnavailableError, match=r"it needs 65536\. `apptainer exec --fakeroot`"):
        rootless.has_all_users(tmp_path)


@pytest.mark.parametrize("name", ["docker.sock", "podman/podman.sock"])
def test_an_engine_of_the_user_is_found_where_the_host_has_none(name, tmp_path, monkeypatch):
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(engine, "_DEFAULT_SOCKET", str(tmp_path / "none.sock"))
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    monkeypatch.chdir(path.parent)  # the path of a test's folder may be too long for a socket
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)
        listener.listen()
        assert engine.own_engine() == f"unix://{path}"
    monkeypatch.setenv("DOCKER_HOST", "tcp://elsewhere:1")
    assert engine.own_engine() is None
