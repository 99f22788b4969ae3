"""`codeeval watch`: a matrix for each new checkpoint of a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Json, flag
from codeeval.cli.interrupts import begin
from codeeval.cli.matrix import night_of, print_night
from codeeval.cli.settings import OutputSettings
from codeeval.errors import UsageError
from codeeval.runs.matrix.night import Night
from codeeval.runs.matrix.reading import Matrix
from codeeval.runs.matrix.watching import Watch
from codeeval.runs.matrix.watching import watch as watched
from codeeval.shown import say, say_json
from codeeval.wording import counted

__all__ = ["watch"]


@dataclass(frozen=True, kw_only=True)
class WatchSettings(OutputSettings):
    """Settings of a watch."""

    pattern: Annotated[
        str, flag("--pattern", text="Names of checkpoints, such as 'step-*'; others are left alone.", metavar="PATTERN")
    ] = "*"
    marker: Annotated[
        str | None,
        flag(
            "--marker",
            text="Name of a file that lies in a complete checkpoint [default: complete after --settle].",
            metavar="NAME",
        ),
    ] = None
    settle: Annotated[
        float,
        flag("--settle", text="Time without a change after which a checkpoint is complete (s).", metavar="SECONDS"),
    ] = 60.0
    every: Annotated[float, flag("--every", text="Time between two looks into the folder (s).", metavar="SECONDS")] = (
        30.0
    )
    once: Annotated[bool, flag("--once", text="Run what is complete now, and end; for cron.")] = False
    as_json: Json = False


@with_settings(WatchSettings)
def watch(
    config: Annotated[Path, typer.Argument(help="TOML file of a matrix.", metavar="FILE")],
    checkpoints: Annotated[Path, typer.Argument(help="Folder in which checkpoints appear.", metavar="FOLDER")],
    *,
    settings: WatchSettings,
) -> None:
    """Run the matrix of a file for each new checkpoint in a folder.

    In the file, {checkpoint} stands for the checkpoint's path, {checkpoint_name} for its name, and {previous} for the
    results of the one before. What was done is kept, so that the same command goes on after a restart.
    """
    if settings.as_json and not settings.once:
        raise UsageError("--json prints one result, and a watch without end has none: add --once")
    work = Watch(
        file=config,
        folder=checkpoints,
        pattern=settings.pattern,
        marker=settings.marker,
        settle=settings.settle,
        every=settings.every,
        once=settings.once,
    )
    codes: list[int] = []

    def perform(matrix: Matrix) -> Night:
        night = night_of(matrix, settings, f"codeeval watch {config} {checkpoints}")
        codes.append(night.report.exit_code)
        if not settings.as_json:
            print_night(night, as_json=False)
        return night

    begin()
    report = watched(work, perform)
    if settings.as_json:
        say_json(report.to_json())
    elif not report.new:
        say(f"no new checkpoint in {checkpoints}; {counted(len(report.checkpoints), 'checkpoint')} were run before")
    if code := max(codes, default=0):
        raise typer.Exit(code)
