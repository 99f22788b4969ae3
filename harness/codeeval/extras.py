"""The optional parts of an installation, and what to say where one is missing."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.shown import say

__all__ = ["EXTRAS", "figure_folder", "missing", "require"]

EXTRAS: Mapping[str, str] = {
    "scipy": "studies",
    "hypothesis": "studies",
    "coverage": "studies",
    "pyflakes": "studies",
    "matplotlib": "plots",
    "prometheus_client": "serve",
    "tree_sitter_language_pack": "languages",
    "pyarrow": "parquet",
    "pandas": "pandas",
    "polars": "polars",
    "mlflow": "mlflow",
    "ray": "ray",
    "wandb": "wandb",
}
"""Modules that pass@k does without, and the extra that installs each."""


def missing(error: ModuleNotFoundError) -> str | None:
    """Return the message for a package of an extra that could not be imported; None for any other package."""
    package = (error.name or "").partition(".")[0]
    return _message(package) if package in EXTRAS else None


def require(package: str, *, otherwise: str = "") -> None:
    """Raise UsageError where a package of an extra is not installed; `otherwise`: what does without it."""
    if find_spec(package) is None:
        raise UsageError(_message(package) + (f"; or {otherwise}" if otherwise else ""))


def figure_folder(asked: Path | None, default: Path | None) -> Path | None:
    """The folder that figures are drawn into; None: draw none. Raises UsageError where figures were asked for in vain.

    Without matplotlib, figures that nobody asked for are left out with a note.
    """
    if asked is not None:
        require("matplotlib")
        return asked
    if default is not None and find_spec("matplotlib") is None:
        say(f"no figures are drawn: {_message('matplotlib')}", err=True)
        return None
    return default


def _message(package: str) -> str:
    from codeeval_benchmarks.extra import install_command  # noqa: PLC0415 - needed only for a message

    return f"{package} is not installed: {install_command(EXTRAS[package])}"
