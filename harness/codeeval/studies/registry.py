"""The studies: the record of each one's result, its tables and its figures.

A study is a folder of this package that names its parts in `STUDY`. This gives its result to whatever shows results:
commands, documents, and exporters. Modules load when they are used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import ModuleInfo, iter_modules
from typing import TYPE_CHECKING, Any

import codeeval.studies
from codeeval.records import Record

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Study", "studies"]


@dataclass(frozen=True, slots=True)
class Study:
    """A study by the names of its parts, `MODULE:NAME` within its folder."""

    folder: str
    """Folder of this package."""
    record: str
    """Class of the result. Its `printed_by` names the command."""
    table: str
    """Function from the result to what a terminal shows."""
    figures: str | None = None
    """Function from the result and a folder to the files of its figures; None: the study draws none."""

    @property
    def result(self) -> type[Record]:
        """Class of the result, with the documentation of its JSON."""
        record: type[Record] = self._load(self.record)
        return record

    @property
    def render(self) -> Callable[..., "RenderableType"]:
        """Function that makes tables of a result."""
        renderer: Callable[..., RenderableType] = self._load(self.table)
        return renderer

    @property
    def draw(self) -> Callable[[Any, Path], Sequence[Path]] | None:
        """Function that draws a result into a folder; None: the study draws no figure."""
        return None if self.figures is None else self._load(self.figures)

    def _load(self, name: str) -> Any:
        module, _, attribute = name.partition(":")
        return getattr(import_module(f"codeeval.studies.{self.folder}.{module}"), attribute)


def studies() -> Sequence[Study]:
    """Return all studies, by folder. A folder without `STUDY` has no result of its own: `inputs`, `subset`."""
    packages = (import_module(f"codeeval.studies.{module.name}") for module in _folders())
    return tuple(package.STUDY for package in packages if hasattr(package, "STUDY"))


def _folders() -> Sequence[ModuleInfo]:
    folders = (module for module in iter_modules(codeeval.studies.__path__) if module.ispkg)
    return sorted(folders, key=lambda module: module.name)
