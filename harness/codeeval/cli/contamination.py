"""`codeeval contamination`: does a model know a benchmark by heart?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Confidence, Json, Suite, flag, listed_flag
from codeeval.shown import say_json
from codeeval.statistics.estimate import CONFIDENCE

__all__ = ["contamination"]


@dataclass(frozen=True, kw_only=True)
class ContaminationSettings:
    """Settings of the study."""

    independent: Annotated[
        list[str] | None,
        listed_flag(
            flag(
                "--independent",
                text="Runs of the source by other models, whose right samples say how often solutions are repeated.",
                metavar="RUN",
            )
        ),
    ] = None
    suite: Suite = "base"
    confidence: Confidence = CONFIDENCE
    as_json: Json = False


@with_settings(ContaminationSettings)
def contamination(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="Run of the source, then runs of its forms by the same model, such as those of `codeeval evolve`.",
            metavar="RUN...",
        ),
    ],
    *,
    settings: ContaminationSettings,
) -> None:
    """Look for signs that a model knows a benchmark: drops on its altered forms, and repeated canonical solutions."""
    from codeeval.screen import Screen  # noqa: PLC0415 - help does without
    from codeeval.studies.contamination.study import study_contamination  # noqa: PLC0415 - as above
    from codeeval.studies.contamination.table import render_contamination  # noqa: PLC0415 - as above

    source, *forms = runs
    result = study_contamination(
        source,
        forms,
        [Path(folder) for folder in settings.independent or ()],
        suite=settings.suite,
        confidence=settings.confidence,
    )
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_contamination(result))
