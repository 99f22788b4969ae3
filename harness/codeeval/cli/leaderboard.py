"""`codeeval leaderboard`: models on benchmarks, with intervals and possible ranks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.comparing import tolerance
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import MARKDOWN, AcrossVersions, Confidence, Json, K, Suite, Unfinished, flag, meaning
from codeeval.cli.saving import save
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.studies.leaderboard.study import BoardOptions
from codeeval.studies.leaderboard.study import leaderboard as study
from codeeval.studies.leaderboard.table import board_csv, board_latex, board_markdown, render_leaderboard

__all__ = ["leaderboard"]


@dataclass(frozen=True, kw_only=True)
class BoardSettings:
    """Settings of a leaderboard."""

    suite: Suite = "base"
    k: Annotated[int, meaning(K, "The k of pass@k.", metavar="K")] = 1
    confidence: Confidence = 0.95
    unfinished: Unfinished = False
    across_versions: AcrossVersions = False
    markdown: Annotated[Path | None, meaning(MARKDOWN, "File for the table in Markdown.")] = None
    latex: Annotated[Path | None, flag("--latex", text="File for the table in LaTeX (booktabs).", metavar="FILE")] = (
        None
    )
    csv: Annotated[
        Path | None,
        flag("--csv", text="File for the table as CSV: a row for each model and benchmark.", metavar="FILE"),
    ] = None
    as_json: Json = False


@with_settings(BoardSettings)
def leaderboard(
    runs: Annotated[list[Path], typer.Argument(help="Runs, and folders of runs.", metavar="RUN|FOLDER...")],
    *,
    settings: BoardSettings,
) -> None:
    """Show models on benchmarks: pass@k with intervals, and the ranks that each model may have.

    Runs that cannot stand beside the others are named with the reason, and the rest goes on.
    """
    options = BoardOptions(
        suite=settings.suite,
        k=settings.k,
        confidence=settings.confidence,
        tolerance=tolerance(unfinished=settings.unfinished, across_versions=settings.across_versions),
    )
    board = study(runs, options)
    forms = ((settings.markdown, board_markdown), (settings.latex, board_latex), (settings.csv, board_csv))
    for path, text in forms:
        if path is not None:
            save(path, text(board))
    if settings.as_json:
        say_json(board.to_json())
    else:
        Screen().print(render_leaderboard(board))
