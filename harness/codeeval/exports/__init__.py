"""A run written in the forms of other tools. Exporters are built in, or entry points of `codeeval.exporters`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from codeeval.report import Summary
from codeeval.store import Run
from codeeval_sandbox.shelf import Shelf

__all__ = ["EXPORTERS", "GROUP", "Exporter", "export"]

GROUP = "codeeval.exporters"


@runtime_checkable
class Exporter(Protocol):
    """A form in which a run can be written."""

    @property
    def file_name(self) -> str:
        """Name of the file in the run's folder, where no other path is given."""

    def write(self, run: Run, summary: Summary, path: Path) -> Sequence[Path] | None:
        """Write the run to `path`, replacing the file at once. Return the files written; None: `path` alone.

        `run.view` has verdicts as arrays, `run.samples()` the programs, `summary` the estimates.

        Raises:
            RunWriteError: the file cannot be written.
            UsageError: the form needs a package that is not installed.
        """


EXPORTERS: Shelf[Exporter] = Shelf(
    GROUP,
    "exporter",
    {
        "csv": "codeeval.exports.csv:exporter",
        "evalplus": "codeeval.exports.evalplus:exporter",
        "every-eval-ever": "codeeval.exports.every_eval_ever:exporter",
        "hub": "codeeval.exports.hub:exporter",
        "inspect": "codeeval.exports.inspect_log:exporter",
        "mlflow": "codeeval.exports.mlflow:exporter",
        "parquet": "codeeval.exports.parquet:exporter",
        "wandb": "codeeval.exports.wandb:exporter",
    },
    Exporter,
)


def export(name: str, run: Run, summary: Summary, path: Path | None = None) -> Sequence[Path]:
    """Write the run by the exporter of this name, to `path` or into the run's folder. Return the files written.

    Raises:
        UnknownNameError: the exporter is unknown.
        PluginError: the exporter is claimed twice, or cannot be imported.
        RunWriteError: the file cannot be written.
    """
    exporter = EXPORTERS[name]
    file = path or run.folder / exporter.file_name
    return exporter.write(run, summary, file) or (file,)
