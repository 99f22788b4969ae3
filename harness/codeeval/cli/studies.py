"""The commands that study what finished runs say of tests and of resampling."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import flag, verbose, with_settings
from codeeval.shown import json_of, say, say_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import BaseModel
    from rich.console import RenderableType

    from codeeval.prices import Prices
    from codeeval.studies.inputs.cohorts import Cohort
    from codeeval.studies.resampling.study import Costs

__all__ = ["false_positives", "quality", "resampling"]

Runs = Annotated[list[Path], typer.Argument(help="Folders of runs, or files of EvalPlus's results.", metavar="RUN")]


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """What is studied, and how it is shown."""

    verifier: Annotated[str, flag("--verifier", text="Suite that accepts samples.", metavar="SUITE")] = "base"
    oracle: Annotated[
        str | None,
        flag("--oracle", text="Suite that stands for the truth [default: plus, else strong].", metavar="SUITE"),
    ] = None
    exclude: Annotated[
        list[str] | None,
        flag(
            "--exclude",
            text="Tasks to leave out: false-negatives, never-correct, published, task_ids, verify's JSON (commas, or "
            "repeated); none: also keep those whose canonical solution fails.",
            metavar="RULE",
        ),
    ] = None
    seed: Annotated[int, flag("--seed", text="Of random choices.", metavar="N", environment="CODEEVAL_STUDY_SEED")] = 0
    figures: Annotated[
        Path | None, flag("--figures", text="Folder for figures [default: figures in the first run].", metavar="DIR")
    ] = None
    no_figures: Annotated[bool, flag("--no-figures", text="Draw none.")] = False
    as_json: Json = False

    def cohort(self, runs: list[Path], *, min_samples: int | None = None) -> "Cohort":
        """The runs, read and brought to common tasks. Raises RunError or UsageError."""
        from codeeval.cli.configuration import listed  # noqa: PLC0415 - what uses it loads it, so that --help is quick
        from codeeval.studies.inputs.cohorts import gather  # noqa: PLC0415 - as above

        rules = listed(self.exclude)
        return gather(runs, verifier=self.verifier, oracle=self.oracle, rules=rules, min_samples=min_samples)

    def show(
        self, study: "BaseModel", table: "RenderableType", draw: "Callable[[Path], Sequence[Path]]", runs: list[Path]
    ) -> None:
        """Draw the study's figures and print it."""
        from codeeval.extras import figure_folder  # noqa: PLC0415 - as in `cohort`
        from codeeval.report.figures import figures_line  # noqa: PLC0415 - as in `cohort`
        from codeeval.screen import Screen  # noqa: PLC0415 - loaded only where it is used

        folder = None if self.no_figures else figure_folder(self.figures, _folder_of(runs))
        paths = [] if folder is None else draw(folder)
        if self.as_json:
            say_json(json_of(study))
            return
        Screen().print(table)
        if paths:
            say(figures_line(paths))
        for run in runs[: len(runs) == 1]:
            say(f"run: {run}")


@dataclass(frozen=True, kw_only=True)
class ResamplingSettings(StudySettings):
    """What of resampling is studied."""

    k: Annotated[
        str | None,
        flag(
            "-k", "--k", text="Attempts to show [default: some].", metavar="1,10,100", environment="CODEEVAL_ATTEMPTS"
        ),
    ] = None
    cost_false_positive: Annotated[
        str, flag("--cost-false-positive", text="Costs of a false positive, a right answer being 1.", metavar="0,1,4")
    ] = "0,0.5,1,2,4,8"
    cost_sample: Annotated[str, flag("--cost-sample", text="Costs of a sample.", metavar="0,0.01")] = "0"
    min_samples: Annotated[
        int | None, flag("--min-samples", text="Leave out tasks with fewer samples.", metavar="N")
    ] = None
    prompt_price: Annotated[
        list[float] | None, flag("--prompt-price", text="Per million tokens; once, or once for each run.")
    ] = None
    completion_price: Annotated[
        list[float] | None, flag("--completion-price", text="Per million tokens; once, or once for each run.")
    ] = None
    gpu_hour_price: Annotated[
        list[float] | None, flag("--gpu-hour-price", text="Of all that serves the model; once, or for each run.")
    ] = None
    detail: Annotated[
        bool,
        verbose("Also show false positives by attempt, laws of coverage, and the theory of two types."),
    ] = False

    def costs(self) -> "Costs":
        """The costs and prices, as numbers. Raises UsageError."""
        from codeeval.studies.resampling.study import Costs  # noqa: PLC0415 - as in `cohort`

        return Costs(
            _numbers("--cost-false-positive", self.cost_false_positive),
            _numbers("--cost-sample", self.cost_sample),
            _prices(self.gpu_hour_price or [], self.prompt_price or [], self.completion_price or []),
        )


@with_settings(StudySettings)
def false_positives(
    runs: Runs,
    *,
    settings: StudySettings,
    tasks: Annotated[int, flag("--tasks", text="Tasks to list, the most surely weak first.", metavar="N")] = 8,
) -> None:
    """How often what the tests accept is wrong, by a stronger suite.

    Several runs: also the line of accuracy given pass on single-sample accuracy.
    """
    from codeeval.studies.false_positives.figures import draw_false_positives  # noqa: PLC0415 - as above
    from codeeval.studies.false_positives.study import study_false_positives  # noqa: PLC0415 - as above
    from codeeval.studies.false_positives.table import render_false_positives  # noqa: PLC0415 - as above

    study = study_false_positives(settings.cohort(runs), seed=settings.seed)
    table = render_false_positives(study, most_tasks=tasks)
    settings.show(study, table, lambda folder: draw_false_positives(study, folder), runs)


@with_settings(ResamplingSettings)
def resampling(runs: Runs, *, settings: ResamplingSettings) -> None:
    """What K attempts until the tests pass bring, which K is best, and what no K can bring.

    Several runs: also which weaker model can reach which stronger one; with prices, at which cost.
    """
    from codeeval.cli.configuration import parse_ks  # noqa: PLC0415 - as in `StudySettings.cohort`
    from codeeval.studies.resampling.figures import draw_resampling  # noqa: PLC0415 - as above
    from codeeval.studies.resampling.study import study_resampling  # noqa: PLC0415 - as above
    from codeeval.studies.resampling.table import render_resampling  # noqa: PLC0415 - as above

    ks, costs = parse_ks(settings.k) or (), settings.costs()
    cohort = settings.cohort(runs, min_samples=settings.min_samples)
    study = study_resampling(cohort, costs=costs, ks=ks, seed=settings.seed)
    table = render_resampling(study, ks=ks, verbose=settings.detail)
    settings.show(study, table, lambda folder: draw_resampling(study, folder), runs)


@with_settings(StudySettings)
def quality(
    runs: Runs,
    *,
    settings: StudySettings,
    programs: Annotated[int, flag("--programs", text="Samples of each run to look at.", metavar="N")] = 4000,
) -> None:
    """Do samples that only seem right look different? Names, lengths, comments and a linter's findings.

    As published, averaged over tasks, and paired: false against true positives of the same task.
    """
    from codeeval.studies.quality.figures import draw_quality  # noqa: PLC0415 - as in `StudySettings.cohort`
    from codeeval.studies.quality.study import study_quality  # noqa: PLC0415 - as above
    from codeeval.studies.quality.table import render_quality  # noqa: PLC0415 - as in `StudySettings.cohort`

    study = study_quality(settings.cohort(runs), programs=programs, seed=settings.seed)
    settings.show(study, render_quality(study), lambda folder: draw_quality(study, folder), runs)


def _folder_of(runs: list[Path]) -> Path | None:
    """Where figures go unless told; None where published files give them no place."""
    return next((run / "figures" for run in runs if run.is_dir()), None)


def _numbers(name: str, text: str) -> tuple[float, ...]:
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `StudySettings.cohort`

    try:
        values = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        values = ()
    if not values or not all(0 <= value < float("inf") for value in values):
        raise UsageError(f"{name} {text!r} is no list of costs: write numbers from 0 on, as 0,1,4")
    return values


def _prices(*given: list[float]) -> "tuple[Prices, ...]":
    """Prices of each run, or one of all: of an hour, of prompts and of completions, each once or for each run."""
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `StudySettings.cohort`
    from codeeval.prices import Prices  # noqa: PLC0415 - as above

    counts = {len(values) for values in given} - {0}
    if not counts:
        return ()
    runs = max(counts)
    if counts - {1, runs}:
        raise UsageError("prices are given once, or once for each run: give as many of each kind, or one")
    each = [(values * runs if len(values) == 1 else values) if values else [None] * runs for values in given]
    return tuple(Prices(*one) for one in zip(*each, strict=True))
