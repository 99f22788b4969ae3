"""`codeeval import`: results of other harnesses as runs."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import BENCHMARK, MODEL, OVERWRITE, RUN, DataDir, Json, flag, meaning
from codeeval.errors import UsageError
from codeeval.report import print_summary, summarize
from codeeval.runs.importing import Import, import_run
from codeeval.runs.prepare import usual_ks
from codeeval.shown import say_json

__all__ = ["import_results"]


@dataclass(frozen=True, kw_only=True)
class ImportSettings:
    """Settings of an import."""

    run: Annotated[Path | None, meaning(RUN, "Folder of the run that is made.")] = None
    benchmark: Annotated[
        str | None, meaning(BENCHMARK, "Name of the benchmark, or the .jsonl file of its problems.")
    ] = None
    unknown: Annotated[
        str | None,
        flag("--as", text="Name of a benchmark that codeeval lacks; its tasks are those of the file.", metavar="NAME"),
    ] = None
    model: Annotated[
        str | None, meaning(MODEL, "Name of the model that drew the samples [default: replay/FILE].", metavar="NAME")
    ] = None
    overwrite: Annotated[bool, OVERWRITE] = False
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(ImportSettings)
def import_results(
    files: Annotated[
        list[Path],
        typer.Argument(help="Results of EvalPlus, BigCodeBench, human-eval, lm-eval or Inspect.", metavar="FILE..."),
    ],
    *,
    settings: ImportSettings,
) -> None:
    """Make a run of another harness's results: its samples, and the verdicts that the files state.

    Nothing is executed. `compare`, `report` and the other commands read the run. Its verdicts are marked as imported.
    """
    if settings.run is None:
        raise UsageError("codeeval import needs the folder of the run: name it with --run")
    run = import_run(
        Import(
            files=files,
            folder=settings.run,
            benchmark=settings.benchmark,
            unknown=settings.unknown,
            model=settings.model,
            data_dir=settings.data_dir,
            existing="overwrite" if settings.overwrite else "continue",
            command=("codeeval", *sys.argv[1:]),
        )
    )
    ks = usual_ks([len(rows) for rows in run.scan().samples.values()])
    summary, _ = summarize(run, ks)
    if settings.as_json:
        say_json(summary.to_json())
    else:
        print_summary(summary)
