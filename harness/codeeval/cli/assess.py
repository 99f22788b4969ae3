"""`codeeval benchmarks assess`: how good is a set of problems, by what models did on it?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import AGAINST, Confidence, DataDir, Json, Runs, Suite, listed_flag, meaning
from codeeval.shown import say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval_benchmarks.registry import load

__all__ = ["assess"]


@dataclass(frozen=True, kw_only=True)
class AssessSettings:
    """Settings of an assessment."""

    against: Annotated[
        list[str] | None,
        listed_flag(meaning(AGAINST, "Benchmarks whose problems are known (commas, or repeated).", metavar="NAME")),
    ] = None
    suite: Suite = "base"
    confidence: Confidence = CONFIDENCE
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(AssessSettings)
def assess(
    benchmark: Annotated[
        str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="BENCHMARK")
    ],
    runs: Runs,
    *,
    settings: AssessSettings,
) -> None:
    """Assess a benchmark by runs of several models: difficulty, discrimination, information, redundancy, likeness.

    It also says which problems to look at by hand, and how many problems a wanted precision needs.
    """
    from codeeval.assessing.assess import assess as assessed  # noqa: PLC0415 - help does without
    from codeeval.assessing.table import render_assessment  # noqa: PLC0415 - as above
    from codeeval.extras import require  # noqa: PLC0415 - as above
    from codeeval.screen import Screen  # noqa: PLC0415 - as above
    from codeeval.studies.inputs.sources import open_source  # noqa: PLC0415 - as above

    require("scipy")
    sources = [open_source(Path(path)) for path in runs]
    known = [load(name, settings.data_dir) for name in settings.against or ()]
    result = assessed(
        load(benchmark, settings.data_dir), sources, suite=settings.suite, known=known, confidence=settings.confidence
    )
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_assessment(result))
