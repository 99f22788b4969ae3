"""Contract of a backend: start the guest's loader, connected and confined."""

import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from codeeval_sandbox import guest
from codeeval_sandbox.backends import sources
from codeeval_sandbox.backends.stored import kept
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.guest.frames import HEADER

__all__ = ["ENVIRONMENT", "Backend", "Launched", "WorkerSpec", "guest_frame", "loader", "make_programs"]

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # each takes 64 MiB of address space, so that 20 threads would meet the memory limit
}
"""The whole environment of programs under test: nothing of the host's, and the same on every host."""


@dataclass(frozen=True)
class WorkerSpec:
    """Configuration of one worker. The workers of a pool differ in their users only."""

    name: str
    """Unique on this host; names the container."""
    first_uid: int
    """The checker's user; the slots' users follow, and the compiler's. No other worker on the host has any of them."""
    owner: str
    """Identifies the harness process, so that what it leaves behind can be told from what is in use."""
    memory_mb: int
    """For all processes of the worker together."""
    processor: int = 0
    """Which of the processors that it may use the worker stays on, counted round."""
    slots: int = 16
    box: str = "/box"
    shared: str = "/box/shm"
    """Folder of shared memory and semaphores by name, which `multiprocessing` needs: /dev/shm leads to it, so that all
    that a program may write is below `box`. It is as large as a slot's folder, belongs to the job that runs, and is
    emptied after it."""
    tests: str = "/box/tests"
    """Folder of the checker's user, in which tests work that use files. Programs cannot enter it."""
    file_kb: int = 64 * 1024
    """Size of a slot's folder, and of the largest file."""
    inodes: int = 4096
    descriptors: int = 256
    processes: int = 256
    """Processes of all users of the worker together."""
    cpus: float = 2.0
    shim: Mapping[str, Any] | None = None
    """Trusted code of the worker's language (`languages.shim_of`). None: the worker runs Python."""
    compiler: Mapping[str, Any] | None = None
    """Compiler that stays in memory (`languages.compiler_of`). None: commands alone compile programs."""
    settings: tuple[str, ...] = ()
    """Files and folders below `/etc` that the language reads. A backend with images has them there."""
    preload: tuple[str, ...] = ("typing", "math", "heapq", "itertools", "random", "string", "bisect", "copy")
    """Modules that programs find imported already. Each costs every fork a little, so only those most used."""
    libraries: tuple[str, ...] = ()
    """Modules of the image that take long to import. Tests and programs find them imported already. One that the image
    lacks is left out."""

    grants: tuple[str, ...] = ()
    """Liberties of programs beside their folder: `loopback`, `temporary`, `addresses`; see `PoolConfig.find_grants`."""

    @property
    def slot_uids(self) -> tuple[int, ...]:
        """One user for each slot."""
        return tuple(self.first_uid + 1 + slot for slot in range(self.slots))

    def config(self, *, mount_boxes: bool) -> dict[str, Any]:
        """Settings that the guest receives."""
        return {
            "checker_uid": self.first_uid,
            "uid": self.first_uid + 1,
            "slots": self.slots,
            "box": self.box,
            "shared": self.shared,
            "tests": self.tests,
            "file_kb": self.file_kb,
            "inodes": self.inodes,
            "descriptors": self.descriptors,
            "shim": self.shim,
            "compiler": self.compiler,
            "preload": list(self.preload),
            "libraries": list(self.libraries),
            "grants": list(self.grants),
            "mount_boxes": mount_boxes,
            "processor": self.processor,
        }


@dataclass
class Launched:
    """A started worker, connected but not yet heard of."""

    connection: socket.socket
    config: dict[str, Any] = field(default_factory=dict)


class Backend(Protocol):
    """Starts and ends workers on this host. Methods block; the pool calls them in threads."""

    @property
    def name(self) -> str:
        """The word for `--sandbox`."""

    def prepare(self) -> None:
        """See that workers can be started, and remove what dead harness processes left behind.

        Raises:
            BackendUnavailableError: they cannot; the message ends with the fix.
        """

    def describe(self) -> SandboxFacts:
        """Facts for the run's manifest: engine and kernel version, image and its digest. The pool adds the rest."""

    def launch(self, spec: WorkerSpec) -> Launched:
        """Start the guest's loader in a fresh worker and connect to it.

        Raises:
            SandboxError: it did not start or did not connect in time. Nothing of it is left then.
        """

    def destroy(self, spec: WorkerSpec) -> int | None:
        """End a worker, if it still runs, and leave nothing of it; its exit status, None if unknown. Never raises."""

    def close(self) -> None:
        """Let go of the connection to the engine."""


def loader() -> str:
    """Return the source of the first program of a worker."""
    return sources.guest_source("loader")


def guest_frame(config: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """Return the frame that the loader waits for, in parts: the guest's programs and their configuration.

    The programs are 1.6 MB, and no copy of them is made for each worker.
    """
    start, programs, end = b'{"guest": ', make_programs(), b', "config": %s}' % json.dumps(config).encode("ascii")
    size = len(start) + len(programs) + len(end)
    return size.to_bytes(HEADER, "big") + start, programs, end


_making = threading.Lock()


def make_programs() -> bytes:
    """Return the guest's programs as JSON, which are the same for all workers. The first call ever takes 0.2 s."""
    with _making:
        return _programs()


@cache
def _programs() -> bytes:
    return kept(Path(sources.__file__), Path(guest.__file__).parent, sources.guest_programs)
