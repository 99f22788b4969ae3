"""Ingredients of the sandbox images, and the labels by which codeeval recognises them.

The default image has two recipes of its own, a Dockerfile and a script. Every other image is a `Recipe`: what is
installed upon the default image.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["DEFAULT_BASE", "LABEL", "Library", "Recipe", "dockerfile", "recipe_digest", "rootfs_script"]

LABEL = "codeeval.image"
"""Label that holds the recipe's digest; `codeeval.image.*` hold what was found inside."""

DEFAULT_BASE = "python:3.12-slim"
"""The Dockerfile's own `ARG BASE`."""

_FORMAT = 1
"""Version of the way in which recipes are installed. Another one builds all images anew."""


@dataclass(frozen=True, slots=True)
class Library:
    """A Python library that programs may import."""

    module: str
    """Name that programs import, such as `cv2`. The build tries the import, and `Environment.packages` asks for it."""
    wheel: str
    """Pinned requirement of pip, such as `einops==0.8.0`."""
    debian: str | None = None
    """Debian package that takes the wheel's place where the image's `python3` is Debian's. None: always the wheel."""
    index: str | None = field(default=None, kw_only=True)
    """Address of a package index that has this wheel, which pip asks beside its own. None: only those of pip's
    configuration."""
    needs: tuple[str, ...] = field(default=(), kw_only=True)
    """Pinned requirements of pip that the wheel needs. They are installed where the wheel is, because Debian's package
    brings its own."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """An image: what is installed upon the default image."""

    name: str
    """Name in `Environment.image`, and of the recipe's file."""
    description: str
    """Purpose in one line."""
    debian: tuple[str, ...] = ()
    """Debian packages. What they recommend is not installed."""
    libraries: tuple[Library, ...] = ()
    """Python libraries."""
    wheels: tuple[str, ...] = ()
    """Further pinned requirements of pip, with `--hash` or without: pip installs nothing that is not listed, so what a
    library needs is listed too. Only wheels are installed, because a build of a source distribution runs its code."""
    index: str | None = None
    """Address of a package index that pip asks beside its own. None: only those of pip's configuration."""
    commands: tuple[str, ...] = ()
    """Shell commands that run as root in the image, after everything is installed."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables of the environment that programs find."""
    preload: tuple[str, ...] = ()
    """Modules that workers import before any program, for libraries that take long to import. Every program is forked
    from a process that has them."""
    ahead: tuple[str, ...] = ()
    """Modules that workers import before any program too, in a run of which many problems need them. None of them
    starts a thread, because a process with threads is not to be forked."""
    grants: tuple[str, ...] = ()
    """Liberties of programs beside their own folder: `loopback` (sockets within the worker), `temporary` (a folder
    /tmp) and `addresses` (no limit on address space), see `PoolConfig.find_grants`."""
    python: str | None = None
    """Version of Python that the wheels are for, such as `3.11`. Where the default image has another one, the image is
    built upon `python:3.11-slim` in its place. None: any."""

    @property
    def is_default(self) -> bool:
        """True if nothing is installed: the image is the default image."""
        return not any((self.debian, self.libraries, self.wheels, self.commands, self.environment))

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides what the image holds, the default image's recipes too."""
        if self.is_default:
            return recipe_digest()
        content = {**asdict(self), "environment": dict(self.environment), "format": _FORMAT}
        for name in ("description", "preload", "ahead", "grants", "python"):  # none of them is installed
            del content[name]
        return _digest(recipe_digest().encode(), json.dumps(content, sort_keys=True).encode())


def dockerfile() -> Traversable:
    """Return the Dockerfile: build arguments BASE (any image with python3) and NUMPY (a version)."""
    return files("codeeval_images") / "Dockerfile"


def rootfs_script() -> Traversable:
    """Return the shell script that makes the same image from Debian packages."""
    return files("codeeval_images") / "rootfs.sh"


def recipe_digest(base: str | None = None) -> str:
    """SHA-256 (hexadecimal) of both recipes and the base; it changes with any of them, so that images are rebuilt."""
    return _digest(dockerfile().read_bytes(), rootfs_script().read_bytes(), (base or DEFAULT_BASE).encode())


def _digest(*content: bytes) -> str:
    return hashlib.sha256(b"\0".join(content)).hexdigest()
