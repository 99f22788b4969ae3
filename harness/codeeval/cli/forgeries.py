"""`codeeval forgeries`: samples that would forge a pass in a harness without isolation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import EXAMPLES, DataDir, Json, Limit, Suites, meaning
from codeeval.cli.reading import open_failures, refuse_idle_data_of
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.report.progress import CountedLines
from codeeval.runs.session import environments_of
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.studies.forgeries.study import Trials
from codeeval.studies.forgeries.table import render_forgeries

__all__ = ["forgeries"]


@dataclass(frozen=True, kw_only=True)
class ForgeriesSettings(SandboxSettings):
    """Settings of the study."""

    suites: Suites = None
    limit: Limit = None
    examples: Annotated[int, meaning(EXAMPLES, "Most samples listed.", metavar="N")] = 20
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(ForgeriesSettings)
def forgeries(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    *,
    settings: ForgeriesSettings,
) -> None:
    """Find failing samples that a harness without isolation accepts, and say how each did it.

    Programs run again in the sandbox, with their tests in one process. Exit codes, the end of the tests, unittest and
    printed lines are then believed, as other harnesses believe them.
    """
    if settings.examples < 0:
        raise UsageError(f"--examples {settings.examples} is invalid: give a number of samples from 0 on")
    refuse_idle_data_of(context, [run])
    reader = open_failures(run, settings.suites, settings.data_dir, settings.limit)
    failures = sum(count.failures for count in reader.counts.values())
    lines = CountedLines(Screen(stderr=True), "failing programs tried", failures, settings.manner)
    trials = Trials(reader)

    async def work() -> None:
        environments = environments_of([reader.benchmark[task_id] for task_id in reader.counts])
        async with open_pool(settings, environments=environments) as pool:
            await trials.gather(pool, lines.tell)

    interruptible(work())
    result = trials.result()
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_forgeries(result, most=settings.examples))
