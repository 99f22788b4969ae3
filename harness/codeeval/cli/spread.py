"""`codeeval spread`: how much pass@1 depends on what should not matter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.checks import flags_of, idle_reason, refuse_idle, refuse_idle_data, refuse_shard
from codeeval.cli.configuration import config_of
from codeeval.cli.execution import interruptible, observer_of
from codeeval.cli.fields import given, with_settings
from codeeval.cli.flags import AGAINST, BUDGET, Figures, Json, Suite, flag, meaning, parsed
from codeeval.cli.parsing import Folders, Values, folders
from codeeval.cli.parsing import values as parsed_values
from codeeval.cli.settings import Settings
from codeeval.config import RunConfig
from codeeval.errors import UsageError
from codeeval.report.figures import figures_line
from codeeval.runs.variants import VARIED, FormatBudget, Varied
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.studies.spread import spread_of_runs
from codeeval.studies.spread.figures import draw_spread
from codeeval.studies.spread.table import render_spread

__all__ = ["spread"]

_FOLDER = Path("spread")


@dataclass(frozen=True, kw_only=True)
class Variation:
    """Property that is varied, and how the spread is shown."""

    vary: Annotated[
        str,
        flag(
            "--vary",
            text="Property that is varied where no runs are named: formats, seeds or temperature.",
            metavar="NAME",
        ),
    ] = "formats"
    values: Annotated[
        Values | None,
        parsed(
            flag(
                "--values",
                text="Seeds or temperatures to try [default: 0,1,2,3,4 or 0,0.2,0.5,0.8,1].",
                metavar="LIST",
            ),
            parsed_values,
        ),
    ] = None
    formats: Annotated[int, flag("--formats", text="Number of formats that are searched.", metavar="N")] = 20
    budget: Annotated[
        int | None, meaning(BUDGET, "Samples of the whole search [default: as many as 8 formats take].", metavar="N")
    ] = None
    batch: Annotated[int, flag("--batch", text="Tasks per step of the search.", metavar="N")] = 20
    against: Annotated[
        list[str] | None,
        AGAINST,
    ] = None
    checkpoints: Annotated[
        bool,
        flag(
            "--checkpoints",
            text="Take the runs as checkpoints; runs of one, with commas between them, differ in their seed.",
        ),
    ] = False
    suite: Suite = "base"
    folder: Annotated[Path, flag("--folder", text="Folder for the runs of variants.", metavar="DIR")] = _FOLDER
    figures: Figures = None
    as_json: Json = False


@with_settings(Settings, variation=Variation)
def spread(
    context: typer.Context,
    *,
    settings: Settings,
    variation: Variation,
    runs: Annotated[
        list[Folders] | None,
        typer.Argument(
            help="Runs to compare as they are; with --checkpoints, in the order of training.",
            metavar="[RUN]...",
            parser=folders,
        ),
    ] = None,
) -> None:
    """Vary prompt formats, seeds or temperature: the spread of pass@1, beside what sampling alone explains."""
    if variation.checkpoints and not runs:
        raise UsageError("--checkpoints needs runs: name them in the order of training")
    config = config_of(settings)
    refuse_shard(config, "a spread is over whole runs")
    _refuse_idle(config, given(context, environment=False), variation.vary if not runs else None)
    if runs:
        report = spread_of_runs([run.paths for run in runs], variation.suite, checkpoints=variation.checkpoints)
    else:
        models = (config.model, *(variation.against or ()))
        observer = observer_of(settings, Screen(stderr=True, soft_wrap=True))
        varied = Varied(config, models, variation.folder, variation.suite, observer)
        search = FormatBudget(variation.formats, variation.batch, variation.budget)
        chosen = None if variation.vary == "formats" else _values_of(variation.vary, variation.values)
        report = interruptible(
            varied.formats(search) if variation.vary == "formats" else varied.values(variation.vary, chosen)
        )
    drawn = draw_spread(report, variation.figures) if variation.figures is not None else ()
    if variation.as_json:
        say_json(report.to_json())
        return
    Screen().print(render_spread(report))
    if not runs:
        say(f"runs: {variation.folder}")
    if variation.figures is not None:
        say(figures_line(drawn))


_OF_FORMATS = {"formats", "budget", "batch"}
_WITH_RUNS = {"runs", "checkpoints", "suite", "figures", "as_json"}


def _values_of(vary: str, values: Values | None) -> Values | None:
    """Return the numbers of --values; None leaves the default. Raises UsageError."""
    if vary not in VARIED:
        raise UsageError(f"unknown --vary {vary!r}: choose formats, seeds or temperature")
    if vary == "seeds" and any(isinstance(value, float) for value in values or ()):
        raise UsageError("--values holds a number that is not a seed: write whole numbers, such as 0,1,2,3,4")
    return Values(map(float, values)) if values and vary == "temperature" else values


def _refuse_idle(config: RunConfig, stated: set[str], vary: str | None) -> None:
    """Refuse flags that cannot have an effect; `vary` is None where runs are named. Raises UsageError."""
    if vary is None:
        idle, why = stated - _WITH_RUNS, "runs are compared as they are"
    elif vary == "formats":
        idle, why = stated & {"values"}, "formats are drawn at random, not named"
    else:
        idle, why = stated & (_OF_FORMATS | {VARIED.get(vary)}), f"{vary} are varied, as --values says"
    if idle:
        raise UsageError(f"{flags_of(sorted(idle))} cannot have an effect: {why}; leave it out")
    if reason := idle_reason(config, VARIED.get(vary or "", "")):
        raise UsageError(f"--vary {vary} has no effect: {reason}")
    refuse_idle(config, stated)
    refuse_idle_data(stated, config.benchmark)
