"""`codeeval explain`: why one sample fails."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import in_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import DataDir, Edits, Execution, Json, Suites
from codeeval.cli.reading import open_failures, refuse_idle_data_of, refuse_idle_execution
from codeeval.cli.settings import SandboxSettings
from codeeval.evaluation import Executor
from codeeval.extras import require
from codeeval.screen import Screen
from codeeval.shown import json_of, say_json
from codeeval.taxonomy.classify import classify
from codeeval.taxonomy.experiments import experiment
from codeeval.taxonomy.failure import Failure
from codeeval.taxonomy.recording import explain_record
from codeeval.taxonomy.renamed import with_other_names
from codeeval.taxonomy.table import render_failure
from codeeval.taxonomy.told import observation_told

__all__ = ["explain"]


@dataclass(frozen=True, kw_only=True)
class ExplainSettings(SandboxSettings):
    """Settings of an explanation."""

    suites: Suites = None
    execution: Execution = True
    edits: Edits = 160
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(ExplainSettings)
def explain(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    task: Annotated[str, typer.Argument(help="A task_id.", metavar="TASK")],
    index: Annotated[
        int | None,
        typer.Argument(help="One of its samples, from 0 [default: the first that fails].", metavar="INDEX"),
    ] = None,
    *,
    settings: ExplainSettings,
) -> None:
    """Say of one failing sample what goes wrong: kind, place, values, and a fix where one is found."""
    if not settings.execution:
        refuse_idle_execution(context, "--no-execution executes nothing", "edits")
    elif settings.edits > 0:
        require("hypothesis", otherwise="add --edits 0, which tries no fixes")
    refuse_idle_data_of(context, [run])
    reader = open_failures(run, settings.suites, settings.data_dir)
    index = reader.first_failing(task) if index is None else index
    subject = reader.subject(task, index)
    failure = observation_told(subject.failure)
    if settings.execution:

        async def tried(pool: Executor) -> Failure:
            (seen,) = await experiment(pool, [subject], most_edits=settings.edits)
            return await with_other_names(pool, replace(subject, failure=seen))

        failure = in_pool(settings, tried)
    diagnosis, pieces = classify(failure), reader.pieces(task, index)
    if settings.as_json:
        say_json(json_of(explain_record(str(run), failure, diagnosis, pieces)))
        return
    Screen(soft_wrap=True).print(render_failure(failure, diagnosis, pieces=pieces))
