"""`codeeval history`: what the runs of a project measured, over time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import BENCHMARK, HISTORY, KS, MODEL, SUITE, Figures, Json, K, flag, meaning
from codeeval.cli.parsing import Numbers
from codeeval.cli.tree import Commands
from codeeval.errors import RunError, UsageError
from codeeval.history import draw_history, history_record, print_history, read_history
from codeeval.report.figures import figures_line
from codeeval.shown import say, say_json
from codeeval.store import Run

__all__ = ["app"]

app = Commands(help="Keep and show what runs measured over time.")

File = Annotated[Path, meaning(HISTORY, "SQLite file of the project.", metavar="FILE")]
_FILE = Path("codeeval-history.sqlite")


@app.command(short_help="Enter finished runs into the history.")
def add(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs.", metavar="RUN...")],
    *,
    label: Annotated[
        str, flag("--label", text="Name of the runs in the history, such as a commit or a checkpoint.", metavar="NAME")
    ] = "",
    k: Annotated[Numbers | None, meaning(KS, "Values of k in pass@k [default: 1,5,10 up to n].")] = None,
    history: File = _FILE,
) -> None:
    """Enter finished runs; one that is there already is replaced."""
    from codeeval.runs.entering import enter_run  # noqa: PLC0415 - showing the trend does without

    opened = [Run(folder) for folder in runs]
    for run in opened:
        if run.manifest.finished is None:
            raise RunError(
                f"the run {str(run.folder)!r} is not finished, and would be a false point of the trend: finish it with "
                f"`codeeval pass-at-k --run {run.folder} --resume`"
            )
    for run in opened:
        new = enter_run(history, run, label=label, ks=k)
        say(f"{'added' if new else 'replaced'} {run.folder}: {run.manifest.model} on {run.manifest.benchmark.name}")


@dataclass(frozen=True, kw_only=True)
class TrendSettings:
    """Rows of the history that are shown, and how."""

    benchmark: Annotated[str | None, meaning(BENCHMARK, "Only this benchmark.", metavar="NAME")] = None
    model: Annotated[str | None, meaning(MODEL, "Only this model.", metavar="P/NAME")] = None
    suite: Annotated[str | None, meaning(SUITE, "Only this suite; `all`: every one.", metavar="NAME")] = "base"
    k: Annotated[int, meaning(K, "Only this k.", metavar="K")] = 1
    last: Annotated[int, flag("--last", text="Most rows shown, the newest of all.", metavar="N")] = 20
    history: File = _FILE
    figures: Figures = None
    as_json: Json = False


@app.command(short_help="Show the trend, the newest rows last.")
@with_settings(TrendSettings)
def show(
    *,
    settings: TrendSettings,
) -> None:
    """Show the trend, the newest rows last; JSON and figures hold all of it."""
    chosen = None if settings.suite == "all" else settings.suite
    if settings.last < 1:
        raise UsageError(f"--last {settings.last} shows no row: give 1 or more")
    record = history_record(
        read_history(settings.history, benchmark=settings.benchmark, model=settings.model, suite=chosen, k=settings.k)
    )
    drawn = draw_history(record, settings.figures) if settings.figures is not None else ()
    if settings.as_json:
        say_json(record.to_json())
        return
    print_history(record, last=settings.last)
    if settings.figures is not None:
        say(figures_line(drawn))
