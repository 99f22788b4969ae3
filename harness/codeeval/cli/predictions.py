"""`codeeval extrapolate` and `codeeval reliability`: what more samples would bring, and how steady those drawn are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import KS, Confidence, DataDir, Json, Runs, Suite, flag, meaning
from codeeval.cli.parsing import Numbers
from codeeval.cli.reading import refuse_idle_data_of, refuse_idle_execution
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.extrapolate.study import study_extrapolation
from codeeval.studies.extrapolate.table import render_extrapolations
from codeeval.studies.inputs.sources import VerdictSource, open_source
from codeeval.studies.reliability.behaviour import observed_outputs, same_programs
from codeeval.studies.reliability.records import Vote
from codeeval.studies.reliability.study import Answers, study_reliability
from codeeval.studies.reliability.table import render_reliability
from codeeval_benchmarks.problem import Benchmark
from codeeval_benchmarks.registry import load

__all__ = ["extrapolate", "reliability"]


@dataclass(frozen=True, kw_only=True)
class ExtrapolationSettings:
    """Settings of an extrapolation."""

    k: Annotated[
        Numbers | None,
        meaning(
            KS,
            "Values of k to predict [default: n, 2n, 5n and 10n].",
            metavar="50,100",
            environment="CODEEVAL_EXTRAPOLATED",
        ),
    ] = None
    suite: Suite = "base"
    confidence: Confidence = CONFIDENCE
    as_json: Json = False


@with_settings(ExtrapolationSettings)
def extrapolate(
    runs: Runs,
    *,
    settings: ExtrapolationSettings,
) -> None:
    """Predict pass@k for more samples than were drawn, with intervals that admit tasks that are never solved."""
    study = study_extrapolation(runs, settings.k or (), suite=settings.suite, confidence=settings.confidence)
    if settings.as_json:
        say_json(study.to_json())
    else:
        Screen().print(render_extrapolations(study))


@dataclass(frozen=True, kw_only=True)
class ReliabilitySettings(SandboxSettings):
    """Settings of a study of reliability."""

    k: Annotated[
        Numbers | None,
        meaning(KS, "Values of k [default: 1,5,10 up to n].", metavar="1,5,10", environment="CODEEVAL_RELIABLE"),
    ] = None
    need: Annotated[
        int | None,
        flag("--need", text="Samples of k that must pass in `most of k` [default: more than half].", metavar="J"),
    ] = None
    vote: Annotated[
        str | None,
        flag(
            "--vote",
            text="Ground on which samples vote without tests: programs (layout aside), or outputs on the suite's "
            "inputs (executed in the sandbox); without it there is no vote.",
            metavar="programs|outputs",
        ),
    ] = None
    suite: Suite = "base"
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(ReliabilitySettings)
def reliability(
    context: typer.Context,
    runs: Runs,
    *,
    settings: ReliabilitySettings,
) -> None:
    """Show how steady a model is: one of k samples passes, all do (pass^k), most do, or the one most agree with."""
    vote = _vote(settings.vote)
    if vote != "outputs":
        refuse_idle_execution(context, "programs are executed for --vote outputs alone", "data_dir")
    sources = [open_source(path) for path in runs]
    answers: list[Answers | None] = []
    if vote == "programs":
        answers = _programs(sources)
    elif vote == "outputs":
        refuse_idle_data_of(context, [source.path for source in sources if source.run])
        answers = _outputs(sources, settings.suite, settings, settings.data_dir)
    study = study_reliability(
        sources,
        settings.k or (),
        suite=settings.suite,
        need=settings.need,
        vote=vote,
        answers=answers,
    )
    if settings.as_json:
        say_json(study.to_json())
    else:
        Screen().print(render_reliability(study))


def _vote(name: str | None) -> Vote | None:
    match name:
        case None | "programs" | "outputs":
            return name
    raise UsageError(f"unknown --vote {name!r}: choose programs or outputs")


def _programs(sources: Sequence[VerdictSource]) -> list[Answers | None]:
    return [same_programs(source.run) if source.run else None for source in sources]


def _outputs(
    sources: Sequence[VerdictSource], suite: str, settings: SandboxSettings, data_dir: Path | None
) -> list[Answers | None]:

    loaded = [_benchmark(source, data_dir) if source.run else None for source in sources]

    async def work() -> list[Answers | None]:
        async with open_pool(settings) as pool:
            return [
                await observed_outputs(source.run, benchmark, suite, pool) if source.run and benchmark else None
                for source, benchmark in zip(sources, loaded, strict=True)
            ]

    return interruptible(work())


def _benchmark(source: VerdictSource, data_dir: Path | None) -> Benchmark:
    if source.manifest is None:
        return load(source.benchmark, data_dir)
    request = source.manifest.request
    return load(request.benchmark, data_dir or request.data_dir)
