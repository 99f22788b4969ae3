"""`codeeval compare`: did the new model get worse, and would you know?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import flag
from codeeval.shown import say, say_json

if TYPE_CHECKING:
    from codeeval.studies.compare.kinds import Kinds
    from codeeval.studies.inputs.matching import Side, Tolerance
    from codeeval.studies.inputs.pooling import Seeds

__all__ = [
    "AcrossVersions",
    "Confidence",
    "Figures",
    "Noise",
    "Suite",
    "Unfinished",
    "compare",
    "seeds_named",
    "tolerance",
]

Suite = Annotated[str, flag("--suite", text="The suite whose verdicts count.", metavar="NAME")]
Confidence = Annotated[float, flag("--confidence", text="Of every interval.")]
Figures = Annotated[Path | None, flag("--figures", text="Also draw figures, into this folder.", metavar="DIR")]
Noise = Annotated[
    str | None, flag("--noise", text="Another run of the baseline's model, to see its noise by.", metavar="A2")
]
SeedsOf = Annotated[
    str | None,
    flag(
        "--seeds",
        text="What several runs of one benchmark on a side are: samples of one model (sampled), or one model each, "
        "whose trainings differ (trained) [default: sampled, where model and settings are the same].",
        metavar="sampled|trained",
    ),
]
Unfinished = Annotated[bool, flag("--unfinished", text="Take runs that are not finished as they are.")]
AcrossVersions = Annotated[
    bool, flag("--across-versions", text="Compare by task_id, even if the benchmark's files differ.")
]


def tolerance(*, unfinished: bool, across_versions: bool) -> "Tolerance":
    """The meaning of the two flags."""
    from codeeval.studies.inputs.matching import Tolerance  # noqa: PLC0415 - loads numpy, so that --help answers at once

    return Tolerance(unfinished=unfinished, versions=across_versions)


def seeds_named(name: str | None) -> "Seeds | None":
    """The meaning of --seeds. Raises UsageError."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `tolerance`
    from codeeval.studies.inputs.pooling import SEEDS  # noqa: PLC0415 - as in `tolerance`

    for known in SEEDS:
        if name == known:
            return known
    if name is not None:
        raise UsageError(f"--seeds {name!r} is unknown: choose one of {', '.join(SEEDS)}")
    return None


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            help="The baseline, then what is compared with it: a run, several by commas, or a folder of runs.",
            metavar="A B...",
        ),
    ],
    *,
    suite: Suite = "base",
    k: Annotated[int, flag("-k", "--k", text="Compare pass@k.", metavar="K")] = 1,
    confidence: Confidence = 0.95,
    seed: Annotated[int, flag("--seed", text="Of random exchanges, where all are too many to count.")] = 0,
    moved: Annotated[int, flag("--moved", text="How many of the tasks that moved are listed.", metavar="N")] = 10,
    noise: Noise = None,
    seeds: SeedsOf = None,
    kinds: Annotated[
        str | None,
        flag(
            "--kinds",
            text="Tell flips apart by kind of bug: `told` by verdicts, or FILE, of `codeeval taxonomy --json`.",
            metavar="told|FILE",
        ),
    ] = None,
    unfinished: Unfinished = False,
    across_versions: AcrossVersions = False,
    figures: Figures = None,
    as_json: Json = False,
) -> None:
    """Compare models task by task: differences with intervals, p-values, flips, and the tasks that moved."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `tolerance`
    from codeeval.report.figures import figures_line  # noqa: PLC0415 - as in `tolerance`
    from codeeval.screen import Screen  # noqa: PLC0415 - as in the imports below
    from codeeval.studies.compare.figures import draw_comparison  # noqa: PLC0415 - as in `tolerance`
    from codeeval.studies.compare.study import CompareOptions  # noqa: PLC0415 - as in `tolerance`
    from codeeval.studies.compare.study import compare as study  # noqa: PLC0415 - as in `tolerance`
    from codeeval.studies.compare.table import render_comparison  # noqa: PLC0415 - as in `tolerance`
    from codeeval.studies.inputs.matching import open_side  # noqa: PLC0415 - as in `tolerance`

    if len(runs) < 2:  # noqa: PLR2004 - a comparison takes two
        raise UsageError(f"{runs[0]!r} is compared with nothing: name a second run")
    if not 0 < confidence < 1:
        raise UsageError(f"--confidence {confidence} is no probability: give one such as 0.95")
    several = seeds_named(seeds)
    first, *others = (open_side(run, several) for run in runs)
    accepted = tolerance(unfinished=unfinished, across_versions=across_versions)
    options = CompareOptions(
        suite=suite,
        k=k,
        confidence=confidence,
        seed=seed,
        most_moved=moved,
        noise=open_side(noise) if noise else None,
        kinds=_kinds(kinds, [first, *others], suite) if kinds else None,
        tolerance=accepted,
    )
    result = study(first, others, options)
    drawn = draw_comparison(result, figures) if figures is not None else ()
    if as_json:
        say_json(result.to_json())
        return
    Screen().print(render_comparison(result))
    if figures is not None:
        say(figures_line(drawn))


def _kinds(kinds: str, sides: "list[Side]", suite: str) -> "Kinds":
    from codeeval.studies.compare.kinds import read_kinds, told_kinds  # noqa: PLC0415 - as in `tolerance`

    if kinds != "told":
        return read_kinds(Path(kinds))
    return told_kinds((read for side in sides for read in side.reads.values()), suite)
