"""Ingredients of the sandbox image, and the label by which codeeval recognises its images."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["DEFAULT_BASE", "LABEL", "dockerfile", "recipe_digest", "rootfs_script"]

LABEL = "codeeval.image"
"""Label that holds the recipe's digest; `codeeval.image.*` hold what was found inside."""

DEFAULT_BASE = "python:3.12-slim"
"""The Dockerfile's own `ARG BASE`."""


def dockerfile() -> Traversable:
    """Return the Dockerfile: build arguments BASE (any image with python3) and NUMPY (a version)."""
    return files("codeeval_images") / "Dockerfile"


def rootfs_script() -> Traversable:
    """Return the shell script that makes the same image from Debian packages."""
    return files("codeeval_images") / "rootfs.sh"


def recipe_digest(base: str | None = None) -> str:
    """SHA-256 (hexadecimal) of both recipes and the base; it changes with any of them, so that images are rebuilt."""
    content = [dockerfile().read_bytes(), rootfs_script().read_bytes(), (base or DEFAULT_BASE).encode()]
    return hashlib.sha256(b"\0".join(content)).hexdigest()
