"""Workers as Docker containers. The SDK is used for their life cycle alone; frames go over a unix socket of our own."""

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from codeeval_sandbox.backends import owners
from codeeval_sandbox.backends.abstract import ENVIRONMENT, Launched, WorkerSpec, loader
from codeeval_sandbox.backends.attached import attach
from codeeval_sandbox.errors import BackendUnavailableError, GuestError

__all__ = ["DockerBackend"]

LABEL = "codeeval.owner"
START_SECONDS = 60
_MOUNT = "/run/codeeval"
_CAPABILITIES = ["SETUID", "SETGID", "KILL"]


class DockerBackend:
    """One hardened container per worker."""

    name = "docker"

    def __init__(self, image: str | None, *, runtime: str | None = None, transport: str = "auto") -> None:
        """`runtime`: another OCI runtime that the engine knows (runsc); `transport`: auto, unix or stdio."""
        self._image_name = image
        self._runtime = runtime
        self._transport = transport
        self._client: Any = None
        self._image: Any = None
        self._exits: dict[str, int | None] = {}

    def prepare(self) -> None:
        """Connect, find the image, reap."""
        try:
            self._client = docker.from_env(timeout=120, max_pool_size=64)
            self._version = self._client.version()
        except (DockerException, OSError) as error:
            raise BackendUnavailableError(
                f"no Docker Engine answers ({error}): start it (`dockerd`, or `systemctl start docker`), "
                "set DOCKER_HOST, or use `--sandbox bubblewrap`"
            ) from None
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
                f"image {self._image_name!r} is neither here nor to be pulled ({error}): "
                "`codeeval images build` makes the default one without a registry"
            ) from None

    def describe(self) -> dict[str, str]:
        """Engine, kernel, image."""
        return {
            "backend": self.name,
            "engine": self._version.get("Version", ""),
            "kernel": self._version.get("KernelVersion", ""),
            "image": self._image_name or "",
            "image_digest": self._image.id,
            "runtime": self._runtime or "default",
        }

    # -- workers

    def launch(self, spec: WorkerSpec) -> Launched:
        """Create, start and connect a container."""
        if self._through_stdio():
            return self._launch_attached(spec)
        try:
            folder = Path(tempfile.mkdtemp(prefix=f"codeeval-{spec.owner}-"))
        except OSError as error:
            raise GuestError(
                f"no folder for the socket of {spec.name!r}: {error}: make room there, or set TMPDIR"
            ) from None
        try:
            folder.chmod(0o711)  # the name is not to be guessed; the container's root may have no right to override it
            path = folder / "socket"
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
                path.chmod(0o666)
                listener.listen(1)
                self._start(spec, ["unix", f"{_MOUNT}/socket"], volumes={str(folder): {"bind": _MOUNT, "mode": "ro"}})
                connection = self._accept(listener, spec)
        except (DockerException, OSError) as error:
            self.destroy(spec)
            raise GuestError(f"container {spec.name!r} did not start: {error}") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Launched(connection, spec.config(mount_boxes=False))

    def _launch_attached(self, spec: WorkerSpec) -> Launched:
        try:
            container = self._create(spec, ["stdio", "-"], stdin_open=True)
            connection = attach(container)
            self._follow(container, spec)
            container.start()
        except (DockerException, OSError) as error:
            self.destroy(spec)
            raise GuestError(f"container {spec.name!r} did not start: {error}") from None
        return Launched(connection, spec.config(mount_boxes=False))

    def _through_stdio(self) -> bool:
        if self._transport != "auto":
            return self._transport == "stdio"
        base = str(self._client.api.base_url)
        local = base.startswith(("http+unix", "http+docker")) and "ssh" not in os.environ.get("DOCKER_HOST", "")
        return not local or self._version.get("Platform", {}).get("Name", "").startswith("Docker Desktop")

    def _start(self, spec: WorkerSpec, arguments: list[str], **options: Any) -> None:
        container = self._create(spec, arguments, **options)
        self._follow(container, spec)
        container.start()

    def _create(self, spec: WorkerSpec, arguments: list[str], **options: Any) -> Any:
        boxes = {
            f"{spec.box}/{number}": (
                f"rw,nosuid,nodev,size={spec.file_kb}k,nr_inodes={spec.inodes},mode=1770,uid=0,gid={uid}"
            )
            for number, uid in enumerate(spec.slot_uids)
        }
        return self._client.containers.create(
            self._image.id,
            ["python3", "-s", "-B", "-W", "ignore", "-c", loader(), *arguments],
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
            cap_add=_CAPABILITIES,
            security_opt=["no-new-privileges"],
            pids_limit=spec.processes,
            mem_limit=f"{spec.memory_mb}m",
            memswap_limit=f"{spec.memory_mb}m",
            nano_cpus=int(min(spec.cpus, os.cpu_count() or 1) * 1e9),
            tmpfs={**boxes, "/dev/mqueue": "ro,nosuid,nodev,noexec,size=4k,mode=0555"},
            init=True,
            auto_remove=True,
            log_config={"type": "json-file", "config": {"max-size": "1m", "max-file": "1"}},
            **({"runtime": self._runtime} if self._runtime else {}),
            **options,
        )

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
                raise GuestError(
                    f"container {spec.name!r} ended at its start with status {self._exits[spec.name]}: "
                    f"has image {self._image_name!r} a `python3` of 3.9 or later?",
                    self._exits[spec.name],
                )
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
