"""Version of codeeval that is installed here. A driver compares it with that of its nodes."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["installed_version"]


def installed_version() -> str:
    """Return the version of the distribution; empty for a tree that is not installed."""
    try:
        return version("codeeval")
    except PackageNotFoundError:
        return ""
