"""Installs a recipe upon an image: in a container of it, which then becomes the new image.

The same way serves images that came from the Dockerfile and from Debian packages, and engines on other hosts. Nothing
of this machine's configuration stays in the image:

- Debian packages come from the archive that this machine's apt uses, if it has the image's release; else from the
  archive that the image names.
- Wheels are fetched and unpacked here, by this machine's pip with its configuration, for the image's Python. The image
  needs no pip and no package index.
"""

import io
import json
import shlex
import tarfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any

from docker.errors import APIError, NotFound
from docker.utils.socket import frames_iter

from codeeval_images.apt import Source, archive_of, proxies, read_sources
from codeeval_images.errors import ImageError
from codeeval_images.recipe import Recipe
from codeeval_images.wheels import Target, unpack

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

__all__ = ["install"]

_LIFE_SECONDS = 2 * 3600
"""Life of the container (s). One whose build was killed ends, and removes itself, after this time at the latest."""

_FOLDER = "/tmp/codeeval-install"  # noqa: S108 - a folder of the container, removed before it becomes an image
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
"""Certificates of authorities that this machine trusts, in Debian's place. A small image may have none."""

_FACTS = """
import json, os, platform, shutil, site, subprocess, sys
release = {}
if os.path.exists("/etc/os-release"):
    with open("/etc/os-release") as file:
        release = dict(line.rstrip().replace('"', "").split("=", 1) for line in file if "=" in line)
python = os.path.realpath(sys.executable)
owned = shutil.which("dpkg") and subprocess.call(["dpkg", "-S", python], stdout=-3, stderr=-3) == 0
print(json.dumps({
    "codename": release.get("VERSION_CODENAME", ""),
    "debian_python": bool(owned),
    "python": "{}.{}".format(*sys.version_info),
    "glibc": platform.libc_ver()[1],
    "machine": platform.machine(),
    "site": site.getsitepackages()[0],
}))
"""

_CLEAN = """
python3 -m compileall -q $(python3 -c 'import sys; print(*filter(None, sys.path))') >/dev/null 2>&1 || true
rm -rf /var/cache/* /var/lib/apt/lists/* /var/log/* /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale \
    /root/.cache {folder}
find / -xdev -type f -perm /6000 -exec chmod a-s {{}} +
"""
"""As for the default image: bytecode for all, no leftovers, no file that gives privileges."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """An image as a recipe needs to know it."""

    codename: str
    """Debian release; empty if the image names none."""
    debian_python: bool
    """True if `python3` belongs to a Debian package."""
    python: str
    """Version of Python, such as `3.11`."""
    glibc: str
    machine: str
    """Processor architecture, such as `x86_64`."""
    site: str
    """Folder of libraries."""


def install(
    engine: "DockerClient",
    recipe: Recipe,
    base: str,
    on_progress: Callable[[str], None],
    describe: Callable[[str], Sequence[str]],
    name: tuple[str, str],
) -> str:
    """Make the image of a recipe upon `base`, and return its id.

    Args:
        engine: the Docker Engine.
        recipe: what to install.
        base: id of the image to install it upon.
        on_progress: called with each line of what is done.
        describe: called with what the image says of itself (`PYTHON NUMPY`); returns instructions that label it.
        name: repository and tag of the new image.

    Raises ImageError.
    """
    with _Work.started(engine, recipe, base, on_progress) as work:
        work.install()
        versions = work.checked()
        changes = [*describe(versions), 'CMD ["python3"]', *_variables(recipe.environment)]
        on_progress("making the image of what was installed")
        return str(work.container.commit(*name, changes="\n".join(changes)).id)


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        yield f"ENV {name}={json.dumps(value)}"


@dataclass(frozen=True)
class _Work:
    """A recipe on its way into a container."""

    recipe: Recipe
    container: "Container"
    on_progress: Callable[[str], None]

    @classmethod
    @contextmanager
    def started(
        cls, engine: "DockerClient", recipe: Recipe, base: str, on_progress: Callable[[str], None]
    ) -> Iterator["_Work"]:
        """Start a container that does nothing; it is gone afterwards."""
        container = engine.containers.run(
            base,
            ["sleep", str(_LIFE_SECONDS)],
            entrypoint="",
            user="0:0",
            network_mode="host",  # an engine for sandboxes may have no other network
            working_dir="/",
            detach=True,
            auto_remove=True,
        )
        try:
            yield cls(recipe, container, on_progress)
        finally:
            with suppress(NotFound, APIError):
                container.remove(force=True)

    def install(self) -> None:
        """Install everything. Raises ImageError."""
        facts = _Facts(**json.loads(self._run(["python3", "-c", _FACTS])))
        libraries = self.recipe.libraries
        by_package = [library.debian for library in libraries if library.debian and facts.debian_python]
        by_wheel = [library for library in libraries if not (library.debian and facts.debian_python)]
        indexes = dict.fromkeys(f"--extra-index-url {library.index}" for library in by_wheel if library.index)
        wheels = [*indexes, *(wheel for library in by_wheel for wheel in (library.wheel, *library.needs))]
        if packages := [*self.recipe.debian, *by_package]:
            self._install_packages(packages, facts)
        if requirements := [*wheels, *self.recipe.wheels]:
            self._install_wheels(requirements, facts)
        for command in self.recipe.commands:
            self._run(["sh", "-ec", command])
        self.on_progress("compiling and cleaning")
        self._run(["sh", "-ec", _CLEAN.format(folder=_FOLDER)])

    def _install_packages(self, packages: Sequence[str], facts: _Facts) -> None:
        archive = _archive(facts.codename)
        self._put("/tmp", _apt_files(archive))  # noqa: S108 - as `_FOLDER`
        options = [f"-o{option}" for option in _apt_options(archive)]
        environment = {"DEBIAN_FRONTEND": "noninteractive", **(proxies(archive) if archive else {})}
        self._run(["apt-get", *options, "update"], environment)
        self._run(["apt-get", *options, "install", "--yes", "--no-install-recommends", *packages], environment)

    def _install_wheels(self, requirements: Sequence[str], facts: _Facts) -> None:
        target = Target(facts.python, facts.glibc, facts.machine)
        with TemporaryDirectory(prefix="codeeval-wheels-") as folder:
            tree = Path(folder)
            unpack(requirements, self.recipe.index, target, tree, self.on_progress)
            self.on_progress("copying the libraries into the image")
            with TemporaryFile() as stream:
                with tarfile.open(fileobj=stream, mode="w") as archive:
                    archive.add(tree, ".", filter=_public)
                stream.seek(0)
                self._run(["mkdir", "-p", facts.site])
                self._run(["sh", "-ec", "rm -rf " + " ".join(_replaced(tree, facts.site))])
                self.container.put_archive(facts.site, stream)

    def checked(self) -> str:
        """Import each library as a user without rights. Return `PYTHON NUMPY`. Raises ImageError."""
        for library in self.recipe.libraries:
            self.on_progress(f"importing {library.module}")
            self._run(["python3", "-c", f"import {library.module}"], user="65534:65534")
        script = "import platform, numpy; print(platform.python_version(), numpy.__version__)"
        return self._run(["python3", "-c", script], user="65534:65534")

    def _put(self, folder: str, files: Mapping[str, bytes]) -> None:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for path, content in files.items():
                entry = tarfile.TarInfo(path)
                entry.size, entry.mode = len(content), 0o644
                archive.addfile(entry, io.BytesIO(content))
        self.container.put_archive(folder, stream.getvalue())

    def _run(self, command: Sequence[str], environment: Mapping[str, str] | None = None, user: str = "0:0") -> str:
        """Run a command in the container, and return its last line. Raises ImageError."""
        api: Any = self.container.client.api  # type: ignore[union-attr]
        variables = {"LC_ALL": "C.UTF-8", **(environment or {})}
        execution = api.exec_create(self.container.id, list(command), user=user, environment=variables)["Id"]
        last: deque[str] = deque(maxlen=15)
        with _closing(api.exec_start(execution, socket=True)) as stream:
            for line in _lines(chunk for _, chunk in frames_iter(stream, tty=False)):  # type: ignore[no-untyped-call]
                last.append(line)
                self.on_progress(line)
        if status := api.exec_inspect(execution)["ExitCode"]:
            tail = "\n".join(last)
            raise ImageError(
                f"image {self.recipe.name!r}: {shlex.join(command)[:300]} ended with status {status}:\n{tail}\n"
                "repair the recipe, or let the build reach the archive of Debian packages"
            )
        return last[-1] if last else ""


@contextmanager
def _closing(stream: Any) -> Iterator[Any]:
    """Close the engine's connection afterwards, with the socket below the SDK's file."""
    try:
        yield stream
    finally:
        for end in (stream, getattr(stream, "_sock", stream)):
            with suppress(OSError):
                end.close()


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        yield from filter(None, (line.decode("utf-8", "replace").strip() for line in whole))
    if rest.strip():
        yield rest.decode("utf-8", "replace").strip()


def _archive(codename: str) -> Source | None:
    """Return this machine's archive of the image's release; None: the image's own will do."""
    try:
        archive = archive_of(codename, read_sources())
    except ImageError:
        return None
    return None if archive.uri.startswith("file:") else archive  # a folder of this machine, which no container has


def _apt_files(archive: Source | None) -> dict[str, bytes]:
    folder = _FOLDER.rpartition("/")[2]
    files = {}
    if archive is not None:
        signed = f"[signed-by={_FOLDER}/keyring.gpg] " if _is_readable(archive.keyring) else ""
        files["sources.list"] = f"deb {signed}{archive.uri} {archive.suite} main\n".encode()
        if signed and archive.keyring:
            files["keyring.gpg"] = Path(archive.keyring).read_bytes()
    if _CERTIFICATES.is_file():
        files["certificates.crt"] = _CERTIFICATES.read_bytes()
    return {f"{folder}/{name}": content for name, content in files.items()}


def _apt_options(archive: Source | None) -> Iterator[str]:
    yield "Acquire::Retries=3"
    yield "Acquire::Languages=none"
    if archive is not None:
        yield f"Dir::Etc::SourceList={_FOLDER}/sources.list"
        yield "Dir::Etc::SourceParts=/dev/null"
    if _CERTIFICATES.is_file():
        yield f"Acquire::https::CAInfo={_FOLDER}/certificates.crt"


def _is_readable(path: str | None) -> bool:
    return path is not None and Path(path).is_file()


def _replaced(tree: Path, site: str) -> Iterator[str]:
    """Yield patterns of what the unpacked libraries replace, also other versions' own folders of metadata."""
    for path in tree.iterdir():
        yield shlex.quote(f"{site}/{path.name}")
        if path.suffix == ".dist-info":
            yield shlex.quote(f"{site}/{path.name.partition('-')[0]}") + "-*.dist-info"


def _public(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return the entry as files of libraries are: of root, readable by all."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry
