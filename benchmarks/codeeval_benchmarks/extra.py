"""The command that adds an optional part to this installation."""

import json
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import unquote, urlsplit

__all__ = ["install_command"]


def install_command(extra: str) -> str:
    """Return the pip command that installs `extra` from where codeeval itself was installed.

    An index need not have the same release, or any: an installation from a checkout, a wheel or a repository names
    its origin (PEP 610).
    """
    try:
        origin = distribution("codeeval").read_text("direct_url.json")
    except PackageNotFoundError:
        origin = None
    return f"pip install {_requirement(extra, json.loads(origin))}" if origin else f"pip install 'codeeval[{extra}]'"


def _requirement(extra: str, origin: dict[str, dict[str, object] | str]) -> str:
    url = str(origin["url"])
    if isinstance(folder := origin.get("dir_info"), dict):
        editable = "-e " if folder.get("editable") else ""
        return f"{editable}'{unquote(urlsplit(url).path)}[{extra}]'"
    if isinstance(version := origin.get("vcs_info"), dict):
        url = f"{version['vcs']}+{url}@{version['commit_id']}"
    return f"'codeeval[{extra}] @ {url}'"
