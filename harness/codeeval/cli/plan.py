"""`codeeval plan`: how many samples and tasks it takes to notice a drop."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.comparing import tolerance
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import N_SAMPLES, TASKS, AcrossVersions, Json, Suite, Unfinished, flag, meaning, verbose
from codeeval.errors import UsageError
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.statistics.pairs import Pairs
from codeeval.statistics.sequential import saved_by_stopping
from codeeval.statistics.variance import UNIFORM, difference_between, redrawn_splits, variance_split
from codeeval.store import Run
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Tolerance, match
from codeeval.studies.plan.records import Plan
from codeeval.studies.plan.study import Ask
from codeeval.studies.plan.study import plan as study
from codeeval.studies.plan.table import render_plan

__all__ = ["plan"]

Pilot = Annotated[
    list[Path] | None,
    typer.Argument(
        help="A pilot run, or two of different models; without one, difficulties spread evenly are assumed.",
        metavar="[RUN] [RUN2]",
    ),
]
_TASKS, _SAMPLES = 164, 10


@dataclass(frozen=True, kw_only=True)
class PlanSettings:
    """Settings of a plan."""

    drop: Annotated[float, flag("--drop", text="Drop of pass@1 to detect, in percentage points.", metavar="POINTS")] = (
        5.0
    )
    power: Annotated[float, flag("--power", text="Probability of detecting the drop, from 0 to 1.", metavar="P")] = 0.8
    error: Annotated[
        float,
        flag(
            "--error", text="False alarm rate of the test, from 0 to 1; the default gate gives it 2.5 %.", metavar="P"
        ),
    ] = 0.025
    n_samples: Annotated[
        int | None, meaning(N_SAMPLES, "Samples per task [default: the pilot's, or 10].", metavar="N")
    ] = None
    tasks: Annotated[int | None, meaning(TASKS, "Number of tasks [default: the pilot's, or 164].", metavar="N")] = None
    suite: Suite = "base"
    unfinished: Unfinished = False
    across_versions: AcrossVersions = False
    detail: Annotated[bool, verbose("Also show the smallest drop that each n notices, and the variances.")] = False
    as_json: Json = False


@with_settings(PlanSettings)
def plan(
    *,
    settings: PlanSettings,
    runs: Pilot = None,
) -> None:
    """Say which drop is noticed, and how many samples and tasks it takes: what more of each buys."""
    pilots = runs or []
    if len(pilots) > 2:  # noqa: PLR2004 - one or two
        raise UsageError(f"{len(pilots)} runs are too many for a pilot: give one, or two of different models")
    if not pilots:
        ask = Ask(
            tasks=settings.tasks or _TASKS,
            n=settings.n_samples or _SAMPLES,
            drop=settings.drop / 100,
            power=settings.power,
            error=settings.error,
        )
        result = study(UNIFORM, ask, pilot="assumed: pass rates spread evenly from 0 to 100 %")
    else:
        pairs = _pairs(
            pilots, settings.suite, tolerance(unfinished=settings.unfinished, across_versions=settings.across_versions)
        )
        size = settings.n_samples or int(pairs.n_a.max())
        ask = Ask(
            tasks=settings.tasks or len(pairs.tasks),
            n=size,
            drop=settings.drop / 100,
            power=settings.power,
            error=settings.error,
        )
        result = _from_pilots(pilots, pairs, ask)
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_plan(result, verbose=settings.detail))


def _pairs(pilots: list[Path], suite: str, accepted: Tolerance) -> Pairs:
    """One pilot run is matched with itself."""
    first, last = ComparedRun(Run(pilots[0])), ComparedRun(Run(pilots[-1]))
    return match(first, last, suite, accepted).pairs


def _from_pilots(pilots: list[Path], pairs: Pairs, ask: Ask) -> Plan:
    omega = difference_between(pairs) if len(pilots) > 1 else None
    saved = saved_by_stopping(pairs.n_a, pairs.c_a, ask.n, ask.error)
    split = variance_split(pairs.n_a, pairs.c_a)
    name, redrawn = " and ".join(map(str, pilots)), redrawn_splits(pairs)
    return study(split, ask, pilot=name, omega=omega, stopping=saved, redrawn=redrawn)
