"""Gets the sandbox engine ready: Docker Engine, else bubblewrap.

engine.py start            leaves a running engine alone; otherwise installs one (root, apt) and starts it
engine.py stop             ends the engine that `start` started, with everything that it made but its images
engine.py status           says which engine is there
engine.py run COMMAND...   start, the command, and stop if it was this start that started it

No service manager is needed: dockerd runs as a plain process, with its pid file and log in `.engine/`. It has no
network of its own and touches no firewall, since sandboxes have no network and image builds use the host's.

Environment: DOCKER_HOST (the socket to use), CODEEVAL_ENGINE_STATE (.engine), CODEEVAL_ENGINE_DATA (/var/lib/docker).
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

START_SECONDS = 60
STOP_SECONDS = 60
POLICY = Path("/usr/sbin/policy-rc.d")
SHARED = ("/run/docker/plugins", "/run/docker", "/run/containerd/s", "/run/containerd")
"""Folders that every dockerd makes outside its own, innermost first."""


class EngineError(RuntimeError):
    """No engine can be had; the message ends with the fix."""


@dataclass(frozen=True)
class Engine:
    """Where our dockerd has its things."""

    host: str
    state: Path
    data: Path
    run: Path

    @property
    def pid_file(self) -> Path:
        """Dockerd writes one of its own late; this one is there from its first moment."""
        return self.state / "pid"

    @property
    def mark(self) -> Path:
        """The argument by which a process is known as ours."""
        return self.state / "dockerd.pid"

    @property
    def log(self) -> Path:
        """Log of dockerd and its containerd."""
        return self.state / "dockerd.log"

    @property
    def before(self) -> Path:
        """Paths that existed before dockerd, one per line: mount points, and the folders in SHARED."""
        return self.state / "before"

    @property
    def command(self) -> list[str]:
        """The whole command line of dockerd."""
        return [
            *("dockerd", "--host", self.host, "--pidfile", str(self.mark)),
            *("--data-root", str(self.data), "--exec-root", str(self.run)),
            *("--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"),
            *("--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", f"/{self.run.name}"),
            *("--shutdown-timeout", "3"),
        ]


def configured() -> Engine:
    """Return the engine that the environment describes."""
    checkout = Path(__file__).resolve().parent.parent
    state = Path(os.environ.get("CODEEVAL_ENGINE_STATE") or checkout / ".engine").absolute()
    own = hashlib.sha256(os.fsencode(state)).hexdigest()[:8]
    return Engine(
        host=os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock",
        state=state,
        data=Path(os.environ.get("CODEEVAL_ENGINE_DATA") or "/var/lib/docker"),
        # Short, since sockets in it may have paths of at most 107 bytes; of this checkout alone.
        run=Path(f"/run/codeeval-engine-{own}"),
    )


def docker_version() -> str | None:
    """Return the version of the Docker Engine that answers at DOCKER_HOST; None if none does."""
    import docker  # noqa: PLC0415 - `stop` must work without the virtual environment
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        client = docker.from_env(timeout=10)
        with client.api:
            return str(client.version()["Version"])
    except (DockerException, OSError):
        return None


def has_bubblewrap() -> bool:
    """Return whether bubblewrap is there and may make namespaces."""
    folders = [part for name in ("/usr", "/lib", "/lib64") for part in ("--ro-bind-try", name, name)]
    trial = ["bwrap", "--unshare-all", *folders, "/usr/bin/true"]  # not "/", which holds mounts that come and go
    return shutil.which("bwrap") is not None and subprocess.run(trial, capture_output=True, check=False).returncode == 0


def describe(engine: Engine) -> str | None:
    """Return one line on the engine that programs would run in; None if there is none."""
    if version := docker_version():
        owner = f", started here as process {pid}" if (pid := our_pid(engine)) else ""
        return f"Docker {version} at {engine.host}{owner}"
    return "bubblewrap" if has_bubblewrap() else None


def start(engine: Engine) -> bool:
    """Gets an engine ready; True if a dockerd was started for it. Raises EngineError."""
    running = docker_version() is not None
    install([("bwrap", "bubblewrap"), ("debootstrap", "debootstrap"), *([] if running else [("dockerd", "docker.io")])])
    reason = ""
    if not running:
        try:
            start_dockerd(engine)
        except EngineError as error:
            reason = str(error)
            print(f"engine: no Docker: {reason}", file=sys.stderr)
    description = describe(engine)
    if description is None:
        raise EngineError(reason or "install Docker Engine, or run this as root on Debian")
    print(f"engine: {description}", file=sys.stderr)
    return not running and not reason


def install(tools: list[tuple[str, str]]) -> None:
    """Installs the packages of those tools that are missing, if root and apt can; what is still missing shows later."""
    packages = [package for tool, package in tools if shutil.which(tool) is None]
    if not packages or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"engine: apt-get install {' '.join(packages)}", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with no_services():
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", "--quiet", *command], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                print("\n".join((done.stdout + done.stderr).splitlines()[-15:]), file=sys.stderr)


@contextmanager
def no_services() -> Iterator[None]:
    """Keeps packages from starting services as they are installed: only what we start, we can end."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def start_dockerd(engine: Engine) -> None:
    """Starts dockerd and waits until it answers. Raises EngineError, leaving nothing behind."""
    if not engine.host.startswith("unix://"):
        raise EngineError(f"nothing answers at DOCKER_HOST={engine.host!r}: start it, or unset DOCKER_HOST")
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        raise EngineError("install Docker Engine and start it, or run this as root")
    stop(engine)
    engine.state.mkdir(parents=True)
    engine.before.write_text("\n".join([*mount_points(), *(folder for folder in SHARED if Path(folder).exists())]))
    try:
        with engine.log.open("wb") as log:
            process = subprocess.Popen(
                engine.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        engine.pid_file.write_text(str(process.pid))
        wait_until_ready(engine, process)
    except BaseException:
        stop(engine)
        raise


def wait_until_ready(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    """Returns when dockerd answers. Raises EngineError with its last words."""
    deadline = time.monotonic() + START_SECONDS
    while docker_version() is None:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            tail = "\n".join(engine.log.read_text("utf-8", "replace").splitlines()[-15:])
            raise EngineError(f"dockerd did not start:\n{tail}\nsee that this machine may mount and make namespaces")
        time.sleep(0.1)


def our_pid(engine: Engine) -> int | None:
    """Return the pid of the dockerd that was started here, if it runs. Another process may have its pid since."""
    with suppress(OSError, ValueError):
        pid = int(engine.pid_file.read_text())
        if str(engine.mark) in command_line(pid):
            return pid
    return None


def command_line(pid: int) -> list[str]:
    """Return a process's arguments; empty once it has ended, also as a zombie."""
    with suppress(OSError):
        return [word for word in Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").split("\0") if word]
    return []


def stop(engine: Engine) -> None:
    """Ends what `start` started, and removes what it left: processes, mounts, files; images stay in its data."""
    if not engine.state.exists():
        return
    if pid := our_pid(engine):
        end([pid])
    end(survivors(engine), politely=False)
    if engine.before.exists():
        remove_traces(engine, set(engine.before.read_text().splitlines()))
    shutil.rmtree(engine.run, ignore_errors=True)
    for file in (engine.pid_file, engine.mark, engine.log, engine.before):
        file.unlink(missing_ok=True)
    engine.state.rmdir()


def remove_traces(engine: Engine, before: set[str]) -> None:
    """Undoes what a dockerd did to the rest of the machine; most of it, only one that was killed leaves."""
    for point in reversed(mount_points()):
        if f"{point}/".startswith((f"{engine.run}/", f"{engine.data}/")) and point not in before:
            subprocess.run(["umount", "--lazy", point], check=False)
    for folder in (*control_groups(engine), *(Path(name) for name in SHARED if name not in before)):
        with suppress(OSError):  # in use by another engine
            folder.rmdir()


def survivors(engine: Engine) -> list[int]:
    """Return what a killed dockerd of ours left: containers' processes and shims, known by their arguments."""
    contained = [int(pid) for group in control_groups(engine) for pid in (group / "cgroup.procs").read_text().split()]
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    serving = [
        pid
        for pid in pids
        if (words := command_line(pid))
        and Path(words[0]).name.startswith("containerd")
        and any(word.startswith(f"{engine.run}/") for word in words)
    ]
    return sorted({*contained, *serving})


def control_groups(engine: Engine) -> list[Path]:
    """Our control groups in each hierarchy, innermost first: one of version 2, or several of version 1."""
    root = Path("/sys/fs/cgroup")
    tops = [top for top in (root / engine.run.name, *root.glob(f"*/{engine.run.name}")) if top.is_dir()]
    return [Path(folder) for top in tops for folder, _, _ in os.walk(top, topdown=False)]


def mount_points() -> list[str]:
    """In the order of mounting."""
    return [line.split()[1] for line in Path("/proc/mounts").read_text(errors="replace").splitlines()]


def end(pids: list[int], *, politely: bool = True) -> None:
    """SIGTERM, if politely, and SIGKILL to those that have not ended in time."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL) if politely else (signal.SIGKILL,):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal_number)
        deadline = time.monotonic() + STOP_SECONDS
        while (pids := [pid for pid in pids if command_line(pid)]) and time.monotonic() < deadline:
            time.sleep(0.05)


def run(engine: Engine, command: list[str]) -> int:
    """Run the command with an engine, and return its exit status."""
    started = start(engine)
    try:
        with subprocess.Popen(command) as child:
            # The terminal sends its own interrupt to the command as well, which then ends in its own way.
            signal.signal(signal.SIGINT, lambda *_: None)
            for signal_number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(signal_number, lambda received, _: child.send_signal(received))
            status = child.wait()
    finally:
        if started:
            stop(engine)
    return status if status >= 0 else 128 - status


def ended(received: int, _: FrameType | None) -> NoReturn:
    """Turns a signal into an exit that cleans up."""
    sys.exit(128 + received)


def main(arguments: list[str]) -> int:
    """Runs one of the four commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop", "status", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    engine = configured()
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where dockerd and debootstrap are, whatever shell called this
    signal.signal(signal.SIGTERM, ended)
    try:
        match options.action:
            case "start":
                start(engine)
            case "stop":
                stop(engine)
            case "status":
                description = describe(engine)
                print(f"engine: {description or 'none; `make engine` gets one'}")
                return 0 if description else 1
            case _:
                return run(engine, options.command)
    except EngineError as error:
        print(f"engine: none: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
