"""Workers under bubblewrap, for hosts without a container engine: the host's own /usr and Python, read-only."""

import contextlib
import os
import platform
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from codeeval_sandbox.backends import owners, rootless
from codeeval_sandbox.backends.abstract import ENVIRONMENT, Launched, WorkerSpec, loader
from codeeval_sandbox.backends.cgroups import ControlGroups
from codeeval_sandbox.errors import BackendUnavailableError, GuestError
from codeeval_sandbox.executor import SandboxFacts

__all__ = ["BubblewrapBackend"]

_PACKAGES = "/opt/codeeval"
_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("ld.so.cache", "alternatives", "localtime", "mime.types", "passwd", "group")
"""Files below `/etc` that programs of every language read. `Language.settings` has those of one language."""

_JOIN = 'for file in $1; do echo $$ > "$file"; done; shift; exec "$@"'


class BubblewrapBackend:
    """One bubblewrap per worker. Every slot is a user of its own: of the host for root, else of a user namespace."""

    name = "bubblewrap"

    def __init__(self, image: str | None) -> None:
        """Bubblewrap has no images: `prepare` refuses one."""
        self._image = image
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._groups: dict[str, ControlGroups] = {}
        self._ranges: rootless.UserRanges | None = None
        self._in_namespace = False
        self._python = Path(sys.base_prefix).resolve() / "bin" / f"python3.{sys.version_info.minor}"

    def prepare(self) -> None:
        """See that bubblewrap is there and may do what is needed."""
        if self._image is not None:
            raise BackendUnavailableError(
                f"bubblewrap runs the host's Python, not image {self._image!r}: use `--sandbox docker`"
            )
        if sys.platform != "linux" or shutil.which("bwrap") is None:
            raise BackendUnavailableError("bubblewrap is not installed: `apt-get install bubblewrap` (Linux)")
        if os.geteuid() != 0:
            self._ranges = rootless.user_ranges()
        self._in_namespace = self._ranges is not None or not rootless.has_all_users()
        self._try()
        ControlGroups.reap()

    def _try(self) -> None:
        try:
            options = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/box"]
            trial = self._start(["bwrap", *self._namespaces(), *_system(), *options, "true"], stderr=subprocess.PIPE)
            _, errors = trial.communicate()
        except OSError as error:
            raise BackendUnavailableError(f"bubblewrap cannot run here: {error}") from None
        if trial.returncode:
            raise BackendUnavailableError(f"bubblewrap cannot run here: {errors.decode(errors='replace').strip()}")

    def _start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a command as root, of a user namespace where the harness is not root. Raises OSError."""
        if self._ranges is None:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
        return rootless.start(command, self._ranges, **options)

    def describe(self) -> SandboxFacts:
        """Return facts about bubblewrap and the kernel."""
        version = subprocess.run(["bwrap", "--version"], capture_output=True, check=True).stdout.decode().strip()
        users = "namespace" if self._in_namespace else "host"
        return SandboxFacts(backend=self.name, engine=version, kernel=platform.release(), users=users)

    def launch(self, spec: WorkerSpec) -> Launched:
        """Start, connected by an inherited socket."""
        if self._in_namespace:
            spec = replace(spec, first_uid=owners.remapped(spec.first_uid))
        ours, theirs = socket.socketpair()
        groups = ControlGroups.create(
            spec.name.replace("_", "-"), spec.owner, memory_mb=spec.memory_mb, processes=spec.processes
        )
        self._groups[spec.name] = groups
        try:
            self._processes[spec.name] = self._start(
                self._command(spec, groups, theirs.fileno()), stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        except OSError as error:
            ours.close()
            groups.remove()
            raise GuestError(f"bubblewrap did not start: {error}") from None
        finally:
            theirs.close()
        return Launched(ours, spec.config(mount_boxes=True))

    def _command(self, spec: WorkerSpec, groups: ControlGroups, descriptor: int) -> list[str]:
        """A shell joins the control groups before it turns into bubblewrap, so that all of the worker is in them."""
        return [
            *("/bin/sh", "-c", _JOIN, "sh", " ".join(str(folder / "cgroup.procs") for folder in groups.folders)),
            "bwrap",
            *self._namespaces(),
            *self._filesystem(spec, groups),
            *self._environment(),
            str(self._python),
            *("-S", "-s", "-B", "-W", "ignore", "-c", loader(), "fd", str(descriptor)),
        ]

    def destroy(self, spec: WorkerSpec) -> int | None:
        """Kill it; its process namespace dies with it."""
        process = self._processes.pop(spec.name, None)
        groups = self._groups.pop(spec.name, None)
        try:
            return None if process is None else _end(process)
        finally:
            if groups is not None:
                groups.remove()

    def close(self) -> None:
        """Nothing is held."""

    @staticmethod
    def _namespaces() -> list[str]:
        return [
            *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
            *("--die-with-parent", "--new-session", "--hostname", "sandbox"),
            *("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_KILL"),
            *("--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"),  # both dropped by the guest's boot
        ]

    def _filesystem(self, spec: WorkerSpec, groups: ControlGroups) -> list[str]:
        options = [*_system(), "--proc", "/proc", "--dev", "/dev", "--perms", "0755", "--tmpfs", spec.box]
        options += ["--perms", "0755", "--dir", "/etc"]
        for name in (*_ETC, *spec.settings):
            options += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
        prefix = Path(sys.base_prefix).resolve()
        if not prefix.is_relative_to("/usr"):
            for parent in reversed(prefix.parents[:-1]):  # bubblewrap would make them for root alone
                options += ["--perms", "0755", "--dir", str(parent)]
            options += ["--ro-bind", str(prefix), str(prefix)]
        for folder, mount_point in groups.mounts:
            options += ["--perms", "0755", "--dir", "/sys", "--perms", "0755", "--dir", "/sys/fs"]
            options += ["--perms", "0755", "--dir", "/sys/fs/cgroup", "--ro-bind", str(folder), str(mount_point)]
        for above in (str(Path(_PACKAGES).parent), _PACKAGES):  # bubblewrap would close them to programs
            options += ["--perms", "0755", "--dir", above]
        for package in self._numpy():
            options += ["--ro-bind", str(package), f"{_PACKAGES}/{package.name}"]
        return options

    @staticmethod
    def _numpy() -> list[Path]:
        """The harness's own NumPy, which model solutions import."""
        spec = find_spec("numpy")
        if spec is None or spec.origin is None:
            return []
        folder = Path(spec.origin).parent
        return [path for path in (folder, folder.with_name("numpy.libs")) if path.is_dir()]

    @staticmethod
    def _environment() -> list[str]:
        options = ["--clearenv"]
        for name, value in {**ENVIRONMENT, "PYTHONPATH": _PACKAGES}.items():
            options += ["--setenv", name, value]
        return options


def _system() -> list[str]:
    """Options that show the host's programs.

    Never the host's root, because bubblewrap sets flags on every mount below a folder, one by one. It fails if one of
    them is gone by then, such as the mount of a container that ends.
    """
    options = ["--ro-bind", "/usr", "/usr"]
    for name in _LINKS:
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    return options


def _end(process: subprocess.Popen[bytes]) -> int | None:
    """Return the exit status if the worker ends by itself, which it does when its connection closes; else kill it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(0.2)
    process.kill()
    process.wait()
    return None
