"""Workers as Docker containers. The SDK is used for their life cycle alone; frames go over a unix socket of our own."""

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.types import Mount

from codeeval_sandbox.backends import owners
from codeeval_sandbox.backends.abstract import ENVIRONMENT, Launched, WorkerSpec, loader
from codeeval_sandbox.backends.attached import attach
from codeeval_sandbox.backends.engine import Engine, connect
from codeeval_sandbox.errors import BackendUnavailableError, GuestError
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.guest.boot import TEMPORARY

__all__ = ["DockerBackend"]

LABEL = "codeeval.owner"
START_SECONDS = 60
_MOUNT = "/run/codeeval"
_SOCKET = "socket"
_LONGEST_PATH = 107
"""Bytes of a socket's path (`sun_path`)."""
_LOADER_FAILED = 1
"""Status of a Python that ended with an exception: it ran, but could not connect."""
_CAPABILITIES = ["SETUID", "SETGID", "KILL"]
_MOUNTING = ["SYS_ADMIN", "SETPCAP"]
"""For a worker that mounts its folders itself. The guest's boot drops them before it starts anything."""


class _NotShared(GuestError):  # noqa: N818 - what is so, and another way is taken
    """The engine's containers do not reach a socket in a folder of this host."""


class DockerBackend:
    """One hardened container per worker."""

    name = "docker"

    def __init__(self, image: str | None, *, runtime: str | None = None, transport: str = "auto") -> None:
        """`runtime`: another OCI runtime that the engine knows (runsc); `transport`: auto, unix or stdio."""
        self._image_name = image
        self._runtime = runtime
        self._transport = transport
        self._client: Any = None
        self._connected: Engine | None = None
        self._shares_files = True
        self._image: Any = None
        self._exits: dict[str, int | None] = {}

    def prepare(self) -> None:
        """Connect, find the image, reap."""
        self._connected = connect()
        self._client = self._connected.client
        self._image = self._find_image()
        self._reap()

    def _find_image(self) -> Any:
        if self._image_name is None:
            raise BackendUnavailableError(
                "no sandbox image was named: `codeeval images build` makes one, `--image` names one"
            )
        try:
            return self._client.images.get(self._image_name)
        except ImageNotFound:
            pass
        try:
            return self._client.images.pull(self._image_name)
        except (DockerException, OSError) as error:
            raise BackendUnavailableError(
                f"image {self._image_name!r} is neither here nor to be pulled ({_cause(error)}): "
                "`codeeval images build` makes the default one without a registry"
            ) from None

    def describe(self) -> SandboxFacts:
        """Return facts about engine, kernel and image."""
        return SandboxFacts(
            backend=self.name,
            engine=self._engine.name,
            kernel=self._engine.version.get("KernelVersion", ""),
            image=self._image_name or "",
            image_digest=self._image.id,
            runtime=self._runtime or "default",
            users="namespace" if self._engine.is_remapped else "host",
        )

    # -- workers

    @property
    def _engine(self) -> Engine:
        assert self._connected is not None, "call `prepare` first"
        return self._connected

    def launch(self, spec: WorkerSpec) -> Launched:
        """Create, start and connect a container."""
        spec = replace(spec, first_uid=owners.remapped(spec.first_uid)) if self._engine.is_remapped else spec
        if self._transport == "stdio" or (self._transport == "auto" and not self._may_share_files()):
            return self._launch_attached(spec)
        try:
            return self._launch_beside(spec)
        except _NotShared:
            if self._transport == "unix":
                raise
            self._shares_files = False
            return self._launch_attached(spec)

    def _may_share_files(self) -> bool:
        """Return whether the engine may see a socket in a folder of this host. One in a container or snap does not."""
        return self._shares_files and self._engine.is_local

    def _launch_beside(self, spec: WorkerSpec) -> Launched:
        """Connect through a socket in a folder that the container is given. Raises GuestError, _NotShared."""
        try:
            folder = Path(tempfile.mkdtemp(prefix=f"codeeval-{spec.owner}-"))
        except OSError as error:
            raise GuestError(
                f"no folder for the socket of {spec.name!r}: {error}: make room there, or set TMPDIR"
            ) from None
        try:
            folder.chmod(0o711)  # the name is not to be guessed; the container's root may have no right to override it
            with socket.socket(socket.AF_UNIX) as listener:
                _bind(listener, folder)
                (folder / _SOCKET).chmod(0o666)
                listener.listen(1)
                mount = Mount(_MOUNT, str(folder), type="bind", read_only=True)
                self._start(spec, ["unix", f"{_MOUNT}/{_SOCKET}"], mounts=[mount])
                connection = self._accept(listener, spec)
        except (DockerException, OSError) as error:
            self.destroy(spec)
            if "bind source path does not exist" in str(error):
                raise _NotShared(
                    f"the Docker Engine does not see {str(folder.parent)!r} (an engine in a snap, a container or on "
                    "another host): set TMPDIR to a folder that both see"
                ) from None
            raise self._not_started(spec, error) from None
        except GuestError:
            self.destroy(spec)
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Launched(connection, spec.config(mount_boxes=self._mounts_boxes))

    def _not_started(self, spec: WorkerSpec, error: Exception) -> GuestError:
        """Return the error of a container that the engine refused, by the engine's own words."""
        if "nknown runtime" in str(error):
            return GuestError(
                f"the Docker Engine knows no runtime {self._runtime!r}: install it and name it in the engine's "
                "daemon.json (`docker info` lists runtimes), or leave --runtime out"
            )
        if "container-init binary not found" in str(error):
            return GuestError("Podman has no `catatonit`, which starts containers: `apt-get install catatonit`")
        if "hybrid mode" in str(error):
            return GuestError(
                "crun runs no container where both versions of control groups have controllers: give Podman another "
                "runtime (`podman --runtime runc system service`, or `runtime` in containers.conf)"
            )
        return GuestError(f"container {spec.name!r} did not start: {_cause(error)}")

    def _launch_attached(self, spec: WorkerSpec) -> Launched:
        try:
            container = self._create(spec, ["stdio", "-"], stdin_open=True)
            connection = attach(container)
            self._follow(container, spec)
            container.start()
        except (DockerException, OSError) as error:
            self.destroy(spec)
            raise self._not_started(spec, error) from None
        return Launched(connection, spec.config(mount_boxes=self._mounts_boxes))

    def _start(self, spec: WorkerSpec, arguments: list[str], **options: Any) -> None:
        container = self._create(spec, arguments, **options)
        self._follow(container, spec)
        container.start()

    def _create(self, spec: WorkerSpec, arguments: list[str], **options: Any) -> Any:
        return self._client.containers.create(
            self._image.id,
            ["python3", "-S", "-s", "-B", "-W", "ignore", "-c", loader(), *arguments],
            name=spec.name,
            entrypoint="",
            user="0:0",
            working_dir="/",
            environment=ENVIRONMENT,
            labels={LABEL: spec.owner},
            network_mode="none",
            ipc_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            cap_add=_CAPABILITIES + (_MOUNTING if self._mounts_boxes else []),
            security_opt=["no-new-privileges"],
            **self._engine.limits(memory_mb=spec.memory_mb, processes=spec.processes, cpus=spec.cpus),
            tmpfs={**self._folders(spec), "/dev/mqueue": "ro,nosuid,nodev,noexec,size=4k,mode=0555"},
            init=True,
            auto_remove=True,
            log_config={"type": "json-file", "config": {"max-size": "1m", "max-file": "1"}},
            **({"runtime": self._runtime} if self._runtime else {}),
            **options,
        )

    @property
    def _mounts_boxes(self) -> bool:
        """Return whether workers mount their folders themselves: Podman knows neither owners nor limits of inodes."""
        return self._engine.is_podman

    def _folders(self, spec: WorkerSpec) -> dict[str, str]:
        """Return what is mounted in memory, with its options."""
        if self._mounts_boxes:
            return {spec.box: "rw,nosuid,nodev,noexec,size=64k,mode=0755"}
        size = f"rw,nosuid,nodev,size={spec.file_kb}k,nr_inodes={spec.inodes}"
        folders = {
            f"{spec.box}/{slot}": f"{size},exec,mode=1770,uid=0,gid={uid}" for slot, uid in enumerate(spec.slot_uids)
        }  # the engine mounts with noexec by itself, and programs may run scripts that they have written
        folders[spec.shared] = f"{size},noexec,mode=1777,uid=0,gid=0"
        folders[spec.tests] = f"{size},noexec,mode=0700,uid={spec.first_uid},gid={spec.first_uid}"
        if "temporary" in spec.grants:
            folders[TEMPORARY] = f"{size},exec,mode=1777,uid=0,gid=0"
        return folders

    def _follow(self, container: Any, spec: WorkerSpec) -> None:
        """Learn the exit status while the engine still knows it: the container removes itself when it ends."""

        def wait() -> None:
            with contextlib.suppress(Exception):  # whatever ends the wait, the status is unknown then
                self._exits[spec.name] = int(container.wait(condition="next-exit", timeout=None)["StatusCode"])

        threading.Thread(target=wait, name=f"wait-{spec.name}", daemon=True).start()

    def _accept(self, listener: socket.socket, spec: WorkerSpec) -> socket.socket:
        listener.settimeout(1.0)
        for _ in range(START_SECONDS):
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                return connection
            if spec.name in self._exits:
                status = self._exits[spec.name]
                ended = f"container {spec.name!r} ended at its start with status {status}"
                if status == _LOADER_FAILED:
                    raise _NotShared(
                        f"{ended}: it cannot connect to the socket in {tempfile.gettempdir()!r}, see TMPDIR", status
                    )
                raise GuestError(f"{ended}: has image {self._image_name!r} a `python3` of 3.9 or later?", status)
        raise GuestError(f"container {spec.name!r} did not connect within {START_SECONDS} s")

    def destroy(self, spec: WorkerSpec) -> int | None:
        """Kill and remove."""
        with contextlib.suppress(DockerException, OSError):
            self._client.api.remove_container(spec.name, force=True, v=True)
        return self._exits.pop(spec.name, None)

    def close(self) -> None:
        """Close the connection to the engine."""
        if self._client is not None:
            self._client.close()

    # -- left behind

    def _reap(self) -> None:
        """Remove containers and folders of harness processes that are gone."""
        for container in self._client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True):
            if owners.is_gone(container.labels.get(LABEL, "")):
                with contextlib.suppress(NotFound, APIError):
                    container.remove(force=True, v=True)
        owners.remove_folders(Path(tempfile.gettempdir()))


def _cause(error: Exception) -> str:
    """Return what the engine says, without the address and the status code of the request to it."""
    return str(getattr(error, "explanation", None) or error)


def _bind(listener: socket.socket, folder: Path) -> None:
    """Bind in the folder, however long its path is: the kernel takes a short one through the folder's descriptor."""
    path = folder / _SOCKET
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        listener.bind(str(path))
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        listener.bind(f"/proc/self/fd/{descriptor}/{_SOCKET}")
    except FileNotFoundError:
        raise OSError(
            f"the path of {str(folder)!r} is too long for a socket: set TMPDIR to a folder with a shorter one"
        ) from None
    finally:
        os.close(descriptor)
