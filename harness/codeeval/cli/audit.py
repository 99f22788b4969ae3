"""`codeeval audit`: what a training run's reward got wrong."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, get_args

import typer

from codeeval.auditing.audit import AuditOptions, audit, gather
from codeeval.auditing.rollouts import RolloutReading
from codeeval.cli.configuration import sandbox_of
from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    BENCHMARK,
    COMPLETION_FIELD,
    EXAMPLES,
    FORM,
    MARKDOWN,
    ORACLE,
    DataDir,
    Json,
    Strong,
    flag,
    meaning,
)
from codeeval.cli.saving import save
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.report.progress import CountedLines
from codeeval.samples import Form
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.studies.audit.table import audit_markdown, render_audit

__all__ = ["audit_rollouts"]


@dataclass(frozen=True, kw_only=True)
class AuditSettings(SandboxSettings):
    """Settings of an audit."""

    benchmark: Annotated[
        str | None, meaning(BENCHMARK, "Benchmark of rows that hold no tests and name none.", metavar="NAME|FILE")
    ] = None
    passing: Annotated[
        float, flag("--passing", text="Reward from which on a rollout counts as rewarded.", metavar="X")
    ] = 1.0
    oracle: Annotated[
        str | None,
        meaning(
            ORACLE, "Stronger suite that must be passed too, such as plus [default: that of --strong].", metavar="SUITE"
        ),
    ] = None
    strong: Strong = None
    reward_field: Annotated[
        str | None,
        flag("--reward-field", text="Field of a row with the reward [default: reward, score].", metavar="FIELD"),
    ] = None
    completion_field: Annotated[
        str | None, meaning(COMPLETION_FIELD, "Field of a row with the rollout's text.", metavar="FIELD")
    ] = None
    form: Annotated[
        str | None,
        meaning(
            FORM,
            "Form of the texts: answer (of a chat), completion or solution [default: by the field].",
            metavar="FORM",
        ),
    ] = None
    steps: Annotated[int, flag("--steps", text="Most rows by step; steps are put together.", metavar="N")] = 12
    examples: Annotated[int, meaning(EXAMPLES, "Examples of each mechanism.", metavar="N")] = 2
    markdown: Annotated[Path | None, meaning(MARKDOWN, "File for a summary in Markdown.", metavar="FILE")] = None
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(AuditSettings)
def audit_rollouts(
    rollouts: Annotated[
        list[Path],
        typer.Argument(help="Files or folders of rollouts: verl, TRL, NeMo Gym or plain JSONL.", metavar="ROLLOUTS..."),
    ],
    *,
    settings: AuditSettings,
) -> None:
    """Judge a training run's rollouts again: errors of its reward by step, and forged passes by mechanism."""
    options = _options(settings)
    _refuse_runs(rollouts)
    gathered = gather(rollouts, options)
    screen = Screen(stderr=True)
    lines: dict[str, CountedLines] = {}

    def tell(words: str, done: int, total: int) -> None:
        lines.setdefault(words, CountedLines(screen, words, total, settings.manner)).tell(done)

    result = interruptible(
        audit(
            rollouts,
            gathered,
            options,
            lambda environments: open_pool(settings, environments=environments),
            sandbox_of(settings),
            tell,
        )
    )
    if settings.markdown is not None:
        save(settings.markdown, audit_markdown(result))
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_audit(result))


def _refuse_runs(paths: Sequence[Path]) -> None:
    """Raise UsageError for the folder of a run, which has verdicts and no rewards."""
    for path in paths:
        if (path / "run.json").is_file():
            raise UsageError(
                f"{str(path)!r} is a run of codeeval, and an audit reads rollouts of a training run: name their files; "
                f"forged passes among a run's samples are found by `codeeval forgeries {shlex.quote(str(path))}`"
            )


def _options(settings: AuditSettings) -> AuditOptions:
    """Return the questions that flags ask. Raises UsageError."""
    form: Form | None = None
    if settings.form is not None:
        form = next((known for known in get_args(Form) if known == settings.form), None)
        if form is None:
            raise UsageError(f"--form {settings.form!r} is unknown: choose from {', '.join(get_args(Form))}")
    for name, value in (("--steps", settings.steps), ("--examples", settings.examples)):
        if value < 1:
            raise UsageError(f"{name} {value} leaves nothing to show: give 1 or more")
    return AuditOptions(
        reading=RolloutReading(settings.reward_field, settings.completion_field, form),
        benchmark=settings.benchmark,
        data_dir=settings.data_dir,
        strong=settings.strong,
        oracle=settings.oracle,
        passing=settings.passing,
        examples=settings.examples,
        steps=settings.steps,
    )
