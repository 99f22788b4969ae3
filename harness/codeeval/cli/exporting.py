"""`codeeval export`: a run in the forms of other tools."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import TO, flag, meaning
from codeeval.errors import UsageError
from codeeval.exports import EXPORTERS, export
from codeeval.report import summarize
from codeeval.runs.prepare import usual_ks
from codeeval.shown import say
from codeeval.store import Run

__all__ = ["export_run"]


@dataclass(frozen=True, kw_only=True)
class ExportSettings:
    """Settings of an export."""

    forms: Annotated[
        list[str] | None,
        meaning(
            TO,
            "Form: csv, parquet, inspect, every-eval-ever, hub, evalplus, mlflow, wandb or another one (repeated).",
            metavar="NAME",
            environment="CODEEVAL_EXPORT_TO",
        ),
    ] = None
    into: Annotated[
        Path | None, flag("--into", "-o", text="Folder of the files [default: the run's own].", metavar="DIR")
    ] = None


@with_settings(ExportSettings)
def export_run(
    run: Annotated[Path, typer.Argument(help="Folder of the run.", metavar="RUN")],
    *,
    settings: ExportSettings,
) -> None:
    """Write a run in the form of another tool.

    Nothing is executed, and the run stays as it is.
    """
    if not settings.forms:
        raise UsageError(f"name the form with --to: {', '.join(EXPORTERS.names())}")
    exporters = {name: EXPORTERS[name] for name in settings.forms}  # an unknown name is refused before anything starts
    opened = Run(run)
    ks = opened.manifest.request.ks or usual_ks([len(rows) for rows in opened.scan().samples.values()])
    summary, _ = summarize(opened, ks)
    for name, exporter in exporters.items():
        path = settings.into / exporter.file_name if settings.into is not None else None
        for written in export(name, opened, summary, path):
            say(f"{name}: {written}")
