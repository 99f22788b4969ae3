"""`codeeval false-positives` and `codeeval quality`: samples that weak tests accept wrongly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel
from rich.console import RenderableType

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import FIGURES, ORACLE, SEED, TASKS, VERIFIER, Json, Runs, flag, listed_flag, meaning
from codeeval.extras import figure_folder
from codeeval.report.figures import figures_line
from codeeval.screen import Screen
from codeeval.shown import json_of, say, say_json
from codeeval.studies.false_positives.figures import draw_false_positives
from codeeval.studies.false_positives.study import study_false_positives
from codeeval.studies.false_positives.table import render_false_positives
from codeeval.studies.inputs.cohorts import Cohort, gather
from codeeval.studies.quality.figures import draw_quality
from codeeval.studies.quality.study import study_quality
from codeeval.studies.quality.table import render_quality

__all__ = ["Runs", "StudySettings", "false_positives", "quality"]


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """What is studied, and how it is shown."""

    verifier: Annotated[str, VERIFIER] = "base"
    oracle: Annotated[
        str | None,
        ORACLE,
    ] = None
    exclude: Annotated[
        list[str] | None,
        listed_flag(
            flag(
                "--exclude",
                text="Tasks left out: false-negatives, never-correct, published, task_ids, verify's JSON (commas, or "
                "repeated); none: also keep those whose canonical solution fails.",
                metavar="RULE",
            )
        ),
    ] = None
    seed: Annotated[int, meaning(SEED, "Seed of the bootstrap.", metavar="N", environment="CODEEVAL_STUDY_SEED")] = 0
    figures: Annotated[
        Path | None, meaning(FIGURES, "Folder for figures [default: figures in the first run].", metavar="DIR")
    ] = None
    no_figures: Annotated[bool, flag("--no-figures", text="Draw no figures.")] = False
    as_json: Json = False

    def cohort(self, runs: list[Path], *, min_samples: int | None = None) -> Cohort:
        """The runs, read and brought to common tasks. Raises RunError or UsageError."""
        return gather(
            runs, verifier=self.verifier, oracle=self.oracle, rules=self.exclude or (), min_samples=min_samples
        )

    def show(
        self, study: BaseModel, table: RenderableType, draw: Callable[[Path], Sequence[Path]], runs: list[Path]
    ) -> None:
        """Draw the study's figures and print it."""
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


@with_settings(StudySettings)
def false_positives(
    runs: Runs,
    *,
    settings: StudySettings,
    tasks: Annotated[
        int, meaning(TASKS, "Most tasks listed, those with the highest lower limit first.", metavar="N")
    ] = 8,
) -> None:
    """How often what the tests accept is wrong, by a stronger suite.

    Several runs: also the line of accuracy given pass on single-sample accuracy.
    """
    study = study_false_positives(settings.cohort(runs), seed=settings.seed)
    table = render_false_positives(study, most_tasks=tasks)
    settings.show(study, table, lambda folder: draw_false_positives(study, folder), runs)


@with_settings(StudySettings)
def quality(
    runs: Runs,
    *,
    settings: StudySettings,
    programs: Annotated[int, flag("--programs", text="Most samples of each run that are read.", metavar="N")] = 4000,
) -> None:
    """Compare the style of correct and falsely accepted samples: names, lengths, comments, a linter's findings.

    As published, averaged over tasks, and paired: false against true positives of the same task.
    """
    study = study_quality(settings.cohort(runs), programs=programs, seed=settings.seed)
    settings.show(study, render_quality(study), lambda folder: draw_quality(study, folder), runs)


def _folder_of(runs: list[Path]) -> Path | None:
    """Where figures go unless told; None where published files give them no place."""
    return next((run / "figures" for run in runs if run.is_dir()), None)
