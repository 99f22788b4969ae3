"""`codeeval extrapolate` and `codeeval reliability`: what more samples would bring, and how steady those drawn are."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.compare import Confidence, Suite
from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, SandboxSettings, flag, with_settings
from codeeval.shown import say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval.studies.inputs.sources import Source
    from codeeval.studies.reliability.study import Answers
    from codeeval_benchmarks.problem import Benchmark

__all__ = ["extrapolate", "reliability"]

Runs = Annotated[list[Path], typer.Argument(help="Folders of runs, or files of EvalPlus's results.", metavar="RUN")]


def extrapolate(
    runs: Runs,
    *,
    k: Annotated[
        str | None,
        flag(
            "-k",
            "--k",
            text="Numbers of samples [default: n, 2n, 5n and 10n].",
            metavar="50,100",
            environment="CODEEVAL_EXTRAPOLATED",
        ),
    ] = None,
    suite: Suite = "base",
    confidence: Confidence = 0.95,
    as_json: Json = False,
) -> None:
    """Predict pass@k for more samples than were drawn, with intervals that admit tasks that are never solved."""
    from codeeval.cli.configuration import parse_ks  # noqa: PLC0415 - each command loads what it uses
    from codeeval.screen import Screen  # noqa: PLC0415 - as in the imports below
    from codeeval.studies.extrapolate.study import study_extrapolation  # noqa: PLC0415 - as above
    from codeeval.studies.extrapolate.table import render_extrapolations  # noqa: PLC0415 - as above

    study = study_extrapolation(runs, parse_ks(k) or (), suite=suite, confidence=confidence)
    if as_json:
        say_json(study.to_json())
    else:
        Screen().print(render_extrapolations(study))


@with_settings(SandboxSettings)
def reliability(
    runs: Runs,
    *,
    settings: SandboxSettings,
    k: Annotated[
        str | None,
        flag(
            "-k",
            "--k",
            text="Numbers of samples [default: 1,5,10, up to n].",
            metavar="1,5,10",
            environment="CODEEVAL_RELIABLE",
        ),
    ] = None,
    need: Annotated[
        int | None, flag("--need", text="How many of k samples must pass [default: more than half].", metavar="J")
    ] = None,
    vote: Annotated[
        str | None,
        flag(
            "--vote",
            text="Also let samples vote without tests: by programs (layout aside), or by outputs on the suite's inputs "
            "(executes them in the sandbox).",
            metavar="programs|outputs",
        ),
    ] = None,
    suite: Suite = "base",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show how steady a model is: one of k samples passes, all do (pass^k), most do, or the one most agree with."""
    from codeeval.cli.configuration import parse_ks  # noqa: PLC0415 - as in `extrapolate`
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `extrapolate`
    from codeeval.screen import Screen  # noqa: PLC0415 - as in the imports below
    from codeeval.studies.inputs.sources import open_source  # noqa: PLC0415 - as in `extrapolate`
    from codeeval.studies.reliability.study import study_reliability  # noqa: PLC0415 - as in `extrapolate`
    from codeeval.studies.reliability.table import render_reliability  # noqa: PLC0415 - as in `extrapolate`

    if vote not in (None, "programs", "outputs"):
        raise UsageError(f"--vote {vote!r} is unknown: choose programs or outputs")
    sources = [open_source(path) for path in runs]
    answers: list[Answers | None] = []
    if vote == "programs":
        answers = _programs(sources)
    elif vote == "outputs":
        answers = _outputs(sources, suite, settings, data_dir)
    study = study_reliability(sources, parse_ks(k) or (), suite=suite, need=need, vote=vote, answers=answers)  # type: ignore[arg-type]
    if as_json:
        say_json(study.to_json())
    else:
        Screen().print(render_reliability(study))


def _programs(sources: "Sequence[Source]") -> "list[Answers | None]":
    from codeeval.studies.reliability.behaviour import same_programs  # noqa: PLC0415 - as in `extrapolate`

    return [same_programs(source.run) if source.run else None for source in sources]


def _outputs(
    sources: "Sequence[Source]", suite: str, settings: SandboxSettings, data_dir: Path | None
) -> "list[Answers | None]":
    from codeeval.cli.execution import interruptible, open_pool  # noqa: PLC0415 - as in `extrapolate`
    from codeeval.studies.reliability.behaviour import observed_outputs  # noqa: PLC0415 - as in `extrapolate`

    loaded = [_benchmark(source, data_dir) if source.run else None for source in sources]

    async def work() -> "list[Answers | None]":
        async with open_pool(settings) as pool:
            return [
                await observed_outputs(source.run, benchmark, suite, pool) if source.run and benchmark else None
                for source, benchmark in zip(sources, loaded, strict=True)
            ]

    return interruptible(work())


def _benchmark(source: "Source", data_dir: Path | None) -> "Benchmark":
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as in `extrapolate`

    if source.manifest is None:
        return load(source.benchmark, data_dir)
    request = source.manifest.request
    return load(request.benchmark, data_dir or request.data_dir)
