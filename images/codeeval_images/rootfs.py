"""A Debian tree with Python and numpy, made on this machine from its own package archive."""

import os
import platform
import shlex
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from codeeval_images.apt import archive_of, proxies, read_sources
from codeeval_images.errors import ImageError
from codeeval_images.recipe import rootfs_script

__all__ = ["Rootfs", "rootfs"]

_ISOLATED = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh")
"""Mounts and processes of the script end with it, and it ends with us, however either ends."""

_PREFIX = "codeeval-image-"


@dataclass(frozen=True, slots=True)
class Rootfs:
    """A tree ready to be imported; it is there as long as the context that made it."""

    tar: Path
    versions: str
    """`PYTHON NUMPY`."""


@contextmanager
def rootfs(on_progress: Callable[[str], None]) -> Iterator[Rootfs]:
    """Makes the tree in a temporary folder (about 700 MB while it is made). Raises ImageError."""
    _require_tools()
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    archive = archive_of(codename, read_sources())
    _remove_orphans(Path(gettempdir()))
    with TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as folder, as_file(rootfs_script()) as script:
        out = Path(folder)
        command = [*_ISOLATED, str(script), str(out), archive.suite, archive.uri, *filter(None, [archive.keyring])]
        _run(command, {**os.environ, **proxies(archive)}, on_progress)
        yield Rootfs(out / "rootfs.tar", (out / "versions").read_text().strip())


def _require_tools() -> None:
    if os.geteuid() != 0:
        raise ImageError(
            "only root can make an image from Debian packages: run this as root, let Docker reach a registry, "
            "or name an image that has python3"
        )
    for tool, package in (("debootstrap", "debootstrap"), ("unshare", "util-linux"), ("setpriv", "util-linux")):
        if shutil.which(tool) is None:
            raise ImageError(f"no {tool!r} to make an image from Debian packages: apt-get install {package}")


def _remove_orphans(temporary: Path) -> None:
    """Removes the folders of builds whose process was killed before it could."""
    for folder in temporary.glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], environment: dict[str, str], on_progress: Callable[[str], None]) -> None:
    last: deque[str] = deque(maxlen=15)
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                last.append(line.rstrip())
                on_progress(last[-1])
        except BaseException:  # KeyboardInterrupt too: the folder in which the script works is about to be removed
            process.kill()
            process.communicate()  # ends when the last of the script's processes has
            raise
    if process.returncode != 0:
        tail = "\n".join(last)
        raise ImageError(
            f"{shlex.join(command)} ended with status {process.returncode}:\n{tail}\n"
            "see that `apt-get update` works and that the temporary folder (TMPDIR) allows devices and programs"
        )
