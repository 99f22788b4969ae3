"""The Docker Engine that answers: what it allows, and what to do where none does."""

import grp
import os
import pwd
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from docker.errors import DockerException
from docker.types import Ulimit

from codeeval_sandbox.errors import BackendUnavailableError

__all__ = ["Engine", "connect", "open_client", "own_engine"]

_DEFAULT_SOCKET = "/var/run/docker.sock"
_PROBE_SECONDS = 10.0
_FILES, _PROCESSES = 1024, 4096
"""Limits of a user that every host allows. Those of programs are lower, and the guest sets them."""
_ROOTLESS = "https://docs.docker.com/engine/security/rootless"


@dataclass(frozen=True)
class Engine:
    """A Docker Engine, connected."""

    client: Any
    version: Mapping[str, Any]
    info: Mapping[str, Any]

    @property
    def is_remapped(self) -> bool:
        """Return whether containers have users of their own (user-namespace remapping, rootless): 65,536, from 0 on."""
        return self.is_rootless or "name=userns" in self.security

    @property
    def is_rootless(self) -> bool:
        """Return whether it has no right on its host. Docker says so among its options, Podman apart from them."""
        return "name=rootless" in self.security or bool(self.info.get("Rootless"))

    @property
    def security(self) -> list[str]:
        """Names of the security options in force, such as `name=rootless`."""
        return [str(option).partition(",")[0] for option in self.info.get("SecurityOptions") or ()]

    @property
    def name(self) -> str:
        """Its version, with a word before it unless it is Docker's."""
        version = str(self.version.get("Version", ""))
        return f"Podman {version}" if self.is_podman else version

    @property
    def is_podman(self) -> bool:
        """Return whether it is Podman, which speaks the same protocol."""
        components = self.version.get("Components") or ()
        return any(str(component.get("Name", "")).startswith("Podman") for component in components)

    @property
    def is_local(self) -> bool:
        """Return whether its socket is one of this host, so that it may see the same files."""
        base = str(self.client.api.base_url)
        local = base.startswith(("http+unix", "http+docker")) and "ssh" not in os.environ.get("DOCKER_HOST", "")
        platform = (self.version.get("Platform") or {}).get("Name", "")
        return local and not platform.startswith("Docker Desktop")

    def limits(self, *, memory_mb: int, processes: int, cpus: float) -> dict[str, Any]:
        """Options of a container for the limits that this engine can set. A rootless one may have no control groups."""
        limits: dict[str, Any] = {}
        if self.info.get("MemoryLimit", True):
            limits["mem_limit"] = f"{memory_mb}m"
            if self.info.get("SwapLimit", True):
                limits["memswap_limit"] = f"{memory_mb}m"
        if self.info.get("PidsLimit", True):
            limits["pids_limit"] = processes
        if self.info.get("CpuCfsQuota", True):
            limits["nano_cpus"] = int(min(cpus, self.info.get("NCPU") or cpus) * 1e9)
        if self.is_podman:
            limits["ulimits"] = self._user_limits
        return limits

    @property
    def _user_limits(self) -> list[Ulimit]:
        """Limits of each user. Podman's own are those of a host's root, which it may not set in a container.

        A rootless Podman knows how many processes it may have. There, all containers share them.
        """
        names = {"nofile": _FILES} if self.is_rootless else {"nofile": _FILES, "nproc": _PROCESSES}
        return [Ulimit(name=name, soft=value, hard=value) for name, value in names.items()]


def connect() -> Engine:
    """Connect to the engine that DOCKER_HOST names. Raises BackendUnavailableError; the message ends with the fix."""
    client = None
    try:
        _probe()
        client = open_client(timeout=120, max_pool_size=64)
        return Engine(client, client.version(), client.info())
    except (DockerException, OSError, ValueError) as error:
        if client is not None:
            client.close()
        raise BackendUnavailableError(_explained(error)) from None


def open_client(**options: Any) -> Any:
    """Return a client of the engine that DOCKER_HOST names, else of the first one of this host that can be reached.

    `options` are those of `docker.DockerClient`. Raises DockerException.
    """
    address = own_engine()
    return docker.DockerClient(base_url=address, **options) if address else docker.from_env(**options)


def own_engine() -> str | None:
    """Return the address of an engine of this user: rootless Docker, or Podman.

    None: DOCKER_HOST names one, the host's own can be used, or there is none.
    """
    if os.environ.get("DOCKER_HOST") or _answers(Path(_DEFAULT_SOCKET)):
        return None
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}")
    sockets = (folder / "docker.sock", folder / "podman" / "podman.sock", Path("/run/podman/podman.sock"))
    return next((f"unix://{path}" for path in sockets if _answers(path)), None)


def _answers(path: Path) -> bool:
    try:
        _reach(str(path))
    except OSError:
        return False
    return True


def _probe() -> None:
    """Connect to the engine's socket and close it again: the SDK leaves one open where it fails. Raises OSError."""
    scheme, _, path = (os.environ.get("DOCKER_HOST") or f"unix://{_DEFAULT_SOCKET}").partition("://")
    if scheme == "unix" and own_engine() is None:
        _reach(path)


def _reach(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PROBE_SECONDS)
        probe.connect(path)


def _explained(error: BaseException) -> str:
    """Return the fault and its fix."""
    host = os.environ.get("DOCKER_HOST", "")
    path = Path(host.removeprefix("unix://") or _DEFAULT_SOCKET)
    causes = list(_causes(error))
    if any(isinstance(cause, PermissionError) for cause in causes):
        return _no_permission(path)
    other = ", or use `--sandbox bubblewrap`" if os.geteuid() == 0 else ""
    reason = str(next((cause for cause in causes if isinstance(cause, OSError)), error))
    if host:
        return (
            f"no Docker Engine answers at DOCKER_HOST, which is {host!r} ({reason}): set it to unix:///PATH, "
            f"tcp://HOST:PORT or ssh://HOST of a running engine, unset it to use the one of this host{other}"
        )
    return (
        f"no Docker Engine answers at {path} ({reason}): start it (`dockerd`, or `systemctl start docker`), "
        f"or set DOCKER_HOST{other}"
    )


def _no_permission(path: Path) -> str:
    name = _user_name()
    user = name or f"number {os.geteuid()}, which has no name,"
    try:
        group_id = path.stat().st_gid
    except OSError:
        group_id = -1
    group = _group(group_id)
    wanted = f", which is for root and group {group!r}" if group else ""
    fix = f"`sudo usermod -aG {group or 'docker'} {name}`, then log in again"
    if name is None:
        fix = f"give the process group {group or 'docker'!r} (`docker run --group-add`, a pod's `supplementalGroups`)"
    return (
        f"a Docker Engine is there, but user {user} may not use its socket {path}{wanted}: {fix}; "
        f"or run an engine of your own (rootless Docker, {_ROOTLESS})"
    )


def _user_name() -> str | None:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return None


def _group(group_id: int) -> str:
    """Name of a group; empty for root's own, which nobody should join."""
    if group_id <= 0:
        return ""
    try:
        return grp.getgrgid(group_id).gr_name
    except KeyError:
        return str(group_id)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, and those that it came from, the innermost first; some are hidden in arguments of others."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    causes = []
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        causes.append(current)
        parts = (current.__cause__, current.__context__, *_flat(current.args))
        waiting += [part for part in parts if isinstance(part, BaseException)]
    return reversed(causes)


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple | list):
            yield from _flat(value)
        else:
            yield value
