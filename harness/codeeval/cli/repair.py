"""`codeeval repair`: a model corrects failing samples from the kind of their bug and the sandbox's words."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from codeeval.cli.runs import Json, without_secrets
from codeeval.cli.settings import DataDir, Limit, SandboxSettings, flag, with_settings
from codeeval.cli.taxonomy import in_pool, read_run
from codeeval.shown import json_of, say_json

if TYPE_CHECKING:
    from codeeval.evaluation import Executor
    from codeeval.models import ModelConfig
    from codeeval.samples import Model
    from codeeval.store import Manifest
    from codeeval.taxonomy.reading import RunReader
    from codeeval.taxonomy.repaired import RepairReport

__all__ = ["repair"]

Corrector = Annotated[str, flag("--model", "-m", text="Who corrects, such as openai/NAME.", metavar="P/NAME")]
BaseUrl = Annotated[
    str | None, flag("--base-url", text="Where an OpenAI-compatible server's API begins.", metavar="URL")
]
Rounds = Annotated[int, flag("--rounds", text="Corrections of one sample at most.", metavar="N")]
FeedbackFlag = Annotated[
    str,
    flag("--feedback", text="visible: the prompt's own tests; hidden: all tests, which leaks them.", metavar="WHICH"),
]
Temperature = Annotated[float, flag("--temperature", text="Of the model.")]
MaxTokens = Annotated[int, flag("--max-tokens", text="Limit of an answer's length.", metavar="N")]
Seed = Annotated[int, flag("--seed", text="Runs with different seeds share no answer.", metavar="N")]
Folder = Annotated[
    Path | None, flag("--run", text="Folder of the repaired run [default: RUN-repaired].", metavar="DIR")
]


@with_settings(SandboxSettings)
def repair(
    parent: Annotated[Path, typer.Argument(help="Folder of a finished run.", metavar="RUN")],
    *,
    settings: SandboxSettings,
    model: Corrector,
    rounds: Rounds = 2,
    feedback: FeedbackFlag = "visible",
    base_url: BaseUrl = None,
    temperature: Temperature = 0.2,
    max_tokens: MaxTokens = 2048,
    seed: Seed = 0,
    limit: Limit = None,
    run: Folder = None,
    overwrite: Annotated[bool, flag("--overwrite", text="Replace the repaired run.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Let a model correct a run's failing samples; the result is a run of its own.

    The model is shown its program, the kind of bug with its definition, and what the sandbox said.
    """
    from codeeval.errors import UsageError  # noqa: PLC0415 - as above
    from codeeval.models import ModelConfig  # noqa: PLC0415 - as above
    from codeeval.screen import Screen  # noqa: PLC0415 - loaded only where it is used
    from codeeval.taxonomy.repair_table import render_repair  # noqa: PLC0415 - as above
    from codeeval.taxonomy.repaired import default_folder  # noqa: PLC0415 - as above

    if feedback not in {"visible", "hidden"} or rounds < 1:
        raise UsageError(f"--feedback {feedback!r} --rounds {rounds}: feedback is visible or hidden, rounds 1 or more")
    config = ModelConfig(base_url=base_url, temperature=temperature, max_tokens=max_tokens, seed=seed)
    reader = read_run(parent, "all", data_dir, limit)
    request = _Request(reader, run or default_folder(parent), model, config, feedback, rounds, overwrite, limit is None)
    request.check()
    report = in_pool(settings, request.perform)
    if as_json:
        say_json(json_of(report))
    else:
        Screen().print(render_repair(report))


@dataclass(frozen=True)
class _Request:
    reader: "RunReader"
    folder: Path
    model: str
    config: "ModelConfig"
    feedback: str
    rounds: int
    overwrite: bool
    whole: bool
    """Whether all problems of the parent are meant; a run that `--limit` cut short stays unfinished."""

    @property
    def _existing(self) -> Literal["overwrite", "resume"]:
        return "overwrite" if self.overwrite else "resume"

    @property
    def _feedback(self) -> Literal["visible", "hidden"]:
        return "hidden" if self.feedback == "hidden" else "visible"

    def check(self) -> None:
        """Refuse what `perform` would, before a sandbox is started. Raises UsageError, RunError."""
        from codeeval.store import check_folder, check_run  # noqa: PLC0415 - loaded only where it is used

        check_folder(self.folder)
        check_run(self.folder, self._manifest(self._opened()), self._existing)

    def _opened(self) -> "Model":
        from codeeval.models import open_model  # noqa: PLC0415 - loaded only where it is used

        return open_model(self.model, self.config)

    def _manifest(self, model: "Model") -> "Manifest":
        from codeeval.taxonomy.repaired import repaired_manifest  # noqa: PLC0415 - loaded only where it is used

        return repaired_manifest(
            self.reader.run,
            command=("codeeval", *map(without_secrets, sys.argv[1:])),
            model=model.name,
            description=dict(model.describe()),
            feedback=self._feedback,
            rounds=self.rounds,
        )

    async def perform(self, pool: "Executor") -> "RepairReport":
        """Raises as the stages do; what was finished is on disk, and the same command goes on from there."""
        from codeeval.extraction import extract  # noqa: PLC0415 - loaded only where it is used
        from codeeval.store import now, open_run  # noqa: PLC0415 - as above
        from codeeval.taxonomy.critique import Critic  # noqa: PLC0415 - as above
        from codeeval.taxonomy.repaired import repair_run  # noqa: PLC0415 - as above

        model = self._opened()
        try:
            with open_run(self.folder, self._manifest(model), self._existing) as run:
                critic = Critic(pool, model, extract, self._feedback)
                report = await repair_run(self.reader, run, critic, rounds=self.rounds)
                if self.whole:
                    run.update(finished=now())
                return report
        finally:
            await model.close()
