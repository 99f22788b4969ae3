"""`codeeval watch`: a matrix for each new checkpoint of a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, observer_of
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Json, flag
from codeeval.cli.matrix import print_night
from codeeval.cli.settings import OutputSettings
from codeeval.errors import InterruptedCommand, UsageError
from codeeval.runs.matrix.night import Night
from codeeval.runs.matrix.watching import Watch, WatchReport
from codeeval.runs.matrix.watching import watch as watched
from codeeval.screen import Screen
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

    def after(night: Night) -> None:
        codes.append(night.report.exit_code)
        if not settings.as_json:
            print_night(night, as_json=False)

    report = _watched(work, settings, after)
    if settings.as_json:
        say_json(report.to_json())
    elif not report.new:
        say(f"no new checkpoint in {checkpoints}; {counted(len(report.checkpoints), 'checkpoint')} were run before")
    if code := max(codes, default=0):
        raise typer.Exit(code)


def _watched(work: Watch, settings: WatchSettings, after: Callable[[Night], None]) -> WatchReport:
    """Watch, with progress on standard error. Raises InterruptedCommand."""
    observer = observer_of(settings, Screen(stderr=True, soft_wrap=True))
    try:
        return interruptible(watched(work, observer=observer, after=after))
    except KeyboardInterrupt:
        raise InterruptedCommand("interrupted; what was finished is kept. The same command goes on") from None
