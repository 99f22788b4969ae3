"""Engines beside the host's Docker, each started for its test alone: Podman as root and as a user, rootless Docker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import docker
import pytest

START_SECONDS = 60
ROOTLESSKIT = ("rootlesskit", "--net=host", "--copy-up=/etc", "--copy-up=/run")
SERVICE = ("--cgroup-manager", "cgroupfs", "--events-backend", "file", "system", "service", "--time=0")

AS_USER = """
printf 'nobody:100000:65536\\n' > "$1/range"
mount --bind "$1/range" /etc/subuid && mount --bind "$1/range" /etc/subgid
export HOME="$1/home" XDG_RUNTIME_DIR="$1/run" TMPDIR="$1/run" PATH=/usr/bin:/bin:/usr/sbin:/sbin
mkdir "$HOME" "$XDG_RUNTIME_DIR" && chown nobody "$1" "$HOME" "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
cd "$HOME"
shift
exec setpriv --reuid nobody --regid nogroup --clear-groups "$@"
"""

SCRIPT = """
import asyncio, json, sys
from codeeval_sandbox import Asserts, Job, Limits, Pool, PoolConfig

RIGHT = "def f():\\n    return 1\\n"
PROGRAMS = {
    "right": RIGHT,
    "wrong": RIGHT.replace("1", "2"),
    "endless": "def f():\\n    while True:\\n        pass\\n",
    "killing": "import os, signal\\ndef f():\\n    os.kill(os.getppid(), signal.SIGKILL)\\n    return 1\\n",
    "reading": "def f():\\n    open('/proc/1/environ').read()\\n    return 1\\n",
    "mounting": "import ctypes\\ndef f():\\n    return ctypes.CDLL(None).mount(b't', b'/box', b'tmpfs', 0, b'') + 1\\n",
    "leaving": "import os\\ndef f():\\n    open(os.path.join(os.getcwd(), 'left'), 'w').close()\\n    return 1\\n",
    "finding": "import os\\ndef f():\\n    return 2 if os.path.exists(os.path.join(os.getcwd(), 'left')) else 1\\n",
}

async def each():
    for name, program in PROGRAMS.items():
        limits = Limits(seconds=1.0 if name == "endless" else 30.0)
        yield Job((name,), (program,), Asserts("base", "f", ("assert f() == 1",)), limits)

async def main():
    async with Pool(PoolConfig(backend="docker", workers=1, images={"default": sys.argv[1]})) as pool:
        verdicts = {verdict.key[0]: verdict.status.value async for verdict in pool.run(each())}
        facts = pool.description
    apart = facts.guarantees["user_per_slot"] and facts.guarantees["network_isolated"]
    return {"verdicts": verdicts, "users": facts.users, "engine": facts.engine.split()[0], "apart": apart}

print(json.dumps(asyncio.run(main())))
"""

VERDICTS = {
    "right": "passed",
    "wrong": "wrong",
    "endless": "timeout",
    "killing": "exception",
    "reading": "exception",
    "mounting": "wrong",
    "leaving": "passed",
    "finding": "passed",
}


def runtime():
    """Return an OCI runtime that also runs on hosts with both versions of control groups, which crun refuses."""
    return next((name for name in ("runc", "crun") if shutil.which(name)), "crun")


def podman(folder):
    """Return the command of Podman for root."""
    places = ("--root", f"{folder}/images", "--runroot", f"{folder}/state")
    return ("podman", "--runtime", runtime(), *places, *SERVICE, f"unix://{folder}/socket")


def rootless_podman(folder):
    """Return the command of Podman for a user without rights."""
    service = ("podman", "--runtime", runtime(), "--storage-driver", "overlay", *SERVICE, f"unix://{folder}/socket")
    return ("sh", "-c", AS_USER, "sh", str(folder), *service)


def rootless_docker(folder):
    """Return the command of Docker for a user without rights."""
    options = (
        "--bridge",
        "none",
        "--iptables=false",
        "--ip-forward=false",
        "--exec-opt",
        "native.cgroupdriver=cgroupfs",
    )
    run = 'rm -f /run/docker /run/containerd /run/xtables.lock && exec "$@"'
    engine = ("sh", "-c", run, "sh", "dockerd", *options, "--rootless", "--host", f"unix://{folder}/socket")
    return ("sh", "-c", AS_USER, "sh", str(folder), *ROOTLESSKIT, *engine)


NEEDS = {
    podman: ("podman", "catatonit"),
    rootless_podman: ("podman", "catatonit", "newuidmap"),
    rootless_docker: ("dockerd", "rootlesskit", "newuidmap"),
}


def found(program):
    """Return whether a program is there; catatonit is outside of the path."""
    return shutil.which(program) or Path("/usr/libexec/podman", program).exists()


@pytest.fixture
def start(engine_image):
    """Start an engine that has the image, in namespaces that end with it and take all that it left with them."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # a user without rights reaches it, and its path is short
    folder.chmod(0o755)
    engines = []

    def begin(command):
        missing = [program for program in NEEDS[command] if not found(program)]
        if missing:
            pytest.skip(f"needs {missing[0]}: apt-get install podman catatonit uidmap rootlesskit docker.io")
        apart = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
        with (folder / "log").open("wb") as log:
            engines.append(subprocess.Popen([*apart, *command(folder)], stdout=log, stderr=log, start_new_session=True))
        wait_for(folder / "socket", engines[0], folder / "log")
        fill(f"unix://{folder}/socket", engine_image)
        return f"unix://{folder}/socket"

    try:
        yield begin
    finally:
        for engine in engines:
            with suppress(ProcessLookupError):  # it may have failed to start
                os.killpg(engine.pid, signal.SIGKILL)  # a change of user undoes `--kill-child`
            engine.wait()
        shutil.rmtree(folder)


def wait_for(path, engine, log):
    """Wait until an engine takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(path))
            return
        said = log.read_text(errors="replace")[-2000:]
        assert engine.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.1)


def fill(address, image):
    """Give an engine the image of the host's."""
    with closing(docker.from_env(timeout=300)) as ours, closing(docker.DockerClient(address, timeout=300)) as theirs:
        theirs.images.load(b"".join(ours.images.get(image).save()))


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to start engines and to act as a user without rights")
@pytest.mark.parametrize(
    ("command", "users", "name"),
    [(podman, "host", "Podman"), (rootless_podman, "namespace", "Podman"), (rootless_docker, "namespace", "")],
)
def test_other_engines_give_the_same_verdicts(start, engine_image, command, users, name):
    """Podman knows fewer options for folders and other limits of users; its word for rootless is another, too."""
    environment = {**os.environ, "DOCKER_HOST": start(command), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, engine_image],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["verdicts"] == VERDICTS
    assert facts["apart"]
    assert facts["users"] == users
    assert facts["engine"].startswith(name)
