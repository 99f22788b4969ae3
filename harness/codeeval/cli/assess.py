"""`codeeval benchmarks assess`: how good is a set of problems, by what models did on it?"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import AGAINST, EXECUTION, Confidence, DataDir, Json, Runs, Suite, flag, listed_flag, meaning
from codeeval.cli.reading import refuse_idle_execution
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import UsageError
from codeeval.shown import say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval_benchmarks.problem import Benchmark
from codeeval_benchmarks.registry import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval.assessing.values import Seen
    from codeeval.studies.inputs.sources import VerdictSource
    from codeeval_sandbox.executor import Executor

__all__ = ["assess"]


@dataclass(frozen=True, kw_only=True)
class AssessSettings(SandboxSettings):
    """Settings of an assessment."""

    against: Annotated[
        list[str] | None,
        listed_flag(meaning(AGAINST, "Benchmarks whose problems are known (commas, or repeated).", metavar="NAME")),
    ] = None
    execution: Annotated[
        bool,
        meaning(
            EXECUTION,
            "Execute samples of strong runs, to see where they agree against the canonical solution, and measure what "
            "the tests reach and reject.",
        ),
    ] = False
    inputs: Annotated[
        list[str] | None,
        listed_flag(
            flag(
                "--inputs",
                text="Benchmarks whose tests give --execution more inputs by task_id, such as humaneval-plus.",
                metavar="NAME",
            )
        ),
    ] = None
    suite: Suite = "base"
    confidence: Confidence = CONFIDENCE
    data_dir: DataDir = None
    as_json: Json = False


@with_settings(AssessSettings)
def assess(
    context: typer.Context,
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
    if settings.execution:
        require("coverage")
    else:
        refuse_idle_execution(context, "without --execution nothing is executed", "inputs")
    sources = [open_source(Path(path)) for path in runs]
    known = [load(name, settings.data_dir) for name in settings.against or ()]
    problems = load(benchmark, settings.data_dir)
    seen = _seen(problems, sources, settings) if settings.execution else None
    result = assessed(problems, sources, suite=settings.suite, known=known, seen=seen, confidence=settings.confidence)
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_assessment(result))


def _seen(benchmark: Benchmark, sources: "Sequence[VerdictSource]", settings: AssessSettings) -> "Seen":
    """Execute canonical solutions and samples. Raises UsageError where fewer than two models are strong."""
    from codeeval.assessing.adequacy import adequacy_of  # noqa: PLC0415 - help does without
    from codeeval.assessing.assess import Counts  # noqa: PLC0415 - as above
    from codeeval.assessing.values import STRONG_RATE, seen_values, voters  # noqa: PLC0415 - as above
    from codeeval.cli.execution import in_pool  # noqa: PLC0415 - as above

    strong = voters(sources, settings.suite)
    if len(strong) < 2:  # noqa: PLR2004 - one model agrees with nobody
        raise UsageError(
            f"--execution needs runs of two models that pass {STRONG_RATE:.0%} of the problems or more, but "
            f"{len(strong)} of these do: name more runs"
        )
    tasks = Counts.of(benchmark, sources, settings.suite).tasks
    others = [load(name, settings.data_dir) for name in settings.inputs or ()]
    chosen = benchmark.subset(tasks)

    async def executed(pool: "Executor") -> "Seen":
        seen = await seen_values(pool, chosen, strong, others)
        return replace(seen, adequacy=await adequacy_of(pool, chosen, settings.suite))

    return in_pool(settings, executed)
