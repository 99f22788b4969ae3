"""A run written in the forms of other tools. Exporters are built in, or entry points of `codeeval.exporters`."""

from pathlib import Path
from typing import Protocol, runtime_checkable

from codeeval.errors import UsageError
from codeeval.plugins import Shelf
from codeeval.report import Summary
from codeeval.store import Run

__all__ = ["EXPORTERS", "GROUP", "Exporter", "export", "exporter_named"]

GROUP = "codeeval.exporters"


@runtime_checkable
class Exporter(Protocol):
    """A form in which a run can be written."""

    @property
    def file_name(self) -> str:
        """Name of the file in the run's folder, where no other path is given."""

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Write the run to `path`, replacing the file at once.

        `run.view` has verdicts as arrays, `run.samples()` the programs, `summary` the estimates.

        Raises:
            RunWriteError: the file cannot be written.
            UsageError: the form needs a package that is not installed.
        """


EXPORTERS: Shelf[Exporter] = Shelf(
    GROUP,
    "exporter",
    Exporter,  # type: ignore[type-abstract]  # the protocol can be checked at run time
    {"csv": "codeeval.exports.csv:exporter", "evalplus": "codeeval.exports.evalplus:exporter"},
)


def exporter_named(name: str) -> Exporter:
    """Import and return an exporter. Raises UsageError if it is unknown, or cannot be imported."""
    try:
        return EXPORTERS.get(name)
    except KeyError:
        raise UsageError(f"unknown exporter {name!r}: choose one of {', '.join(EXPORTERS.names())}") from None


def export(name: str, run: Run, summary: Summary, path: Path | None = None) -> Path:
    """Write the run by the exporter of this name, to `path` or into the run's folder. Return the file's path.

    Raises:
        UsageError: the exporter is unknown, or cannot be imported.
        RunWriteError: the file cannot be written.
    """
    exporter = exporter_named(name)
    file = path or run.folder / exporter.file_name
    exporter.write(run, summary, file)
    return file
