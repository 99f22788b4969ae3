"""Unpacks wheels for the Python of an image, by this machine's pip with its own configuration."""

import platform
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from codeeval_images.errors import ImageError

__all__ = ["Target", "unpack"]

_OLDEST_GLIBC = 5
"""Minor version of the oldest glibc that platform tags name (PEP 600)."""
_OLD_TAGS = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}


@dataclass(frozen=True, slots=True)
class Target:
    """The Python that the wheels are for."""

    python: str
    """Version, such as `3.11`."""
    glibc: str
    """Version of the C library, such as `2.36`; empty if it is another library."""
    machine: str
    """Processor architecture, such as `x86_64`."""

    def platforms(self) -> Iterator[str]:
        """Yield the platform tags of wheels that the target can load, the newest first."""
        major, _, minor = self.glibc.partition(".")
        for version in range(int(minor), _OLDEST_GLIBC - 1, -1) if major == "2" and minor.isdigit() else ():
            yield f"manylinux_2_{version}_{self.machine}"
            if version in _OLD_TAGS:
                yield f"{_OLD_TAGS[version]}_{self.machine}"
        yield f"linux_{self.machine}"


def unpack(
    requirements: Sequence[str], index: str | None, target: Target, folder: Path, on_progress: Callable[[str], None]
) -> None:
    """Unpack the wheels of these requirements, and of nothing that they need, into a folder. Raises ImageError."""
    with NamedTemporaryFile("w", prefix="codeeval-", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(requirements) + "\n")
        listed.flush()
        status, last = _told(_command(Path(listed.name), index, target, folder), on_progress)
    if status:
        raise ImageError(
            f"pip has no wheels for Python {target.python} on {target.machine} of {', '.join(requirements)}:\n{last}\n"
            "pin versions that have wheels, or let pip reach its package index (`pip config list`)"
        )


def _command(requirements: Path, index: str | None, target: Target, folder: Path) -> list[str]:
    return [
        *_pip(),
        *("install", "--no-deps", "--only-binary=:all:", "--no-compile", "--no-warn-conflicts", "--progress-bar=off"),
        *("--disable-pip-version-check", "--implementation=cp", f"--python-version={target.python}"),
        *(f"--platform={name}" for name in target.platforms()),
        *([f"--extra-index-url={index}"] if index else []),
        *(f"--target={folder}", f"--requirement={requirements}"),
    ]


def _told(command: Sequence[str], on_progress: Callable[[str], None]) -> tuple[int, str]:
    """Run a command, and return its status and the end of what it said."""
    last: deque[str] = deque(maxlen=15)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                last.append(line.rstrip())
                on_progress(last[-1])
        except BaseException:  # a build that is stopped, too
            process.kill()
            raise
    return process.returncode, "\n".join(last)


def _pip() -> list[str]:
    """Return the command of this machine's pip: that of the Python that runs codeeval, else the one on PATH."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    if (other := shutil.which("pip") or shutil.which("pip3")) is not None:
        return [other]
    raise ImageError(
        f"Python {platform.python_version()} has no pip to fetch wheels with: `{sys.executable} -m ensurepip`"
    )
