"""`codeeval matrix`: models, benchmarks and settings of one file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import DRY_RUN, Json, meaning
from codeeval.cli.observer import ScreenObserver
from codeeval.cli.settings import OutputSettings
from codeeval.errors import InterruptedCommand
from codeeval.runs.matrix.night import Night, finish_matrix, perform_cells
from codeeval.runs.matrix.planning import plan_matrix
from codeeval.runs.matrix.reading import Matrix, read_matrix
from codeeval.runs.matrix.table import render_night, render_plan
from codeeval.screen import Screen
from codeeval.shown import say_json

__all__ = ["matrix", "night_of", "print_night"]


@dataclass(frozen=True, kw_only=True)
class MatrixSettings(OutputSettings):
    """Settings of a matrix."""

    dry_run: Annotated[bool, meaning(DRY_RUN, "Print the plan with price and time; start, ask and write nothing.")] = (
        False
    )
    as_json: Json = False


@with_settings(MatrixSettings)
def matrix(
    config: Annotated[Path, typer.Argument(help="TOML file of models, benchmarks and settings.", metavar="FILE")],
    *,
    settings: MatrixSettings,
) -> None:
    """Run models on benchmarks as a file says, then show the leaderboard, the gate and a page.

    Cells that are finished are left as they are, so that the same command goes on after an interruption. A cell that
    fails stops no other.
    """
    work = read_matrix(config)
    if settings.dry_run:
        plan = plan_matrix(work)
        if settings.as_json:
            say_json(plan.to_json())
        else:
            Screen().print(render_plan(plan))
        if plan.invalid or any(cell.error for cell in plan.cells):
            raise typer.Exit(2)
        return
    night = night_of(work, settings, f"codeeval matrix {config}")
    print_night(night, as_json=settings.as_json)
    if night.report.exit_code:
        raise typer.Exit(night.report.exit_code)


def night_of(work: Matrix, settings: OutputSettings, command: str) -> Night:
    """Do the work of a matrix, with progress on standard error. Raises InterruptedCommand, which says how to go on."""
    observer = ScreenObserver(Screen(stderr=True, soft_wrap=True), settings.manner, quiet=settings.quiet)
    try:
        return finish_matrix(work, interruptible(perform_cells(work, observer=observer)))
    except KeyboardInterrupt:
        raise InterruptedCommand(f"interrupted; what was finished is kept. Continue with\n{command}") from None


def print_night(night: Night, *, as_json: bool) -> None:
    """Print the results, as JSON or for people."""
    if as_json:
        say_json(night.report.to_json())
    else:
        Screen().print(render_night(night))
