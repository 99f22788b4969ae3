"""`codeeval history`: what the runs of a project measured, over time."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.compare import Figures
from codeeval.cli.runs import Json
from codeeval.cli.settings import flag
from codeeval.cli.tree import Commands
from codeeval.shown import say, say_json

if TYPE_CHECKING:
    from codeeval.history import Measurement
    from codeeval.store import Run

__all__ = ["app"]

app = Commands(help="Keep and show what runs measured over time.")

File = Annotated[Path, flag("--history", text="The project's SQLite file.", metavar="FILE")]
_FILE = Path("codeeval-history.sqlite")


@app.command(short_help="Enter finished runs into the history.")
def add(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs.", metavar="RUN...")],
    *,
    label: Annotated[str, flag("--label", text="A word for it, such as a commit or a checkpoint.")] = "",
    k: Annotated[
        str | None, flag("-k", "--k", text="For which k [default: 1,5,10, up to n].", metavar="1,5,10")
    ] = None,
    history: File = _FILE,
) -> None:
    """Enter finished runs; one that is there already is replaced."""
    from codeeval.errors import RunError  # noqa: PLC0415 - each command loads what it uses
    from codeeval.history import add_to_history  # noqa: PLC0415 - as above
    from codeeval.store import Run  # noqa: PLC0415 - as above

    opened = [Run(folder) for folder in runs]
    for run in opened:
        if run.manifest.finished is None:
            raise RunError(
                f"the run {str(run.folder)!r} is not finished, and would be a false point of the trend: finish it with "
                f"`codeeval pass-at-k --run {run.folder} --resume`"
            )
    for run in opened:
        measured, samples = _measured(run, k)
        new = add_to_history(history, run.manifest, measured, folder=str(run.folder), label=label, samples=samples)
        say(f"{'added' if new else 'replaced'} {run.folder}: {run.manifest.model} on {run.manifest.benchmark.name}")


def _measured(run: "Run", k: str | None) -> "tuple[list[Measurement], int]":
    from codeeval.cli.configuration import parse_ks  # noqa: PLC0415 - as in `add`
    from codeeval.history import Measurement  # noqa: PLC0415 - as in `add`
    from codeeval.report import summarize  # noqa: PLC0415 - as in `add`
    from codeeval.runs.prepare import DEFAULT_KS  # noqa: PLC0415 - as in `add`

    summary, _ = summarize(run, parse_ks(k) or DEFAULT_KS)
    found = [
        Measurement(suite, int(size), one.estimate, one.low, one.high)
        for suite, table in summary.pass_at_k.items()
        for size, one in table.items()
    ]
    return found, summary.samples


@app.command(short_help="Show the trend, the newest rows last.")
def show(
    *,
    benchmark: Annotated[str | None, flag("--benchmark", "-b", text="Only this benchmark.", metavar="NAME")] = None,
    model: Annotated[str | None, flag("--model", "-m", text="Only this model.", metavar="P/NAME")] = None,
    suite: Annotated[str | None, flag("--suite", text="Only this suite; `all`: every one.", metavar="NAME")] = "base",
    k: Annotated[int, flag("-k", "--k", text="Only this k.", metavar="K")] = 1,
    last: Annotated[int, flag("--last", text="How many of the newest rows are shown.", metavar="N")] = 20,
    history: File = _FILE,
    figures: Figures = None,
    as_json: Json = False,
) -> None:
    """Show the trend, the newest rows last; JSON and figures hold all of it."""
    from codeeval.history import (  # noqa: PLC0415 - as in `add`
        draw_history,
        history_record,
        print_history,
        read_history,
    )
    from codeeval.report.figures import figures_line  # noqa: PLC0415 - as in `add`

    chosen = None if suite == "all" else suite
    record = history_record(read_history(history, benchmark=benchmark, model=model, suite=chosen, k=k))
    drawn = draw_history(record, figures) if figures is not None else ()
    if as_json:
        say_json(record.to_json())
        return
    print_history(record, last=max(1, last))
    if figures is not None:
        say(figures_line(drawn))
