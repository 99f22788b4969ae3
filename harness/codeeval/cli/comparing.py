"""What `codeeval compare` does. Its flags are in `codeeval.cli.compare`, so that its help imports no study."""

from collections.abc import Sequence
from pathlib import Path

from codeeval.cli.compare import CompareSettings
from codeeval.cli.parsing import Folders
from codeeval.cli.reading import open_side
from codeeval.errors import UsageError
from codeeval.report.figures import figures_line
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.studies.compare.figures import draw_comparison
from codeeval.studies.compare.kinds import Kinds, read_kinds, told_kinds
from codeeval.studies.compare.study import CompareOptions, compare
from codeeval.studies.compare.table import render_comparison
from codeeval.studies.inputs.matching import Side, Tolerance
from codeeval.studies.inputs.pooling import SEEDS, Seeds

__all__ = ["perform", "seeds_named", "tolerance"]


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


def perform(runs: Sequence[Folders], settings: CompareSettings) -> None:
    """Compare the runs and print the result. Raises UsageError, RunError."""
    if len(runs) < 2:  # noqa: PLR2004 - a comparison takes two
        raise UsageError(f"compare needs two runs: name a second one after {runs[0].text!r}")
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
    result = compare(first, others, options)
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
