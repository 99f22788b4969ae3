"""`codeeval compare`: did the new model get worse, and would you know?"""

from dataclasses import dataclass
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
from codeeval.statistics.estimate import CONFIDENCE

__all__ = ["CompareSettings", "compare"]

SeedsOf = Annotated[
    str | None,
    flag(
        "--seeds",
        text="Kind of several runs of one benchmark on a side: more samples of one model (sampled), or models whose "
        "trainings differ (trained) [default: sampled, where model and settings are the same].",
        metavar="sampled|trained",
    ),
]


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
    from codeeval.cli.comparing import perform  # noqa: PLC0415 - help does without what it imports

    perform(runs, settings)
