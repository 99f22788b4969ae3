"""Folders of the user's: the cache, and paths that begin at home."""

import os
from pathlib import Path

from codeeval_benchmarks.errors import DataFileError

__all__ = ["cache_folder", "environment_path", "expanded", "hub_cache"]


def cache_folder() -> Path:
    """`CODEEVAL_CACHE`, else `codeeval` in the user's XDG cache folder. Raises DataFileError where there is no home."""
    own, shared = environment_path("CODEEVAL_CACHE"), environment_path("XDG_CACHE_HOME")
    if own or shared:
        return own or Path(shared or "", "codeeval")
    home = expanded("~")
    if not home.is_absolute():
        raise DataFileError(
            f"no cache folder can be found, since user {os.geteuid()} has no home folder: set CODEEVAL_CACHE to a "
            "folder that can be written to, or name the folder with the official data files with --data-dir"
        )
    return home / ".cache" / "codeeval"


def expanded(path: str | Path) -> Path:
    """Return the path with `~` as the user's home; as it is where there is none."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def environment_path(variable: str) -> Path | None:
    """Return the path in an environment variable; None where that is unset or empty."""
    value = os.environ.get(variable)
    return expanded(value) if value else None


def hub_cache() -> Path | None:
    """Where the Hub's client keeps files; None for its own folder, which it looks for below the user's home."""
    named = any(map(os.environ.get, ("HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME")))
    return None if named or expanded("~").is_absolute() else cache_folder() / "huggingface"
