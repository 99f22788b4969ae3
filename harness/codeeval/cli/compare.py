"""`codeeval compare`: did the new model get worse, and would you know?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    SEED,
    AcrossVersions,
    Confidence,
    Figures,
    Json,
    K,
    Noise,
    Suite,
    Unfinished,
    flag,
    meaning,
)
from codeeval.cli.parsing import Folders, folders
from codeeval.cli.reading import open_side
from codeeval.errors import UsageError
from codeeval.report.figures import figures_line
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.compare.figures import draw_comparison
from codeeval.studies.compare.kinds import Kinds, read_kinds, told_kinds
from codeeval.studies.compare.study import CompareOptions
from codeeval.studies.compare.study import compare as study
from codeeval.studies.compare.table import render_comparison
from codeeval.studies.inputs.matching import Side, Tolerance
from codeeval.studies.inputs.pooling import SEEDS, Seeds

__all__ = ["compare", "tolerance"]

SeedsOf = Annotated[
    str | None,
    flag(
        "--seeds",
        text="Kind of several runs of one benchmark on a side: more samples of one model (sampled), or models whose "
        "trainings differ (trained) [default: sampled, where model and settings are the same].",
        metavar="sampled|trained",
    ),
]


def tolerance(*, unfinished: bool, across_versions: bool) -> Tolerance:
    """The meaning of the two flags."""
    return Tolerance(unfinished=unfinished, versions=across_versions)


def seeds_named(name: str | None) -> Seeds | None:
    """The meaning of --seeds. Raises UsageError."""
    for known in SEEDS:
        if name == known:
            return known
    if name is not None:
        raise UsageError(f"--seeds {name!r} is unknown: choose one of {', '.join(SEEDS)}")
    return None


@dataclass(frozen=True, kw_only=True)
class CompareSettings:
    """Settings of a comparison."""

    suite: Suite = "base"
    k: Annotated[int, meaning(K, "The k of the pass@k that is compared.", metavar="K")] = 1
    confidence: Confidence = CONFIDENCE
    seed: Annotated[
        int, meaning(SEED, "Seed of the permutation test, used where not all exchanges can be counted.")
    ] = 0
    moved: Annotated[int, flag("--moved", text="Most tasks listed of those whose pass rate changed.", metavar="N")] = 10
    noise: Noise = None
    seeds: SeedsOf = None
    kinds: Annotated[
        str | None,
        flag(
            "--kinds",
            text="Kinds of bugs that flips are counted by: `told` by verdicts, or a FILE of `taxonomy --json`.",
            metavar="told|FILE",
        ),
    ] = None
    unfinished: Unfinished = False
    across_versions: AcrossVersions = False
    figures: Figures = None
    as_json: Json = False


@with_settings(CompareSettings)
def compare(
    runs: Annotated[
        list[Folders],
        typer.Argument(
            help="The baseline, then what is compared with it: a run, several by commas, or a folder of runs.",
            metavar="A B...",
            parser=folders,
        ),
    ],
    *,
    settings: CompareSettings,
) -> None:
    """Compare models task by task: differences with intervals, p-values, flips, and the tasks that moved."""
    if len(runs) < 2:  # noqa: PLR2004 - a comparison takes two
        raise UsageError(f"{runs[0].text!r} is compared with nothing: name a second run")
    several = seeds_named(settings.seeds)
    first, *others = (open_side(run, several) for run in runs)
    accepted = tolerance(unfinished=settings.unfinished, across_versions=settings.across_versions)
    options = CompareOptions(
        suite=settings.suite,
        k=settings.k,
        confidence=settings.confidence,
        seed=settings.seed,
        most_moved=settings.moved,
        noise=open_side(settings.noise) if settings.noise else None,
        kinds=_kinds(settings.kinds, [first, *others], settings.suite) if settings.kinds else None,
        tolerance=accepted,
    )
    result = study(first, others, options)
    drawn = draw_comparison(result, settings.figures) if settings.figures is not None else ()
    if settings.as_json:
        say_json(result.to_json())
        return
    Screen().print(render_comparison(result))
    if settings.figures is not None:
        say(figures_line(drawn))


def _kinds(kinds: str, sides: list[Side], suite: str) -> Kinds:
    if kinds != "told":
        return read_kinds(Path(kinds))
    return told_kinds((run for side in sides for run in side.runs.values()), suite)
