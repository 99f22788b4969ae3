"""`codeeval repair`: a model corrects failing samples from the kind of their bug and the sandbox's words."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from codeeval.cli.execution import in_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    BASE_URL,
    MAX_TOKENS,
    MODEL,
    OVERWRITE,
    RUN,
    SEED,
    TEMPERATURE,
    DataDir,
    Json,
    Limit,
    flag,
    meaning,
)
from codeeval.cli.hints import hints_of
from codeeval.cli.reading import open_failures, refuse_idle_data_of
from codeeval.cli.runs import without_secrets
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.evaluation import Executor
from codeeval.extraction import extract
from codeeval.models import ModelConfig, open_model
from codeeval.samples import Model
from codeeval.screen import Screen
from codeeval.shown import json_of, say_json
from codeeval.store import Manifest, check_folder, check_run, now, open_run
from codeeval.taxonomy.critique import Corrector as Correction
from codeeval.taxonomy.critique import Critic
from codeeval.taxonomy.dialogue import Dialogue, Hints, ModelHints
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.repair_table import render_repair
from codeeval.taxonomy.repaired import RepairReport, default_folder, repair_run, repaired_manifest
from codeeval.taxonomy.visible import visible_suite
from codeeval_benchmarks.problem import Benchmark

__all__ = ["repair"]

Corrector = Annotated[str, meaning(MODEL, "Model that corrects, such as openai/NAME.")]
BaseUrl = Annotated[str | None, BASE_URL]
Rounds = Annotated[
    int | None, flag("--rounds", text="Most corrections of one sample [default: 2, with hints 4].", metavar="N")
]
FeedbackFlag = Annotated[
    str,
    flag(
        "--feedback",
        text="Words to the model: failures of visible tests (the prompt's own) or hidden ones (all, which leaks "
        "them), or hints: human (typed here), FILE or - (JSON lines), model (see --hint-model).",
        metavar="WHICH|FILE",
    ),
]
HintModel = Annotated[
    str | None,
    flag("--hint-model", text="Second model that gives hints in words, with --feedback model.", metavar="P/NAME"),
]
HintUrl = Annotated[
    str | None,
    flag("--hint-base-url", text="Base URL of the second model's server [default: --base-url's].", metavar="URL"),
]
Temperature = Annotated[float, TEMPERATURE]
MaxTokens = Annotated[int, MAX_TOKENS]
Seed = Annotated[int, SEED]
Folder = Annotated[Path | None, meaning(RUN, "Folder of the repaired run [default: RUN-repaired].", metavar="DIR")]


@dataclass(frozen=True, kw_only=True)
class RepairSettings(SandboxSettings):
    """Settings of a repair."""

    model: Corrector
    rounds: Rounds = None
    feedback: FeedbackFlag = "visible"
    hint_model: HintModel = None
    hint_base_url: HintUrl = None
    base_url: BaseUrl = None
    temperature: Temperature = 0.2
    max_tokens: MaxTokens = 2048
    seed: Seed = 0
    limit: Limit = None
    run: Folder = None
    overwrite: Annotated[bool, meaning(OVERWRITE, "Delete the repaired run and start again.")] = False
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(RepairSettings)
def repair(
    context: typer.Context,
    parent: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    *,
    settings: RepairSettings,
) -> None:
    """Let a model correct a run's failing samples; the result is a run of its own.

    The model is shown its program, the kind of bug with its definition, and what the sandbox said. With hints there is
    a dialogue of up to four turns, in which somebody who sees the tests tells it in words what is wrong.
    """
    config = ModelConfig(
        base_url=settings.base_url, temperature=settings.temperature, max_tokens=settings.max_tokens, seed=settings.seed
    )
    refuse_idle_data_of(context, [parent])
    reader = open_failures(parent, None, settings.data_dir, settings.limit)
    hints = _hints(settings, reader, config)
    if settings.feedback == "visible":
        _refuse_unseen(reader.benchmark)
    rounds = (_ROUNDS if hints is None else _TURNS) if settings.rounds is None else settings.rounds
    if rounds < 1:
        raise UsageError(f"--rounds {rounds} corrects nothing: give 1 or more")
    request = _Request(
        reader,
        settings.run or default_folder(parent),
        settings.model,
        config,
        "hidden" if settings.feedback == "hidden" else "visible",
        hints,
        rounds,
        settings.overwrite,
        settings.limit is None,
    )
    request.check()
    report = in_pool(settings, request.perform)
    if settings.as_json:
        say_json(json_of(report))
    else:
        Screen().print(render_repair(report))


def _refuse_unseen(benchmark: Benchmark) -> None:
    """Refuse feedback of visible tests where no prompt shows one. Raises UsageError."""
    if not any(map(visible_suite, benchmark)):
        raise UsageError(
            f"no prompt of {benchmark.name!r} shows a test in Python, so --feedback visible corrects nothing: give "
            "--feedback hidden, which leaks tests, or hints"
        )


_ROUNDS = 2
_TURNS = 4
"""Turns of a dialogue, as in MBPP's paper."""


def _hints(settings: RepairSettings, reader: FailureReader, config: ModelConfig) -> Hints | None:
    """Return the source of hints; None if failures of tests are the feedback. Raises UsageError."""
    if settings.feedback in {"visible", "hidden"}:
        if settings.hint_model:
            raise UsageError(f"--hint-model {settings.hint_model} has no effect: give it with --feedback model")
        return None
    url = settings.hint_base_url or settings.base_url
    return hints_of(settings.feedback, settings.hint_model, config.model_copy(update={"base_url": url}), reader)


@dataclass(frozen=True)
class _Request:
    reader: FailureReader
    folder: Path
    model: str
    config: ModelConfig
    tests: Literal["visible", "hidden"]
    """Tests of which the model is told, without hints."""
    hints: Hints | None
    rounds: int
    overwrite: bool
    whole: bool
    """True if all problems of the parent are meant; a run that `--limit` cut short stays unfinished."""

    @property
    def _existing(self) -> Literal["overwrite", "resume"]:
        return "overwrite" if self.overwrite else "resume"

    def check(self) -> None:
        """Refuse what `perform` would, before a sandbox is started. Raises UsageError, RunError."""
        check_folder(self.folder)
        check_run(self.folder, self._manifest(self._opened()), self._existing)

    def _opened(self) -> Model:
        return open_model(self.model, self.config)

    def _manifest(self, model: Model) -> Manifest:
        return repaired_manifest(
            self.reader.run,
            command=("codeeval", *map(without_secrets, sys.argv[1:])),
            model=model.name,
            description=dict(model.describe()),
            feedback=self.tests if self.hints is None else self.hints.kind,
            rounds=self.rounds,
            hints=None if self.hints is None else self.hints.describe(),
        )

    def _corrector(self, pool: Executor, model: Model) -> Correction:
        if self.hints is None:
            return Critic(pool, model, extract, self.tests)
        return Dialogue(Critic(pool, model, extract, "hidden"), self.hints)

    async def perform(self, pool: Executor) -> RepairReport:
        """Raises as the stages do; what was finished is on disk, and the same command goes on from there."""
        model = self._opened()
        try:
            with open_run(self.folder, self._manifest(model), self._existing) as run:
                report = await repair_run(self.reader, run, self._corrector(pool, model), rounds=self.rounds)
                if self.whole:
                    run.update(finished=now())
                return report
        finally:
            await model.close()
            if isinstance(self.hints, ModelHints):
                await self.hints.model.close()
