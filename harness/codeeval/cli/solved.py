"""`codeeval solved`: tasks solved by any sample, classes of errors, and runs together."""

from dataclasses import dataclass

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import Confidence, Json, Runs, Suite
from codeeval.shown import say_json

__all__ = ["solved"]


@dataclass(frozen=True, kw_only=True)
class SolvedSettings:
    """Settings of a study of solved tasks."""

    suite: Suite = "base"
    confidence: Confidence = 0.95
    as_json: Json = False


@with_settings(SolvedSettings)
def solved(runs: Runs, *, settings: SolvedSettings) -> None:
    """Count tasks that any sample solves and samples that are right, with classes of errors, as MBPP's paper does.

    Several runs, such as one for each prompt, are also counted together.
    """
    from codeeval.screen import Screen  # noqa: PLC0415 - help does without
    from codeeval.studies.solved.study import study_solved  # noqa: PLC0415 - as above
    from codeeval.studies.solved.table import render_solved  # noqa: PLC0415 - as above

    study = study_solved(runs, suite=settings.suite, confidence=settings.confidence)
    if settings.as_json:
        say_json(study.to_json())
    else:
        Screen().print(render_solved(study))
