"""`codeeval strengthen`: a stronger suite where there are only weak tests."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, Limit, SampleId, SandboxSettings, flag, with_settings
from codeeval.shown import say, say_json
from codeeval.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval.store.suites import SuiteFile
    from codeeval.strengthening import Recipe
    from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["strengthen"]

Name = Annotated[str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="BENCHMARK")]
Seed = Annotated[int, flag("--seed", text="Another seed makes other inputs.", metavar="N")]
Budget = Annotated[int, flag("--budget", text="Candidate inputs per problem.", metavar="N")]
SuiteName = Annotated[
    str | None,
    flag("--name", text="Name of the suites [default: strong; made, where there is one].", metavar="NAME"),
]
Out = Annotated[Path | None, flag("--out", text="Also write the suites to this file.", metavar="FILE")]


@with_settings(SandboxSettings)
def strengthen(
    benchmark: Name,
    *,
    settings: SandboxSettings,
    limit: Limit = None,
    sample_id: SampleId = None,
    seed: Seed = 0,
    budget: Budget = 300,
    name: SuiteName = None,
    out: Out = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a stronger suite for each problem, of its canonical solution and the inputs of its tests.

    What was made before is taken from the cache. Use it with `--strong auto`.
    """
    from codeeval.cli.checks import check_file  # noqa: PLC0415 - loaded only where it is used
    from codeeval.cli.configuration import listed  # noqa: PLC0415 - as above
    from codeeval.errors import UsageError  # noqa: PLC0415 - as above
    from codeeval.runs.prepare import subset  # noqa: PLC0415 - loaded only where it is used, so that --help answers at once
    from codeeval.store.suites import write_suites  # noqa: PLC0415 - as above
    from codeeval.strengthening import Recipe, cached_file, default_name  # noqa: PLC0415 - as above
    from codeeval.strengthening.table import print_strengthening, strengthening_of  # noqa: PLC0415 - as above
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as above

    if out is not None:
        check_file(out, "--out")
    if budget < 1:
        raise UsageError(f"--budget {budget} leaves no input to try: give 1 or more")
    whole = load(benchmark, data_dir)
    problems = subset(whole, listed(sample_id), limit).problems
    recipe = Recipe(suite=name or default_name(whole), seed=seed, budget=budget)
    if any(recipe.suite in problem.suites for problem in problems):
        raise UsageError(f"{whole.name!r} has a suite {recipe.suite!r} already: give another --name")
    file = _made(whole, problems, recipe, settings)
    if out is not None:
        write_suites(out, file)
    result = strengthening_of(file, str(out or cached_file(whole, recipe)), len(problems))
    if as_json:
        say_json(result.to_json())
    else:
        print_strengthening(result)
    if len(file.lines) < len(problems):
        say(f"failed in the sandbox: {counted(len(problems) - len(file.lines), 'problem')}; try again", err=True)
        raise typer.Exit(3)


def _made(
    benchmark: "Benchmark", problems: "Sequence[Problem]", recipe: "Recipe", settings: SandboxSettings
) -> "SuiteFile":
    from codeeval.cli.execution import interruptible, open_pool  # noqa: PLC0415 - as in `strengthen`
    from codeeval.report.progress import CountedLines  # noqa: PLC0415 - loaded only where it is used
    from codeeval.screen import Screen  # noqa: PLC0415 - as above
    from codeeval.strengthening import cached_suites, make_suites  # noqa: PLC0415 - as in `strengthen`

    lines = CountedLines(Screen(stderr=True), "strengthened", len(problems), settings.manner)

    async def work() -> "SuiteFile":
        file = cached_suites(benchmark, problems, recipe)
        if len(file.lines) == len(problems):
            return file
        async with open_pool(settings) as pool:
            async for file in make_suites(pool, benchmark, problems, recipe):
                lines.tell(len(file.lines))
        return file

    return interruptible(work())
